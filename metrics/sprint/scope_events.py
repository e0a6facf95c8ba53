"""What happened to a sprint's scope, event by event: the one source of all that reports say of it.

The daily series, scope marks, statistics and details are computed from these events, so that they
cannot disagree. `metrics.sprint.timeline` says where an event comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.sprint.timeline import (
    DESCOPED,
    DONE,
    OPEN,
    STATE,
    sprint_timeline,
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

    `issues` are those that count in the sprint, or did when it ended, with the columns of
    `Board.issues`; `done_before` is how many are in it that were done before it.
    """

    events: pd.DataFrame
    issues: pd.DataFrame
    done_before: int


def sprint_record(question: Question, sprint: Iteration) -> SprintRecord:
    """What happened to the sprint, and what is in it, in the unit of the question."""
    versions = sprint_versions(question, sprint)
    last_working = max(sprint.working_days(question.conventions))
    steps = sprint_timeline(versions, sprint, last_working)
    final = steps[steps["day"] <= pd.Timestamp(sprint.end)].drop_duplicates("item", keep="last")
    issues = _as_they_were(versions, final[final["counts"]])
    passing = final["inside"] & ~final["counts"]
    return SprintRecord(
        _events(versions, steps), issues[question.board.issues.columns], int(passing.sum())
    )


def open_after(events: pd.DataFrame, day: date) -> pd.DataFrame:
    """The issues that were open in the sprint at the end of the day, with their `amount`."""
    return _issues_after(events.assign(amount=events["scope"] - events["done"]), "opens", day)


def in_scope_after(events: pd.DataFrame, day: date) -> pd.DataFrame:
    """The issues in the sprint's scope at the end of the day, done or not, with their `amount`."""
    return _issues_after(events.assign(amount=events["scope"]), "enters", day)


def _issues_after(events: pd.DataFrame, change: str, day: date) -> pd.DataFrame:
    """The issues for which `change` adds up to 1 at the end of the day, and their `amount`."""
    until = events[events["day"] <= pd.Timestamp(day)]
    sums = until.groupby(NAMED, as_index=False, dropna=False)[[change, "amount"]].sum()
    return sums[sums[change] > 0].drop(columns=change)


def _events(versions: pd.DataFrame, steps: pd.DataFrame) -> pd.DataFrame:
    is_in_scope = steps["counts"] & (steps["scope_state"] != DESCOPED)
    is_done = steps["counts"] & (steps["scope_state"] == DONE)
    now = pd.DataFrame(
        {
            "scope": steps["weight"].where(is_in_scope, 0),
            "done": steps["weight"].where(is_done, 0),
            "enters": is_in_scope.astype(int),
            "opens": (steps["counts"] & (steps["scope_state"] == OPEN)).astype(int),
            "is_done": is_done.astype(int),
        }
    )
    changes = now - now.groupby(steps["item"]).shift(fill_value=0)
    comes, goes = changes["enters"] > 0, changes["enters"] < 0
    is_membership = steps["stage"] != STATE
    kinds = {
        CREATED: is_membership & comes & steps["is_born"],
        ADDED: is_membership & comes,
        REMOVED: goes & (is_membership | ~steps["inside"]),
        REESTIMATED: is_membership & (changes["scope"] != 0),
        NOT_PLANNED: ~is_membership & goes,
        CLOSED: ~is_membership & (changes["is_done"] > 0),
        REOPENED: ~is_membership & (comes | (changes["is_done"] < 0)),
    }
    changes["kind"] = np.select(list(kinds.values()), list(kinds), default="")
    changes["day"] = steps["day"]
    # The items are numbered in the order of their last versions.
    latest = versions.loc[versions["is_last"], NAMED].take(steps["item"].to_numpy())
    for column in NAMED:
        changes[column] = latest[column].array
    for column in ("scope", "done"):
        changes[column] = changes[column].round(6)
    events = changes[changes["kind"] != ""]
    order = ["day", *ISSUE_KEY]
    return events.drop(columns="is_done").sort_values(order, kind="stable", ignore_index=True)


def _as_they_were(versions: pd.DataFrame, final: pd.DataFrame) -> pd.DataFrame:
    """The issues after these last steps of theirs.

    Their sprint, estimate and state are those of the steps; the rest is as the export had it that
    saw the last of these.
    """
    membership = final["membership_version"].astype(int)
    state = final["state_version"].fillna(final["membership_version"]).astype(int)
    is_open = (final["scope_state"] == OPEN).to_numpy()
    issues = versions.loc[np.maximum(membership, state)].reset_index(drop=True)
    for column in ("iteration_id", "sprint", "points"):
        issues[column] = versions.loc[membership, column].array
    # GitHub's dates alone say that an issue closed later was open, but not in which column.
    issues.loc[is_open & (issues["state"] == "closed"), "status"] = pd.NA
    for column in ("state", "state_reason", "closed_at"):
        issues[column] = versions.loc[state, column].array
    issues.loc[is_open, "state"] = "open"
    issues.loc[is_open, "state_reason"] = pd.NA
    issues.loc[is_open, "closed_at"] = pd.NaT
    return issues
