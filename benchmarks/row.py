"""One line of the table: what ours takes beside the alternative, and what it should."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

Unit = Literal["s", "MB", "requests", ""]


@dataclass(frozen=True)
class Row:
    """A comparison.

    Attributes:
        name: what is compared; comparisons that one goal is about begin alike, up to a colon.
        ours: what the product takes, with its unit, such as `0.41 s`.
        alternative: what the other way takes.
        ratio: ours to the alternative's.
        goal: the ratio that is to be reached.
        holds: whether it is.
    """

    name: str
    ours: str
    alternative: str
    ratio: float
    goal: float
    holds: bool

    @classmethod
    def of(cls, name: str, ours: float, alternative: float, unit: Unit, goal: float) -> Self:
        """The row of two amounts, of which the first is to be at most `goal` times the second."""
        ratio = ours / alternative
        # Rounded as it is shown: a row must not look as if it held.
        rounded = float(f"{ratio:.3g}")
        shown = with_unit(ours, unit), with_unit(alternative, unit)
        return cls(name, *shown, rounded, goal, rounded <= goal)

    @property
    def goal_name(self) -> str:
        """What the goal is about; the goal is met where all rows of that name hold."""
        return self.name.partition(": ")[0]


def with_unit(amount: float, unit: Unit) -> str:
    """The amount in three digits and its unit; short times in milliseconds."""
    if unit == "s" and amount < 0.1:
        return f"{_in_three_digits(1000 * amount)} ms"
    if unit == "requests" and amount == 1:
        return "1 request"
    return f"{_in_three_digits(amount)} {unit}".rstrip()


def _in_three_digits(amount: float) -> str:
    return f"{float(f'{amount:.3g}'):,.10g}"


def goals_met(rows: Iterable[Row]) -> dict[str, bool]:
    """Whether each goal is met, by its name, in the order of the rows."""
    met: dict[str, bool] = {}
    for row in rows:
        met[row.goal_name] = met.get(row.goal_name, True) and row.holds
    return met
