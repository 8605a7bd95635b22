"""The groups of the round page: organisation, definitions, the plan, and what each förvaltning decides."""
