"""SamDesk: the offline desk for the yearly follow-up of systematic work-environment work."""

__version__ = "0.1.0"
