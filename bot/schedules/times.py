"""Words -> times of day: "9:00 and 17:00", "4pm", "16h", "noon"; a bare number beside a day."""

from __future__ import annotations

import re
from datetime import time

from bot.asking.common_words import without
from bot.errors import WrongUsage

# Stands in a text for the words of days that were read.
DAYS_READ = "\ue000"
_HALF = r"\s*[ap]\.?m\b\.?"
_CLOCK = (
    rf"\d{{1,2}}(?::\d{{2}}(?:{_HALF}|\s*h\b|\s*uhr\b)?|h\d{{2}}\b|\s*h\b|\s*uhr\b|"
    rf"\s*o'?\s?clock\b|{_HALF})|\b(?:noon|midday|midnight)\b"
)
# Only where a time of day is expected.
_NO_HOUR = r"\s*(?:%|(?:weeks?|days?|points?|issues?|percent|prozent|more|extra)\b)"
_HOUR = rf"\d{{1,2}}\.\d{{2}}\b|\d{{1,2}}(?![\w:]|\.\d|{_NO_HOUR})"
_ONE = rf"(?:{_CLOCK}|{_HOUR})"
_AT = r"(?:at|@|um|around|by)"
_TIMES = re.compile(
    rf"(?:{DAYS_READ}\s*(?:,\s*)?(?:{_AT}\s*)?(?P<beside>{_ONE})|(?:\bat\b|@)\s*(?P<at>{_ONE})"
    rf"|(?<![\w.])(?P<alone>{_CLOCK}))"
    rf"(?P<more>(?:\s*(?:,|\band\b|&|\+)\s*(?:and\s+)?(?:at\s+)?{_ONE}){{0,9}})"
    r"(?:\s+in\s+the\s+(?P<part>morning|afternoon|evening)\b)?",
    re.IGNORECASE,
)
_PARTS = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.h](?P<minute>\d{2}))?\s*(?P<half>[ap])?|(?P<named>noon|midday|midnight)",
    re.IGNORECASE,
)
USUAL = time(9)


def times_in(text: str) -> tuple[tuple[time, ...], str]:
    """The times of day in the text, 9:00 where none is named, and the text without them.

    Days in it are `DAYS_READ`, which stay. Raises WrongUsage for what is no time of day, and where
    days have times of their own.
    """
    found = [*_TIMES.finditer(text)]
    if not found:
        return (USUAL,), text
    if len(found) > 1:
        raise WrongUsage(
            "I read several times of day, each of its own days: make a schedule of each, such as "
            "`burndown every monday 9:00`."
        )
    (match,) = found
    first = match["beside"] or match["at"] or match["alone"]
    later = (match["part"] or "").lower() in {"afternoon", "evening"}
    times = [
        _time(each, is_later=later)
        for each in re.findall(_ONE, f"{first} {match['more']}", re.IGNORECASE)
    ]
    rest = without(match, text)
    if match[0].startswith(DAYS_READ):
        rest = f"{text[: match.start()]}{DAYS_READ} {text[match.end() :]}"
    return tuple(sorted(set(times))), rest


def _time(words: str, *, is_later: bool) -> time:
    """The time of such words; `is_later` where 4 is said of an afternoon."""
    parts = _PARTS.match(words.strip())
    assert parts  # noqa: S101
    if parts["named"]:
        return time(0 if parts["named"].lower() == "midnight" else 12)
    hour, minute, half = int(parts["hour"]), int(parts["minute"] or 0), parts["half"]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + 12 * (half.lower() == "p")
    elif half:
        hour = -1
    elif is_later and 1 <= hour < 12:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError as error:
        raise WrongUsage(f"`{words.strip()}` is no time of day: write `9:00` or `9 am`.") from error
