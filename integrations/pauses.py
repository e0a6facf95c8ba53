"""What GitHub or Slack wants not to be asked for a while."""

from __future__ import annotations

from typing import Protocol


class Pauses(Protocol):
    """Pauses by keys that tell what is asked, and by whose login. They wait for nothing that takes
    long, and raise nothing."""

    def left(self, key: str) -> float:
        """The seconds for which that is not to be asked; 0 where it may be."""

    def begin(self, key: str, seconds: float) -> None:
        """Note that it is not to be asked for so many seconds from now on."""
