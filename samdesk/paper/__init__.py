"""Everything about paper: one page geometry, printed as PDF from it."""
