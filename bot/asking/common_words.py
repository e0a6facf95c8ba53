"""Words -> what every question may say: the unit, the board, and that the answer is private.

Each function gives what it found, and the text without the words that said so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.errors import Swap, WrongUsage
from bot.tenancy.visibility import VisibleBoards
from metrics.model.report import Unit
from metrics.text.formatting import shortened
from metrics.text.likeness import ALIKE, MISTYPED

# How many boards a sentence names.
MOST_NAMED = 10

UNIT_WORDS = {
    "point": Unit.POINTS,
    "points": Unit.POINTS,
    "story point": Unit.POINTS,
    "story points": Unit.POINTS,
    "pts": Unit.POINTS,
    "issue": Unit.ISSUES,
    "issues": Unit.ISSUES,
    "ticket": Unit.ISSUES,
    "tickets": Unit.ISSUES,
}
_UNIT_PATTERN = "|".join(sorted(UNIT_WORDS, key=len, reverse=True))
BY_UNIT = re.compile(rf"\b(?:by|in|per)\s+({_UNIT_PATTERN})\b", re.IGNORECASE)
BARE_UNIT = re.compile(rf"\b({_UNIT_PATTERN})\b", re.IGNORECASE)
BY_SOMETHING_ELSE = re.compile(r"\bby(?:\s+(\S+))?$", re.IGNORECASE)
IN_SOMETHING_ELSE = re.compile(r"\b(?:in|per)\s+(\S+)$", re.IGNORECASE)
PRIVATE = r"\b(?:in\s+)?private(?:ly)?\b|\b(?:only|just)\s+(?:for|to)\s+me\b"
# Where the words could be a title or a status, only the last ones make the answer private.
PRIVATE_AT_LAST = rf"(?:{PRIVATE})\s*$"


def private_in(text: str, *, anywhere: bool) -> tuple[bool, str]:
    """Whether the answer is private; said at the end where not `anywhere`."""
    match = re.search(PRIVATE if anywhere else PRIVATE_AT_LAST, text.strip(" ,"), re.IGNORECASE)
    return (True, without(match, text.strip(" ,"))) if match else (False, text)


def unit_in(text: str, default_unit: Unit, *, has_titles: bool) -> tuple[Unit, str]:
    """The unit that the text names, or the default one. Raises WrongUsage for another word.

    In a title ("Support tickets"), the word for a unit is none.
    """
    bare = BARE_UNIT.fullmatch(text.strip(" ,")) if has_titles else BARE_UNIT.search(text)
    if has_titles and bare:
        return UNIT_WORDS[bare[1].lower()], ""
    match = BY_UNIT.search(text) or bare
    if match:
        return UNIT_WORDS[match[1].lower()], without(match, text)
    other = BY_SOMETHING_ELSE.search(text.strip(" ,"))
    within = IN_SOMETHING_ELSE.search(text.strip(" ,"))
    if within and unit_like(within[1]):
        other = within
    if other and other[1] is None:
        raise WrongUsage("Count by what? Type `by points` or `by issues`.")
    if other:
        raise unknown_unit(other[1])
    return default_unit, text


def unknown_unit(word: str) -> WrongUsage:
    """The refusal of what nothing can be counted by, with the units that may be meant."""
    nearest = unit_like(word)
    units = [nearest] if nearest else [*Unit]
    return WrongUsage(
        f"I cannot count by `{word}`: type {' or '.join(f'`by {unit}`' for unit in units)}.",
        swaps=tuple(Swap(f"By {unit}", word, unit) for unit in units),
    )


def unknown_board(name: str, visible: VisibleBoards) -> WrongUsage:
    """The refusal of a board that is none here, with those that there are."""
    from rapidfuzz import fuzz, process

    boards = {each.lower(): each for each in visible.boards}
    found = process.extractOne(name.lower(), [*boards], scorer=fuzz.WRatio, score_cutoff=ALIKE)
    nearest = boards[found[0]] if found else visible.default or visible.team_boards[0]
    names = ", ".join(f"`{each}`" for each in [*visible.boards][:MOST_NAMED])
    if (more := len(visible.boards) - MOST_NAMED) > 0:
        names += f" and {more} more"
    # A roadmap has no sprints: it answers few questions, so it is offered where it is the nearest.
    offered = dict.fromkeys((nearest, *visible.team_boards))
    return WrongUsage(
        f"There is no board `{shortened(name)}` here (there is {names}): type `board {nearest}`.",
        swaps=tuple(Swap(each, name, each) for each in offered),
    )


def unit_like(word: str) -> Unit | None:
    """The unit that a mistyped word means."""
    from rapidfuzz import fuzz, process

    nearest = process.extractOne(
        word.lower(), UNIT_WORDS.keys(), scorer=fuzz.ratio, score_cutoff=MISTYPED
    )
    return UNIT_WORDS[nearest[0]] if nearest else None


def board_in(text: str, visible: VisibleBoards) -> tuple[str, str]:
    """The configured name of the board that the text names, or "".

    Raises WrongUsage for a name that no visible board has.
    """
    boards = {name.lower(): name for name in visible.boards}
    if not boards:
        # That no board may be seen is said before any answer, so a named one is ignored.
        return "", re.sub(r"\bboard\b(?:\s+\S+)?", " ", text, flags=re.IGNORECASE)
    for way in (r"\bboard\s+([\w-]+)", r"([\w-]+)\s+board\b"):
        match = re.search(way, text, re.IGNORECASE)
        if match and match[1].lower() in boards:
            return boards[match[1].lower()], without(match, text)
    if text.strip(" ,").lower() == "board":
        raise WrongUsage(f"Which board? Type {_boards_to_type(visible.boards)}.")
    match = re.search(r"\bboard\s+(\S+)", text, re.IGNORECASE)
    if match is None:
        return "", text
    raise unknown_board(match[1], visible)


def _boards_to_type(boards: Iterable[str]) -> str:
    return " or ".join(f"`board {name}`" for name in boards)


def without(match: re.Match[str], text: str) -> str:
    """The text without what has matched in it."""
    return f"{text[: match.start()]} {text[match.end() :]}"


def taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    """What the pattern finds in the text, and the text without it."""
    match = pattern.search(text)
    return (match, without(match, text)) if match else (None, text)
