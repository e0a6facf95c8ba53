"""Errors of outside systems, whose messages are shown to people."""


class IntegrationError(Exception):
    """An outside system failed; the message says which, and the next step."""
