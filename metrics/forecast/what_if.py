"""What a question supposes: more or less work, another pace, or scope that stays as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.model.errors import WrongAssumption
from metrics.model.report import Unit
from metrics.text.formatting import listing

# A pace that is multiplied by more is no plan.
MOST_PERCENT = 300
EXAMPLES = ("+20 points", "80% pace next week", "scope freezes")
_THIS_WEEK, _NEXT_WEEK = "this week", "next week"
_DAY = r"\d{4}-\d{2}-\d{2}"
_AMOUNT = r"\d{1,5}(?:\.\d{1,2})?"
_MORE = (
    rf"(?<!\w)(?P<sign>[+\-−–])\s*(?P<amount>{_AMOUNT})\s*(?:more\s+)?(?P<unit>points?|issues?)\b"
    rf"|(?<![\w.,])(?P<counted>{_AMOUNT})\s+(?P<way>more|additional|extra|fewer|less)\s+"
    r"(?P<of>points?|issues?)\b"
)
_PACE = (
    rf"(?<![\w.,])(?:at\s+)?(?P<percent>{_AMOUNT})\s*%\s*(?:of\s+)?(?:the\s+)?(?:pace|speed|capacity)\b"
    rf"(?:\s+(?P<week>{_THIS_WEEK}|{_NEXT_WEEK})\b"
    rf"|\s+(?P<from>from\s+)?(?P<first>{_DAY})(?:\s*(?:\.\.|to|until)\s*(?P<last>{_DAY}))?)?"
)
_FROZEN = (
    r"\b(?P<frozen>(?:the\s+)?scope\s+(?:is\s+frozen|freezes|freeze|is\s+fixed)|"
    r"(?:a\s+)?frozen\s+scope)\b"
)
_INTRODUCED = re.compile(r"^(?:what\s+)?if\b\s*", re.IGNORECASE)
PHRASE = re.compile(rf"(?:{_MORE}|{_PACE}|{_FROZEN})", re.IGNORECASE)


@dataclass(frozen=True)
class MoreWork:
    """More work is there from the first day on; less, where the amount is below zero."""

    amount: float
    unit: Unit

    @property
    def text(self) -> str:
        """`+20 points`, as it may be typed and is kept."""
        size = _digits(abs(self.amount))
        unit = self.unit if size != "1" else self.unit.removesuffix("s")
        return f"{'+' if self.amount > 0 else '-'}{size} {unit}"


@dataclass(frozen=True)
class OtherPace:
    """The pace is that percentage of the usual on the days of a stretch.

    Attributes:
        percent: From 0 to `MOST_PERCENT`.
        week: `this week` or `next week`, of the day of asking; else empty.
        first: The first day of the stretch; None where it is a week, or all days.
        last: Its last day; None where it goes on from the first.
    """

    percent: float
    week: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def text(self) -> str:
        """`80% pace next week`, as it may be typed and is kept."""
        stretch = f" {self.week}" if self.week else ""
        if self.first:
            stretch = f" {self.first}..{self.last}" if self.last else f" from {self.first}"
        return f"{_digits(self.percent)}% pace{stretch}"

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day of the stretch, asked on that day; weeks begin on Mondays."""
        if self.first:
            return self.first, self.last or date.max
        if not self.week:
            return today, date.max
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(days=7 * (self.week == _NEXT_WEEK))
        return max(monday, today), monday + timedelta(days=6)


@dataclass(frozen=True)
class FrozenScope:
    """No scope is added any more."""

    @property
    def text(self) -> str:
        """`scope freezes`, as it may be typed and is kept."""
        return "scope freezes"


Assumption = MoreWork | OtherPace | FrozenScope


def read_assumption(text: str) -> Assumption:
    """What the text supposes, such as `+20 points`, `80% pace next week`, `80% pace
    2026-12-07..2026-12-18`, `80% pace from 2026-12-07` or `scope freezes`.

    Raises WrongAssumption where it is nothing to suppose.
    """
    typed = _INTRODUCED.sub("", text.strip())
    if found := PHRASE.fullmatch(typed):
        return assumption_of(found)
    examples = listing([f"`{example}`" for example in EXAMPLES], "or")
    if not typed:
        raise WrongAssumption(f"What should I suppose? Type such as {examples} after `what if`.")
    raise WrongAssumption(f"I cannot suppose `{typed}`: type such as {examples} after `what if`.")


def assumption_of(found: re.Match[str]) -> Assumption:
    """What a match of `PHRASE` supposes. Raises WrongAssumption."""
    if found["frozen"]:
        return FrozenScope()
    if found["percent"]:
        return _pace(found)
    amount = float(found["amount"] or found["counted"])
    if not amount:
        raise WrongAssumption(
            f"`{found[0].strip()}` changes nothing: type such as `+20 points` or `-5 issues`."
        )
    is_less = (found["sign"] or found["way"].lower()) not in ("+", "more", "additional", "extra")
    unit = Unit((found["unit"] or found["of"]).lower().rstrip("s") + "s")
    if unit is Unit.ISSUES and amount % 1:
        raise WrongAssumption(
            f"`{found[0].strip()}` has a part of an issue: type such as `+3 issues`."
        )
    return MoreWork(-amount if is_less else amount, unit)


def _pace(found: re.Match[str]) -> OtherPace:
    percent, week = float(found["percent"]), (found["week"] or "").lower()
    is_open_end = not (week or found["last"] or (found["first"] and not found["from"]))
    if percent > MOST_PERCENT or (not percent and is_open_end):
        raise WrongAssumption(
            f"A pace of {_digits(percent)}% is nothing to plan with: type one from 1% to "
            f"{MOST_PERCENT}%, such as `80% pace`, or `0% pace next week` for a week without work."
        )
    if found["first"] is None:
        return OtherPace(percent, week)
    try:
        first = date.fromisoformat(found["first"])
        last = date.fromisoformat(found["last"] or found["first"])
        if found["from"] and not found["last"]:
            return OtherPace(percent, "", first)
    except ValueError as error:
        raise WrongAssumption(
            f"`{found[0].strip()}` has a day that does not exist: type such as "
            "`80% pace 2026-12-07..2026-12-18`."
        ) from error
    if last < first:
        raise WrongAssumption(
            f"`{found[0].strip()}` ends before it begins: type `{_digits(percent)}% pace "
            f"{last}..{first}`."
        )
    return OtherPace(percent, "", first, last)


def _digits(value: float) -> str:
    """`2.5`, the same for every reader, as it is kept."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
