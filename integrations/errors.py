"""The errors of outside systems that are shown to people, word for word."""


class IntegrationError(Exception):
    """An outside system failed us; the message says which, and the next step to take."""
