"""When which issues were in a sprint, with which estimate, open or closed: from exports, or dates.

Where there is a history, an issue is taken to have been

- until the first export as that one saw it, back to its creation. One first seen later counts
  from its creation if that was after the export before; else it came in when it was first seen;
- in its sprint, with its estimate, from the export that first saw it so, but by whole days: what
  was changed back on the same day never happened, however often the board is exported;
- closed from `closed_at` on, whenever that was seen, and open again from the export that saw it.
  One that was put into the sprint when it was done came in on the day on which it was closed;
- out of the sprint when it left the board, unless it was closed: archiving undoes no work.

After the sprint's last day nothing counts but the closing of what was open in it, wherever that
has moved on to: so a finished sprint stays as it ended. Teams that move on early do so on its last
working day: what goes into a later sprint from then on is carried over to it, not removed.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.issues.days import days_of
from metrics.issues.weights import taken_out, weights
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE
from metrics.model.iterations import Iteration
from metrics.model.report import Question

OPEN, DONE, OUT = 0, 1, 2
STAY, STANDING = 0, 1


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
    | `standing` | `OPEN`, `DONE`, or `OUT` for not planned |
    """
    zone, history = question.board.timezone, question.history
    found = _seen(question, history, sprint) if history else _on_the_board(question, sprint)
    found = found.sort_values([*ISSUE, "seen_from"], ignore_index=True)
    found["item"] = found.groupby(ISSUE).ngroup()
    found["is_first"], found["is_last"] = (
        ~found.duplicated("item", keep=keep) for keep in ("first", "last")
    )
    is_born = _is_seen_from_creation(found, history) if history else True
    found["is_born"] = found["is_first"] & is_born
    begins = found["seen_from"].mask(found["is_born"], found["created_at"])
    found["day"] = days_of(begins, zone)
    closed = days_of(found["closed_at"], zone)
    # As imported issues can be, which are closed before they are created.
    found["closed_day"] = closed.mask(found["is_born"] & (closed < found["day"]), found["day"])
    following = found["seen_from"].shift(-1).mask(found["is_last"])
    is_gone = found["seen_until"].notna() & (found["seen_until"] != following)
    found["gone_day"] = days_of(found["seen_until"].where(is_gone), zone)
    found["inside"] = found["iteration_id"].isin([sprint.id])
    later = [each.id for each in question.board.iterations if each.start > sprint.end]
    found["is_later"] = found["iteration_id"].isin(later)
    found["weight"] = weights(found, question.unit)
    as_done = question.conventions.count_not_planned_as_done
    found["standing"] = (found["state"] == "closed").astype(bool).astype(int) * DONE
    found.loc[taken_out(found, not_planned_as_done=as_done), "standing"] = OUT
    return found


def sprint_timeline(versions: pd.DataFrame, last: date, last_working: date) -> pd.DataFrame:
    """The issues of `sprint_versions` at each step, in order of issue and time.

    `last` is the sprint's last day, and `last_working` its last working day. A step is at most one
    change of the stay in the sprint and the estimate (`stage` is `STAY`), and after it one of the
    standing (`STANDING`), a day. Columns: `item`, `day`, `stage`; `inside`, `weight` and
    `standing` after the step; `is_born` if it is the creation; and `stay_version` and
    `standing_version`, the rows of `versions` that they are from, null where there is none yet.
    """
    end = pd.Timestamp(last)
    stays = _stays(versions, end, pd.Timestamp(last_working))
    steps = pd.concat([stays, _standings(versions, end)], ignore_index=True)
    steps = steps.sort_values(["item", "day", "stage"], kind="stable", ignore_index=True)
    held = ["inside", "weight", "standing", "stay_version", "standing_version"]
    steps[held] = steps.groupby("item")[held].ffill()
    steps = steps.fillna({"inside": 0, "weight": 0, "standing": OPEN})
    return steps.astype({"inside": bool, "standing": int, "is_born": bool})


def _on_the_board(question: Question, sprint: Iteration) -> pd.DataFrame:
    issues = question.board.issues
    found = issues[issues["iteration_id"].isin([sprint.id])]
    never = pd.Series(pd.NaT, found.index, dtype=found["closed_at"].dtype)
    return found.assign(seen_from=found["created_at"], seen_until=never)


def _seen(question: Question, history: History, sprint: Iteration) -> pd.DataFrame:
    versions, numbers = history.versions, history.issue_numbers
    is_known = versions["seen_from"] <= question.now
    was_inside = versions["iteration_id"].isin([sprint.id]) & is_known
    found = versions[is_known & numbers.isin(numbers[was_inside])]
    return found.assign(
        seen_until=found["seen_until"].where(found["seen_until"] <= question.now),
        body=pd.Series(pd.NA, found.index, dtype="string"),
    )


def _is_seen_from_creation(versions: pd.DataFrame, history: History) -> pd.Series:
    """Whether no export of the whole board came between creation and the first sight."""
    first, last = (pd.DatetimeIndex([run[side] for run in history.runs]) for side in (0, 1))
    before = first.searchsorted(versions["seen_from"], side="left") - 1
    is_new: pd.Series = versions["created_at"] > last[before]
    return is_new | (before < 0)


def _stays(versions: pd.DataFrame, end: pd.Timestamp, last_working: pd.Timestamp) -> pd.DataFrame:
    """The steps at which an issue came into the sprint, changed its estimate in it, or left it."""
    columns = ["item", "day", "inside", "is_later", "weight", "is_born", "standing", "closed_day"]
    stays = versions[columns].assign(stay_version=versions.index)
    gone = stays.assign(day=versions["gone_day"], inside=False, is_later=False, is_born=False)
    gone = gone[versions["gone_day"].notna() & (versions["standing"] == OPEN)]
    stays = pd.concat([stays, gone], ignore_index=True)
    stays = stays.sort_values("stay_version", kind="stable", ignore_index=True)
    stays = stays[stays["day"] <= end]
    stays["is_born"] = stays.groupby(["item", "day"])["is_born"].transform("any")
    stays = _last_of_day(stays)
    stays = stays[~_moves_on(stays, last_working)]
    was_inside = stays.groupby("item")["inside"].shift(fill_value=False)
    comes_done = ~was_inside & ~stays["is_born"] & (stays["standing"] == DONE)
    stays = stays[stays["inside"] | was_inside]
    left = stays.groupby("item")["day"].shift()
    done_on = stays["day"].mask(stays["closed_day"] < stays["day"], stays["closed_day"])
    done_on = done_on.mask(done_on < left, left)
    stays["day"] = stays["day"].mask(comes_done, done_on)
    stays = _last_of_day(stays).drop(columns=["is_later", "standing", "closed_day"])
    return stays.assign(stage=STAY)


def _moves_on(stays: pd.DataFrame, last_working: pd.Timestamp) -> pd.Series:
    """Which steps take an issue from the sprint into a later one, from that day on."""
    goes = stays["is_later"] & (stays["day"] >= last_working)
    before = stays["inside"].astype(float).mask(goes).groupby(stays["item"]).ffill()
    return goes & (before == 1)


def _standings(versions: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """The steps at which an issue was closed or reopened."""
    is_closed = versions["standing"] != OPEN
    before = versions.groupby("item")[["standing", "closed_at"]].shift()
    was_closed = before["standing"].fillna(OPEN) != OPEN
    is_same = is_closed & was_closed & (versions["closed_at"] == before["closed_at"])
    is_late = versions["is_last"] & is_closed & (versions["closed_day"] > end)
    standings = versions[["item", "standing", "closed_day"]].assign(
        day=versions["closed_day"].where(is_closed & ~is_same, versions["day"]),
        standing_version=versions.index,
    )
    late = standings[is_late]
    standings = standings[is_closed | was_closed]
    standings["day"] = standings.groupby("item")["day"].cummax()
    standings = standings[standings["day"] <= end]
    standings = pd.concat([standings, late.assign(day=late["closed_day"])])
    return _last_of_day(standings).drop(columns="closed_day").assign(stage=STANDING)


def _last_of_day(steps: pd.DataFrame) -> pd.DataFrame:
    return steps[~steps.duplicated(["item", "day"], keep="last")]
