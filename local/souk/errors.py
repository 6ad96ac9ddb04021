"""The one exception that a person gets to see."""


class Failure(Exception):
    """What went wrong and what to do about it, in a sentence; the command line prints it and exits 1."""
