"""The groups of the collection page: taking in merge files, settling conflicts, saving a merge file."""
