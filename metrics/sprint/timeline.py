"""When which issues were in a sprint, with which estimate, open or closed: from exports, or dates.

With a history, each of these facts about an issue counts from a day:

- Before the first export, an issue was as the first export saw it, back to its creation. An issue
  first seen later counts from its creation if the export before came earlier than that, or if it
  may have been hidden from the token until then; else it was added when it was first seen.
- Its sprint and its estimate count from the export that first saw them, by whole days: a change
  that is undone on the same day never happened, however often the board is exported.
- It is closed from `closed_at` on, whenever an export saw that, and open again from the export that
  saw it open. An issue that was put into the sprint when it was done was added on the day on which
  it was closed.
- What is taken out of the sprint, moved to another or archived left it, unless it was done in it:
  that undoes no work, and the issue keeps the estimate that it had, until it is reopened.
- An issue that was done before the sprint counts nowhere in it, until it is reopened in it.

After the sprint's last day nothing counts but the closing of what was open in it, also in the
sprint that it was carried over to: so a finished sprint stays as it ended. Teams that carry work
over early do so on the last working day: what goes into a later sprint from then on is carried
over, not removed.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.issues.days import days_of
from metrics.issues.weights import is_descoped, weights
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration
from metrics.model.report import Question

OPEN, DONE, DESCOPED = 0, 1, 2
# The order of one day's steps: what was closed when it left was closed first.
MEMBERSHIP, STATE, LEAVING = 0, 1, 2


def sprint_versions(question: Question, sprint: Iteration) -> pd.DataFrame:
    """Every version of the issues that were ever in the sprint, in order of issue and time.

    With the columns of `Board.issues`, and

    | column | meaning |
    |---|---|
    | `item` | the number of the issue in this frame |
    | `is_first`, `is_last` | of its issue |
    | `is_born` | whether it counts from the creation of the issue |
    | `day` | datetime64[ns]: the day in the board's zone from which it counts |
    | `closed_day` | the day on which the issue was closed, null where it is open |
    | `gone_day` | the day on which the issue left the board, null where it did not |
    | `inside`, `weight` | whether it is in the sprint, and what it counts in the unit |
    | `is_later` | whether it is in a sprint that begins after this one has ended |
    | `scope_state` | `OPEN`, `DONE`, or `DESCOPED` for closed as not planned |
    """
    zone, history = question.board.timezone, question.history
    versions = (
        _seen_versions(question, history, sprint)
        if history
        else _present_versions(question, sprint)
    )
    versions = versions.sort_values([*ISSUE_KEY, "seen_from"], ignore_index=True)
    versions["item"] = versions.groupby(ISSUE_KEY).ngroup()
    versions["is_first"], versions["is_last"] = (
        ~versions.duplicated("item", keep=keep) for keep in ("first", "last")
    )
    is_born = history.is_seen_from_creation(versions) if history else True
    versions["is_born"] = versions["is_first"] & is_born
    begins = versions["seen_from"].mask(versions["is_born"], versions["created_at"])
    versions["day"] = days_of(begins, zone)
    closed = days_of(versions["closed_at"], zone)
    # Imported issues can be closed before they are created.
    versions["closed_day"] = closed.mask(
        versions["is_born"] & (closed < versions["day"]), versions["day"]
    )
    following = versions["seen_from"].shift(-1).mask(versions["is_last"])
    is_gone = versions["seen_until"].notna() & (versions["seen_until"] != following)
    versions["gone_day"] = days_of(versions["seen_until"].where(is_gone), zone)
    versions["inside"] = versions["iteration_id"].isin([sprint.id])
    later = [
        iteration.id for iteration in question.board.iterations if iteration.start > sprint.end
    ]
    versions["is_later"] = versions["iteration_id"].isin(later)
    versions["weight"] = weights(versions, question.unit)
    as_done = question.conventions.count_not_planned_as_done
    versions["scope_state"] = (versions["state"] == "closed").astype(bool).astype(int) * DONE
    versions.loc[is_descoped(versions, not_planned_as_done=as_done), "scope_state"] = DESCOPED
    return versions


def sprint_timeline(versions: pd.DataFrame, sprint: Iteration, last_working: date) -> pd.DataFrame:
    """The issues of `sprint_versions` at each step, in order of issue and time.

    `last_working` is the sprint's last working day. A day has at most two steps of an issue: one of
    its membership in the sprint and its estimate (`stage` is `MEMBERSHIP`, or `LEAVING`), and one
    of its state (`STATE`). Columns: `item`, `day`, `stage`; after the step `inside`, whether it is
    in the sprint, `counts`, whether it counts there, as what was done in it does wherever it is,
    `weight` and `scope_state`; `is_born`, whether the step is the creation; and
    `membership_version` and `state_version`, the rows of `versions` that these come from, null
    where there is none yet.
    """
    end = pd.Timestamp(sprint.end)
    memberships = _membership_steps(versions, end, pd.Timestamp(last_working))
    steps = pd.concat([memberships, _state_steps(versions, end)], ignore_index=True)
    steps = steps.sort_values(["item", "day", "stage"], kind="stable", ignore_index=True)
    held = ["inside", "weight", "scope_state", "membership_version", "state_version"]
    steps[held] = steps.groupby("item")[held].ffill()
    steps = steps.fillna({"inside": 0, "weight": 0, "scope_state": OPEN})
    steps = steps.astype({"inside": bool, "scope_state": int, "is_born": bool})
    return _counting(steps, pd.Timestamp(sprint.start))


def _counting(steps: pd.DataFrame, first: pd.Timestamp) -> pd.DataFrame:
    """With `counts`, and with the estimate that each issue had when it was in the sprint last."""
    items, is_done, is_early = steps["item"], steps["scope_state"] == DONE, steps["day"] < first
    turns = steps["turns"].fillna(False).astype(bool)
    # Of each issue, the stretches in which it was open, or closed on one day.
    stretch = turns.astype(int).groupby(items).cumsum()
    was_inside = steps["inside"].astype(int).groupby([items, stretch]).cummax() == 1
    done_on = steps["day"].where(turns).groupby(items).ffill()
    eve = steps[is_early].drop_duplicates("item", keep="last")
    done_before = is_early & items.isin(eve.loc[eve["scope_state"] == DONE, "item"])
    done_before |= is_done & (done_on < first)
    held = steps[["weight", "membership_version"]].where(steps["inside"]).groupby(items).ffill()
    return steps.assign(
        counts=steps["inside"].mask(is_done, was_inside) & ~done_before,
        weight=held["weight"].fillna(0),
        membership_version=held["membership_version"],
    )


def _present_versions(question: Question, sprint: Iteration) -> pd.DataFrame:
    issues = question.board.issues
    members = issues[issues["iteration_id"].isin([sprint.id])]
    never = pd.Series(pd.NaT, members.index, dtype=members["closed_at"].dtype)
    return members.assign(seen_from=members["created_at"], seen_until=never)


def _seen_versions(question: Question, history: History, sprint: Iteration) -> pd.DataFrame:
    versions, numbers = history.versions, history.issue_numbers
    is_known = versions["seen_from"] <= question.now
    was_inside = versions["iteration_id"].isin([sprint.id]) & is_known
    members = versions[is_known & numbers.isin(numbers[was_inside])]
    return members.assign(
        seen_until=members["seen_until"].where(members["seen_until"] <= question.now),
        body=pd.Series(pd.NA, members.index, dtype="string"),
    )


def _membership_steps(
    versions: pd.DataFrame, end: pd.Timestamp, last_working: pd.Timestamp
) -> pd.DataFrame:
    """The steps at which an issue came into the sprint, changed its estimate in it, or left it."""
    columns = [
        "item",
        "day",
        "inside",
        "is_later",
        "weight",
        "is_born",
        "scope_state",
        "closed_day",
    ]
    steps = versions[columns].assign(membership_version=versions.index)
    gone = steps.assign(day=versions["gone_day"], inside=False, is_later=False, is_born=False)
    gone = gone[versions["gone_day"].notna()]
    steps = pd.concat([steps, gone], ignore_index=True)
    steps = steps.sort_values("membership_version", kind="stable", ignore_index=True)
    steps = steps[steps["day"] <= end]
    steps["is_born"] = steps.groupby(["item", "day"])["is_born"].transform("any")
    steps = _last_of_day(steps)
    steps = steps[~_moves_on(steps, last_working)]
    was_inside = steps.groupby("item")["inside"].shift(fill_value=False)
    comes_done = ~was_inside & ~steps["is_born"] & (steps["scope_state"] == DONE)
    steps = steps[steps["inside"] | was_inside]
    left = steps.groupby("item")["day"].shift()
    done_on = steps["day"].mask(steps["closed_day"] < steps["day"], steps["closed_day"])
    done_on = done_on.mask(done_on < left, left)
    steps["day"] = steps["day"].mask(comes_done, done_on)
    steps = _last_of_day(steps)
    leaves_closed = ~steps["inside"] & (steps["scope_state"] != OPEN)
    steps["stage"] = leaves_closed.map({True: LEAVING, False: MEMBERSHIP})
    return steps.drop(columns=["is_later", "scope_state", "closed_day"])


def _moves_on(steps: pd.DataFrame, last_working: pd.Timestamp) -> pd.Series:
    """Which steps take an issue from the sprint into a later one, from that day on."""
    goes = steps["is_later"] & (steps["day"] >= last_working)
    before = steps["inside"].astype(float).mask(goes).groupby(steps["item"]).ffill()
    return goes & (before == 1)


def _state_steps(versions: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """The steps at which an issue was closed or reopened."""
    is_closed = versions["scope_state"] != OPEN
    before = versions.groupby("item")[["scope_state", "closed_at"]].shift()
    was_closed = before["scope_state"].fillna(OPEN) != OPEN
    is_same = is_closed & was_closed & (versions["closed_at"] == before["closed_at"])
    is_late = versions["is_last"] & is_closed & (versions["closed_day"] > end)
    steps = versions[["item", "scope_state", "closed_day"]].assign(
        day=versions["closed_day"].where(is_closed & ~is_same, versions["day"]),
        turns=~(is_same & (versions["scope_state"] == before["scope_state"])),
        state_version=versions.index,
    )
    late = steps[is_late].assign(turns=True)
    steps = steps[is_closed | was_closed]
    steps["day"] = steps.groupby("item")["day"].cummax()
    steps["turns"] = steps.groupby(["item", "day"])["turns"].transform("any")
    steps = steps[steps["day"] <= end]
    at_end = steps.drop_duplicates("item", keep="last")
    closed_at_end = at_end.loc[at_end["scope_state"] != OPEN, "item"]
    late = late[~late["item"].isin(closed_at_end)]
    steps = pd.concat([steps, late.assign(day=late["closed_day"])])
    return _last_of_day(steps).drop(columns="closed_day").assign(stage=STATE)


def _last_of_day(steps: pd.DataFrame) -> pd.DataFrame:
    return steps[~steps.duplicated(["item", "day"], keep="last")]
