"""Keying a form: the keys, the way through the rows, the sheet that looks like the paper."""
