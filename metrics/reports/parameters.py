"""What a question may be about besides its report, unit and board: one value for each parameter.

The grammar, the form, the help, the options of the command line and the words of schedules follow
from these values; a report reads the field of `metrics.model.report.Question` of the same name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from metrics.model.issue_lists import (
    ADDED,
    BLOCKED,
    CARRIED_OVER,
    CHANGED,
    LEFT,
    REMOVED,
    UNASSIGNED,
)
from metrics.text.formatting import listing

Value = str | int | bool | date | tuple[str, ...]


class ValueKind(StrEnum):
    """What the value of a parameter is, and thus how it is typed, chosen and kept."""

    SPRINT = "sprint"
    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    NUMBER = "number"
    CHOICE = "choice"
    ASSUMPTION = "assumption"


class Source(StrEnum):
    """What the values of a parameter are chosen from: what a board has, or the boards."""

    SPRINTS = "sprints"
    DELIVERABLES = "deliverables"
    STATUSES = "statuses"
    LABELS = "labels"
    TYPES = "types"
    BOARDS = "boards"


@dataclass(frozen=True)
class Parameter:
    """One parameter of questions, as people meet it wherever they ask.

    Attributes:
        name: What it is kept as in a request, and the field of `Question`.
        kind: What its value is.
        label: What the form calls it.
        meaning: What may be typed for it, in the help of a command (mrkdwn).
        usage: What stands for it behind the name of a command.
        hint: What the form says in its input, or beside it.
        option: Its option on the command line, without dashes.
        option_help: What `--help` says of that option.
        words: What a value follows, or what is said for a flag; none: free words are its value,
            or those of a day or a number.
        most: How many values it takes; None for any number.
        source: What its values are chosen from; None where nothing is looked up.
        missing: What to say where it is not given; empty where it need not be.
        choices: All values that a choice has, as they are typed.
    """

    name: str
    kind: ValueKind
    label: str
    meaning: str
    usage: str
    hint: str
    option: str
    option_help: str
    words: tuple[str, ...] = ()
    most: int | None = 1
    source: Source | None = None
    missing: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_several(self) -> bool:
        """Whether its value is a tuple."""
        return self.most != 1

    @property
    def is_free(self) -> bool:
        """Whether words that nothing introduces may be its value."""
        return not self.words and self.kind in (ValueKind.SPRINT, ValueKind.TEXT)

    @property
    def is_of_a_board(self) -> bool:
        """Whether another board has other values to choose from."""
        return self.source not in (None, Source.BOARDS)

    @property
    def nothing(self) -> Value | None:
        """The value where it is not given, which a request does not keep."""
        if self.is_several:
            return ()
        return {ValueKind.FLAG: False, ValueKind.DAY: None, ValueKind.NUMBER: None}.get(
            self.kind, ""
        )

    def read(self, kept: Any) -> Value:
        """The value that was kept as JSON. Raises ValueError and TypeError."""
        if self.is_several:
            return tuple(map(str, kept))
        match self.kind:
            case ValueKind.FLAG:
                return bool(kept)
            case ValueKind.DAY:
                return date.fromisoformat(kept)
            case ValueKind.NUMBER:
                return int(kept)
            case _:
                return str(kept)


def stated_values(value: Value | None) -> tuple[Value, ...]:
    """The values of a parameter as a tuple; empty where it says nothing."""
    if isinstance(value, tuple):
        return value
    return () if value in (None, "", False) else (value,)


SPRINT = Parameter(
    "sprint",
    ValueKind.SPRINT,
    label="Sprint",
    meaning="a sprint (`@current`, `@previous`, `@next`, its title, its number or a date in it)",
    usage="sprint",
    hint="Search, or leave empty for the usual",
    option="sprint",
    option_help="@current, @previous, @next, a title, a number, or a day such as 2026-11-23. "
    "Without it: the current sprint; of velocity every one that has ended, of flow the "
    "last weeks, of a forecast the roadmap if the board has one.",
    source=Source.SPRINTS,
)
SPRINTS = Parameter(
    "sprints",
    ValueKind.SPRINT,
    label="Sprints",
    meaning="two sprints, as in `Sprint 9 vs Sprint 10`; of one, it and the current sprint",
    usage="sprint vs sprint",
    hint="Two; or leave empty for the previous and the current",
    option="sprints",
    option_help="A sprint to compare, as after --sprint; twice, or once for it and the current "
    "sprint. Without it: the previous and the current sprint.",
    most=2,
    source=Source.SPRINTS,
)
LAST = Parameter(
    "last",
    ValueKind.NUMBER,
    label="How many sprints",
    meaning="`last 3 sprints`",
    usage="last N sprints",
    hint="The last so many that have ended; or leave empty for twelve",
    option="last",
    option_help="Only so many sprints, the last that have ended: up to that of --sprint, if given.",
)
BY = Parameter(
    "by",
    ValueKind.DAY,
    label="Done by",
    meaning="`by Friday`, for the chance that all is done by then",
    usage="by day",
    hint="For the chance that all is done by then",
    option="by",
    option_help="A day, for the chance that all is done by then, at its end.",
)
HOW_MUCH = Parameter(
    "how_much",
    ValueKind.FLAG,
    label="How much by then",
    meaning="`how much by 18 Dec`, for how much of it is done by then; of a sprint, by its end",
    usage="how much by day",
    hint="How much is done by that day, or by the sprint's end",
    option="how-much",
    option_help="How much is done by the day of --by, instead of the chance that all is; of a "
    "sprint without --by, by its last working day.",
    words=("how much", "how many"),
)
WHAT_IF = Parameter(
    "what_if",
    ValueKind.ASSUMPTION,
    label="What if",
    meaning="`what if +20 points`, `what if 80% pace next week` or `what if scope freezes`",
    usage="what if …",
    hint="+20 points, 80% pace next week, scope freezes; several with commas",
    option="what-if",
    option_help="What to suppose, beside what is known: '+20 points', '-5 issues', '80% pace', "
    "'80% pace next week', '80% pace 2026-12-07..2026-12-18', '80% pace from 2026-12-07' or "
    "'scope freezes'; may be repeated.",
    words=("what if", "if"),
    most=None,
)
DELIVERABLE = Parameter(
    "deliverable",
    ValueKind.TEXT,
    label="Deliverable",
    meaning="a deliverable (its title or a part of it, its number or its address)",
    usage="deliverable",
    hint="Search, or leave empty for all",
    option="deliverable",
    option_help="One deliverable: its title, number or URL.",
    source=Source.DELIVERABLES,
)
STATUSES = Parameter(
    "statuses",
    ValueKind.TEXT,
    label="Statuses of deliverables",
    meaning="statuses of deliverables, several with commas",
    usage="status, …",
    hint="All",
    option="include-status",
    option_help="Only deliverables of this status on the roadmap; may be repeated.",
    most=None,
    source=Source.STATUSES,
)
EPICS = Parameter(
    "epics",
    ValueKind.FLAG,
    label="Epics",
    meaning="`with epics`",
    usage="with epics",
    hint="Show the epics within each deliverable",
    option="epics",
    option_help="The epics within each deliverable too.",
    words=("epics", "epic"),
)
ISSUE = Parameter(
    "issue",
    ValueKind.TEXT,
    label="Issue",
    meaning="an issue (its number, `owner/repo#12` or its address)",
    usage="issue",
    hint="Its number, owner/repo#12, or its address",
    option="issue",
    option_help="The issue: its number, owner/repo#number, or URL.",
    missing="Which issue? Type its number, `owner/repo#12`, or its address.",
)
FOCUS = Parameter(
    "focus",
    ValueKind.CHOICE,
    label="List first",
    meaning="which issues to list (`blocked`, `unassigned`, `changed` since yesterday, `added`, "
    "`removed`, `carried over` or `left`)",
    usage="blocked|left|…",
    hint="Which issues lead the report",
    option="focus",
    option_help="Which issues lead: blocked, unassigned, changed (since yesterday), added, "
    "removed, carried over, or left.",
    choices=(BLOCKED, UNASSIGNED, CHANGED, ADDED, REMOVED, CARRIED_OVER, LEFT),
)
FINDINGS = (
    "unestimated",
    "without a deliverable",
    "closed but not done",
    "done but not closed",
    "without a sprint",
)
# The focus of data quality, under the same name.
FINDING_FOCUS = replace(
    FOCUS,
    meaning=f"which issues to list ({listing([f'`{each}`' for each in FINDINGS], 'or')})",
    usage="unestimated|…",
    option_help=f"Which issues lead: {listing([*FINDINGS], 'or')}.",
    choices=FINDINGS,
)
