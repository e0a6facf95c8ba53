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

from metrics.model.arrays import Array, day_number, days_numbered
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.model.version_arrays import VersionArrays
from metrics.sprint.runs import NOWHERE, before, first_of, last_of
from metrics.sprint.timeline import STATE, sprint_timeline
from metrics.sprint.versions import DESCOPED, DONE, OPEN, all_versions, sprint_facts

CREATED, ADDED, REMOVED = "created", "added", "removed"
NOT_PLANNED, REESTIMATED = "not planned", "re-estimated"
CLOSED, REOPENED = "closed", "reopened"
# The first that is true of a step says what happened.
KINDS = (CREATED, ADDED, REMOVED, REESTIMATED, NOT_PLANNED, CLOSED, REOPENED)
EVENTS = np.dtype(
    [
        ("item", int),
        ("day", int),
        ("kind", int),
        ("scope", float),
        ("done", float),
        ("enters", int),
        ("opens", int),
    ]
)


@dataclass(frozen=True, eq=False)
class SprintRecord:
    """The events of a sprint, and its issues.

    Attributes:
        happened: The `events` as an array, in their order: `item`, `day`, the place of its `kind`
            among `KINDS`, and `scope`, `done`, `enters` and `opens`.
        arrays: The versions that the events come from.
        last_versions: Of each issue that was ever in the sprint the last of its versions, in order.
        final: The last step of each of these issues up to the sprint's end.
        columns: Those of `Board.issues`.
    """

    happened: Array
    arrays: VersionArrays
    last_versions: Array
    final: Array
    columns: Sequence[str]

    @cached_property
    def events(self) -> pd.DataFrame:
        """One row per thing that happened to the sprint's scope, in order of day:

        | column | meaning |
        |---|---|
        | `repository`, `number`, `title`, `url` | the issue, with its present title |
        | `day` | datetime64[ns], midnight: the day in the board's time zone |
        | `kind` | one of the constants of this module |
        | `scope`, `done` | by how much the scope changed, and how much of it is done; in the unit |
        | `enters` | 1 if the issue is in scope from then on, -1 if no longer, else 0 |
        | `opens` | the same for being open in the sprint |
        """
        happened = self.happened
        columns = {name: happened[name] for name in ("scope", "done", "enters", "opens")}
        kinds, days = np.array(KINDS)[happened["kind"]], days_numbered(happened["day"])
        rows, named = self.rows_of(happened["item"]), (*ISSUE_KEY, "title", "url")
        names = {name: self.arrays.frame[name].array.take(rows) for name in named}
        return pd.DataFrame({**columns, "kind": kinds, "day": days, **names})

    @cached_property
    def issues(self) -> pd.DataFrame:
        """Those that count in the sprint, or did when it ended, as `Board.issues` has them."""
        return issues_of([self])

    @cached_property
    def counting(self) -> Array:
        """The last steps of `issues`."""
        counting: Array = self.final[self.final["counts"]]
        return counting

    @property
    def is_completed(self) -> Array:
        """Whether each of `issues` is done."""
        is_done: Array = self.counting["scope_state"] == DONE
        return is_done

    @property
    def items(self) -> Array:
        """The numbers of `issues` among all that have versions."""
        items: Array = self.counting["item"]
        return items

    @property
    def estimates(self) -> Array:
        """The estimate of each of `issues`; NaN for none."""
        estimates: Array = self.arrays.points[self.counting["membership_version"]]
        return estimates

    @property
    def done_before(self) -> int:
        """How many issues in the sprint were done before it."""
        return int((self.final["inside"] & ~self.final["counts"]).sum())

    def between(self, first: date, last: date) -> Array:
        """What `happened` on the days from `first` to `last`."""
        before = self.happened["day"].searchsorted(day_number(first))
        return self.happened[before : self._until(last).stop]

    def open_issues(self, day: date) -> int:
        """How many issues are open at the end of the day."""
        return int(self.happened["opens"][self._until(day)].sum())

    def items_open_after(self, day: date) -> tuple[Array, Array]:
        """The numbers of the issues that were open in the sprint at the end of the day, and their
        amounts."""
        return self._after(day, "opens", self.happened["scope"] - self.happened["done"])

    def items_in_scope_after(self, day: date) -> tuple[Array, Array]:
        """The numbers of the issues in the sprint's scope at the end of the day, done or not, and
        their amounts."""
        return self._after(day, "enters", self.happened["scope"])

    def done_on(self, day: date) -> date | None:
        """The day since when no issue has been open, as of the end of `day`; None if any is, or
        none ever was overnight."""
        until = self._until(day)
        days = self.happened["day"][until]
        is_last = last_of(days)
        days, opens = days[is_last], np.cumsum(self.happened["opens"][until])[is_last]
        still_open = np.flatnonzero(opens > 0)
        if not len(still_open) or opens[-1] > 0:
            return None
        since: date = days[still_open[-1] + 1].astype("datetime64[D]").item()
        return since

    def _until(self, day: date) -> slice:
        return slice(0, int(self.happened["day"].searchsorted(day_number(day), side="right")))

    def _after(self, day: date, change: str, amounts: Array) -> tuple[Array, Array]:
        """The issues for which `change` adds up to 1 at the end of the day, and their amounts."""
        until = self._until(day)
        items, places = np.unique(self.happened["item"][until], return_inverse=True)
        is_so = np.bincount(places, self.happened[change][until], len(items)) > 0
        sums = np.bincount(places, amounts[until], len(items))
        return items[is_so], sums[is_so]

    def rows_of(self, items: Array) -> Array:
        """The rows of the last versions of these issues, in the table of all versions."""
        known = self.arrays.item[self.last_versions]
        rows: Array = self.arrays.rows[self.last_versions[np.searchsorted(known, items)]]
        return rows


def sprint_record(
    question: Question, sprint: Iteration, issues: Array | None = None
) -> SprintRecord:
    """What happened to the sprint, and what is in it, in the unit of the question; to the issues
    alone for which `issues` is true, if it is given."""
    facts = sprint_facts(question, sprint, issues)
    last_working = max(sprint.working_days(question.conventions))
    steps = sprint_timeline(facts, sprint, last_working)
    in_time = steps[steps["day"] <= day_number(sprint.end)]
    return SprintRecord(
        _happened(steps),
        all_versions(question),
        facts["version"][facts["is_last"]],
        in_time[last_of(in_time["item"])],
        question.board.issues.columns.tolist(),
    )


def issues_of(records: Sequence[SprintRecord], *, once: bool = False) -> pd.DataFrame:
    """The issues of several sprints of one history, one sprint after the other; or each `once`, as
    in the last of its sprints."""
    final = np.concatenate([record.counting for record in records])
    if once:
        _, backwards = np.unique(final["item"][::-1], return_index=True)
        final = final[np.sort(len(final) - 1 - backwards)]
    return _as_they_were(records[0].arrays, final, records[0].columns)


def _happened(steps: Array) -> Array:
    """The events of `SprintRecord.happened`."""
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
    kind = np.select([kinds[name] for name in KINDS], range(len(KINDS)), default=len(KINDS))
    events = np.zeros(len(steps), EVENTS)
    events["item"], events["day"], events["kind"] = steps["item"], steps["day"], kind
    events["scope"], events["done"] = scope.round(6), done.round(6)
    events["enters"], events["opens"] = enters, opens
    events = events[kind < len(KINDS)]
    ordered: Array = events[np.lexsort([events["item"], events["day"]])]
    return ordered


def _as_they_were(arrays: VersionArrays, final: Array, columns: Sequence[str]) -> pd.DataFrame:
    """The issues after these last steps of theirs.

    Their sprint, estimate and state are those of the steps; the rest is as the export had it that
    saw the last of these.
    """
    membership, state = final["membership_version"], final["state_version"]
    state = np.where(state == NOWHERE, membership, state)
    is_open, latest = final["scope_state"] == OPEN, np.maximum(membership, state)
    where = dict.fromkeys(("iteration_id", "sprint", "points"), membership)
    where |= dict.fromkeys(("state", "state_reason", "closed_at"), state)
    frame, values = arrays.frame, {}
    for name in columns:
        if name in frame:
            values[name] = frame[name].array.take(arrays.rows[where.get(name, latest)])
        else:
            # No history has the texts of issues.
            values[name] = pd.array([pd.NA] * len(final), dtype="string")
    # GitHub's dates alone say that an issue closed later was open, but not in which column.
    values["status"][is_open & arrays.is_closed[latest]] = pd.NA
    values["state"][is_open] = "open"
    values["state_reason"][is_open] = pd.NA
    values["closed_at"][is_open] = pd.NaT
    return pd.DataFrame(values)
