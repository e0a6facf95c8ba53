"""How figures, days and amounts are written for people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from metrics.text.locale import reader

SHORT_TITLE = 60
_NOUNS = {"points": "point", "issues": "issue"}


def number(value: float) -> str:
    """`18`, `2.5`, `12,345`: at most two decimals, without trailing zeros."""
    if locale := reader():
        from babel.numbers import format_decimal

        return format_decimal(round(value, 2) + 0.0, "#,##0.##", locale)
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def separators() -> str:
    """The signs before decimals and between thousands, as plotly wants them."""
    if locale := reader():
        from babel.numbers import get_decimal_symbol, get_group_symbol

        return f"{get_decimal_symbol(locale)}{get_group_symbol(locale)}"
    return ".,"


def compact(value: float) -> str:
    """`2.5`, `9,999`, `370k`, `1.98M`: short enough to stand beside a point of a chart."""
    for size, suffix in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= 10_000 and abs(value) >= size:
            return f"{number(float(f'{value / size:.3g}'))}{suffix}"
    return number(value)


def count(value: float, noun: str) -> str:
    """`1 issue`, `3 issues`."""
    digits = number(value)
    return f"{digits} {noun}" if digits == "1" else f"{digits} {noun}s"


def amount(value: float, unit: str) -> str:
    """`1 point`, `18 points`, `3 issues`."""
    return count(value, _NOUNS[unit])


def compact_amount(value: float, unit: str) -> str:
    """`1 point`, `12.3k points`: an amount, as short as `compact` has it."""
    return amount(value, unit).replace(number(value), compact(value), 1)


def all_of(value: float, noun: str) -> str:
    """`all 3 issues`, and of one `the only issue`."""
    return f"the only {noun}" if number(value) == "1" else f"all {count(value, noun)}"


def all_of_amount(value: float, unit: str) -> str:
    """`all 18 points`, `the only issue`."""
    return all_of(value, _NOUNS[unit])


def percent(part: float, whole: float, *, is_all: bool = True) -> str:
    """`62%`, rounded down: never 0 % of something, 100 % only if `part` is the whole.

    Little is `<1%`, and a share of nothing `n/a`. It is at most 99 % of a whole that is not all
    there is: unpointed issues may be open without points.

    The one precision of a percentage wherever people read it; `results.csv` holds the plain ratio.
    """
    if whole <= 0:
        return "n/a"
    shown = _whole_percent(part, whole, is_all=is_all)
    return "<1%" if part > 0 and not shown else f"{shown}%"


def percent_left(part: float, whole: float, *, is_all: bool = True) -> str:
    """What `percent` does not say of the whole, so that both make 100 %: `38%` beside `62%`."""
    if whole <= 0:
        return "n/a"
    shown = _whole_percent(part, whole, is_all=is_all)
    return ">99%" if part > 0 and not shown else f"{100 - shown}%"


def _whole_percent(part: float, whole: float, *, is_all: bool) -> int:
    # What is a whole percent by hand may be a hair less in floats.
    return min(int(100 * part / whole + 1e-9), 100 if part >= whole and is_all else 99)


def share(part: int, whole: int) -> str:
    """`4 of 5 (80%)`, as `percent` says it."""
    return f"{part} of {whole} ({percent(part, whole)})" if whole else "no issues"


def day(value: date) -> str:
    """`Wed 1 Nov 2023`."""
    if locale := reader():
        from babel.dates import format_skeleton

        return format_skeleton("yMMMEd", value, locale=locale)
    return f"{value:%a} {value.day} {value:%b} {value.year}"


def days(start: date, end: date) -> str:
    """`1–14 Nov 2023`, with as much of the first day as needed."""
    if start == end:
        return day(start)
    if locale := reader():
        from babel.dates import format_interval

        return format_interval(start, end, "yMMMd", locale=locale)
    first = str(start.day)
    if (start.year, start.month) != (end.year, end.month):
        first += f" {start:%b}"
    if start.year != end.year:
        first += f" {start.year}"
    return f"{first}–{end.day} {end:%b} {end.year}"


def moment(value: datetime, timezone: ZoneInfo) -> str:
    """`1 Nov 2023, 10:00 CET`, in the given zone."""
    local = value.astimezone(timezone)
    if locale := reader():
        from babel.dates import format_skeleton, format_time

        on = format_skeleton("yMMMd", local.date(), locale=locale)
        return f"{on}, {format_time(local, 'short', timezone, locale)} {local:%Z}"
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def recent_moment(value: datetime, timezone: ZoneInfo) -> str:
    """`Wed 1 Nov, 10:00`, in the given zone: of the last days, and short."""
    local = value.astimezone(timezone)
    at = f"{local:%H:%M}"
    if locale := reader():
        from babel.dates import format_time

        at = format_time(local, "short", timezone, locale)
    return f"{weekday(local.date())} {short_day(local.date())}, {at}"


def short_day(value: date) -> str:
    """`16 Nov`."""
    if locale := reader():
        from babel.dates import format_skeleton

        return format_skeleton("MMMd", value, locale=locale)
    return f"{value.day} {value:%b}"


def weekday(value: date) -> str:
    """`Mon`."""
    if locale := reader():
        from babel.dates import format_date

        return format_date(value, "EEE", locale)
    return f"{value:%a}"


def month(value: date) -> str:
    """`Nov`."""
    if locale := reader():
        from babel.dates import format_date

        return format_date(value, "LLL", locale)
    return f"{value:%b}"


def distance(today: date, other: date) -> str:
    """`tomorrow`, `in 5 days`."""
    apart = (other - today) // timedelta(days=1)
    return "tomorrow" if apart == 1 else f"in {apart} days"


def listing(names: list[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"


def shortened(text: str, length: int = SHORT_TITLE) -> str:
    """`text` on one line, cut with an ellipsis where it is longer than `length`."""
    return cut(" ".join(text.split()), length)


def cut(text: str, characters: int) -> str:
    """The text, with an ellipsis where it was longer."""
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"
