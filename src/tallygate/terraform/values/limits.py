"""How large things may get."""


class LimitError(Exception):
    """More work than a limit allows; the message names the limit."""
