"""The command line, on services."""
