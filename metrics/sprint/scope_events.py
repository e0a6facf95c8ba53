"""What happened to a sprint's scope, event by event: the one source of all that reports say of it.

The daily series, scope marks, statistics and details are computed from these events, so that they
cannot disagree. `metrics.sprint.timeline` says where an event comes from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.sprint.runs import NOWHERE, Array, before, first_of, last_of
from metrics.sprint.timeline import STATE, sprint_timeline
from metrics.sprint.versions import (
    DESCOPED,
    DONE,
    OPEN,
    day_number,
    days_numbered,
    sprint_facts,
    sprint_versions,
)

CREATED, ADDED, REMOVED = "created", "added", "removed"
NOT_PLANNED, REESTIMATED = "not planned", "re-estimated"
CLOSED, REOPENED = "closed", "reopened"
# What names an issue among the columns of events.
NAMED = [*ISSUE_KEY, "title", "url"]


@dataclass(frozen=True, eq=False)
class SprintRecord:
    """The events of a sprint, and its issues.

    `events` has one row per thing that happened to its scope, in order of day:

    | column | meaning |
    |---|---|
    | `repository`, `number`, `title`, `url` | the issue, with its present title |
    | `day` | datetime64[ns], midnight: the day in the board's time zone |
    | `kind` | one of the constants of this module |
    | `scope`, `done` | by how much the scope changed, and how much of it is done; in the unit |
    | `enters` | 1 if the issue is in scope from then on, -1 if no longer, else 0 |
    | `opens` | the same for being open in the sprint |

    `versions` are those of `sprint_versions`, and `final` has the last step of each issue up to the
    sprint's end; `columns` are those of `Board.issues`.
    """

    events: pd.DataFrame
    versions: pd.DataFrame
    final: Array
    columns: Sequence[str]

    @cached_property
    def issues(self) -> pd.DataFrame:
        """Those that count in the sprint, or did when it ended, as `Board.issues` has them."""
        issues = _as_they_were(self.versions, self.final[self.final["counts"]])
        return issues[list(self.columns)]

    @property
    def done_before(self) -> int:
        """How many issues in the sprint were done before it."""
        return int((self.final["inside"] & ~self.final["counts"]).sum())


def sprint_record(question: Question, sprint: Iteration) -> SprintRecord:
    """What happened to the sprint, and what is in it, in the unit of the question."""
    versions = sprint_versions(question, sprint)
    facts = sprint_facts(versions, question, sprint)
    last_working = max(sprint.working_days(question.conventions))
    steps = sprint_timeline(facts, sprint, last_working)
    in_time = steps[steps["day"] <= day_number(sprint.end)]
    # The items are numbered in the order of their last versions.
    events = _events(versions.loc[facts["is_last"], NAMED], steps)
    columns = [*question.board.issues.columns]
    return SprintRecord(events, versions, in_time[last_of(in_time["item"])], columns)


def open_after(events: pd.DataFrame, day: date) -> pd.DataFrame:
    """The issues that were open in the sprint at the end of the day, with their `amount`."""
    return _issues_after(events.assign(amount=events["scope"] - events["done"]), "opens", day)


def in_scope_after(events: pd.DataFrame, day: date) -> pd.DataFrame:
    """The issues in the sprint's scope at the end of the day, done or not, with their `amount`."""
    return _issues_after(events.assign(amount=events["scope"]), "enters", day)


def done_on(events: pd.DataFrame, day: date) -> date | None:
    """The day since when no issue has been open, as of the end of `day`; None if any is, or none
    ever was overnight."""
    opens = events.loc[events["day"] <= pd.Timestamp(day)].groupby("day")["opens"].sum().cumsum()
    still_open = opens.index[opens > 0]
    if still_open.empty or opens.iloc[-1] > 0:
        return None
    closed: pd.Timestamp = opens.index[opens.index > still_open[-1]][0]
    return closed.date()


def _issues_after(events: pd.DataFrame, change: str, day: date) -> pd.DataFrame:
    """The issues for which `change` adds up to 1 at the end of the day, and their `amount`."""
    until = events[events["day"] <= pd.Timestamp(day)]
    sums = until.groupby(NAMED, as_index=False, dropna=False)[[change, "amount"]].sum()
    return sums[sums[change] > 0].drop(columns=change)


def _events(named: pd.DataFrame, steps: Array) -> pd.DataFrame:
    """The events of `SprintRecord`; `named` has a row for each item."""
    is_in_scope = steps["counts"] & (steps["scope_state"] != DESCOPED)
    is_done = steps["counts"] & (steps["scope_state"] == DONE)
    is_open = steps["counts"] & (steps["scope_state"] == OPEN)
    is_first = first_of(steps["item"])

    def change(now: Array) -> Array:
        return now - before(now, is_first, usual=0)

    scope = change(np.where(is_in_scope, steps["weight"], 0))
    done = change(np.where(is_done, steps["weight"], 0))
    enters, opens, closes = (change(now.astype(int)) for now in (is_in_scope, is_open, is_done))
    comes, goes = enters > 0, enters < 0
    is_membership = steps["stage"] != STATE
    kinds = {
        CREATED: is_membership & comes & steps["is_born"],
        ADDED: is_membership & comes,
        REMOVED: goes & (is_membership | ~steps["inside"]),
        REESTIMATED: is_membership & (scope != 0),
        NOT_PLANNED: ~is_membership & goes,
        CLOSED: ~is_membership & (closes > 0),
        REOPENED: ~is_membership & (comes | (closes < 0)),
    }
    kind = np.select(list(kinds.values()), list(kinds), default="")
    happened = kind != ""
    events: pd.DataFrame = pd.DataFrame(
        {
            "scope": scope.round(6),
            "done": done.round(6),
            "enters": enters,
            "opens": opens,
            "kind": kind,
            "day": days_numbered(steps["day"]),
        }
    )[happened]
    of_item = named.take(steps["item"][happened])
    for column in NAMED:
        events[column] = of_item[column].array
    return events.sort_values(["day", *ISSUE_KEY], kind="stable", ignore_index=True)


def _as_they_were(versions: pd.DataFrame, final: Array) -> pd.DataFrame:
    """The issues after these last steps of theirs.

    Their sprint, estimate and state are those of the steps; the rest is as the export had it that
    saw the last of these.
    """
    membership, state = final["membership_version"], final["state_version"]
    state = np.where(state == NOWHERE, membership, state)
    is_open = final["scope_state"] == OPEN
    issues = versions.take(np.maximum(membership, state)).reset_index(drop=True)
    for column in ("iteration_id", "sprint", "points"):
        issues[column] = versions[column].array[membership]
    # GitHub's dates alone say that an issue closed later was open, but not in which column.
    issues.loc[is_open & (issues["state"] == "closed"), "status"] = pd.NA
    for column in ("state", "state_reason", "closed_at"):
        issues[column] = versions[column].array[state]
    issues.loc[is_open, "state"] = "open"
    issues.loc[is_open, "state_reason"] = pd.NA
    issues.loc[is_open, "closed_at"] = pd.NaT
    return issues
