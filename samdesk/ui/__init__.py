"""The window: the only Qt, on services."""
