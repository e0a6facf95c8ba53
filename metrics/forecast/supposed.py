"""All that a question supposes, together: how it changes the draws of the work it is asked of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from metrics.forecast.what_if import Assumption, FrozenScope, MoreWork, OtherPace, read_assumption
from metrics.model.errors import IN_ISSUES, IN_POINTS, WrongAssumption
from metrics.model.question_days import board_day
from metrics.model.report import Question, Unit
from metrics.text.formatting import amount, day, days, listing, number


@dataclass(frozen=True)
class Supposed:
    """What a question supposes beside what is known; nothing where it supposes nothing.

    Attributes:
        assumptions: Each once.
        asked_on: The day of asking, whose weeks are meant.
    """

    assumptions: tuple[Assumption, ...] = ()
    asked_on: date = date.min

    def more(self, unit: Unit) -> float:
        """How much more there is to do in that unit; less than zero for less."""
        return sum(each.amount for each in self._works if each.unit is unit)

    def pace(self, on: date) -> float:
        """What the pace of that day is multiplied by."""
        for each in self.paces:
            first, last = each.days(self.asked_on)
            if first <= on <= last:
                return each.percent / 100
        return 1.0

    @property
    def grows(self) -> bool:
        """Whether scope may still be added."""
        return FrozenScope() not in self.assumptions

    @property
    def paces(self) -> tuple[OtherPace, ...]:
        """The paces, no two of the same day."""
        return tuple(each for each in self.assumptions if isinstance(each, OtherPace))

    @property
    def units(self) -> frozenset[Unit]:
        """The units in which it supposes more or less work."""
        return frozenset(each.unit for each in self._works)

    @property
    def in_words(self) -> str:
        """`with 20 more points, at 80% pace next week and if scope freezes`."""
        return listing([*self._said()])

    @property
    def _works(self) -> tuple[MoreWork, ...]:
        return tuple(each for each in self.assumptions if isinstance(each, MoreWork))

    def _said(self) -> Iterator[str]:
        for unit in sorted(self.units):
            if more := self.more(unit):
                size, _, noun = amount(abs(more), unit).partition(" ")
                yield f"with {size} {'more' if more > 0 else 'fewer'} {noun}"
        for each in self.paces:
            stretch = f" {each.week}" if each.week else ""
            if each.first:
                open_end = f" from {day(each.first)} on"
                stretch = f" on {days(each.first, each.last)}" if each.last else open_end
            yield f"at {number(each.percent)}% pace{stretch}"
        if not self.grows:
            yield "if scope freezes"


def supposed(question: Question) -> Supposed:
    """What the question supposes, together.

    Raises WrongAssumption where that contradicts itself, or is in another unit than the question.
    """
    read = tuple(dict.fromkeys(map(read_assumption, question.what_if)))
    together = Supposed(read, board_day(question))
    for each in read:
        if isinstance(each, MoreWork) and each.unit is not question.unit:
            raise WrongAssumption(
                f"`{each.text}` is in {each.unit}, and the forecast is by {question.unit}: ask by "
                f"{each.unit}.",
                IN_POINTS if each.unit is Unit.POINTS else IN_ISSUES,
            )
    for one, other in combinations(together.paces, 2):
        (first, last), (start, end) = (each.days(together.asked_on) for each in (one, other))
        if first <= end and start <= last:
            raise WrongAssumption(
                f"`{one.text}` and `{other.text}` are of the same days: type one of them, or "
                "stretches that do not overlap."
            )
    if read and not together.in_words:
        raise WrongAssumption(
            f"{listing([f'`{each.text}`' for each in read])} change nothing together: type such as "
            "`+20 points`."
        )
    return together


NOTHING = Supposed()
