"""Errors of outside systems, whose messages are shown to people."""


class IntegrationError(Exception):
    """An outside system failed; the message says which, and the next step."""


class BeingStopped(IntegrationError):
    """This process is being stopped, and does not end what it has begun."""

    def __init__(self) -> None:
        super().__init__("I am being restarted: ask again in a minute.")
