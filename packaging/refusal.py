"""The one known error of set-up: this machine refuses something, said with the way out."""


class Refusal(Exception):
    """What is missing and the exact thing to do; ends the program with exit code 3."""
