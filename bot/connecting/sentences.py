"""Text -> what it wants of boards themselves: "connect a board https://…", "change board web"."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.asking.text import plain_text

_POLITE = (
    r"(?:(?:please|hey|hi|hello|ok|can|could|would|will|you|we|i|i'd|let's|want|need|like|to)\b"
    r"[\s,]*)*"
)
_A = r"(?:(?:a|an|the|this|our|my|another|new|one more|github|gh)\s+)*"
_CONNECT = re.compile(
    rf"{_POLITE}(?:connect|link|attach|hook up)\s+(?:{_A}(?:boards?|projects?)(?:\s+board)?|"
    r"(?=\S+/))[\s:,]*(?P<address>.*?)[\s.!?]*(?:please)?",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"{_POLITE}(?:change|edit|disconnect)\s+{_A}(?:board\s+(?P<behind>[\w-]+)|"
    r"(?P<before>[\w-]+)\s+board)[\s.!?]*(?:please)?",
    re.IGNORECASE,
)


class BoardWish(NamedTuple):
    """What is wanted: to connect the project at that address, or to change the board of that name.

    Both are empty where a board is to be connected, and nothing says which.
    """

    address: str = ""
    name: str = ""


def board_wish(text: str) -> BoardWish | None:
    """What a message wants of boards themselves; None where it is about something else."""
    plain = plain_text(text)
    if found := _CHANGE.fullmatch(plain):
        return BoardWish(name=(found["behind"] or found["before"]).lower())
    if found := _CONNECT.fullmatch(plain):
        return BoardWish(address=found["address"])
    return None
