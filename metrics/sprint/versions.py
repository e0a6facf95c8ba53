"""Every version of the issues that were ever in a sprint, and what is true of each."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.issues.days import days_of
from metrics.issues.weights import is_descoped, weights
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.sprint.runs import Array, first_of, last_of

OPEN, DONE, DESCOPED = 0, 1, 2
# Days are numbers from 1970 on; what has not happened is on none of them.
NEVER = np.iinfo(np.int32).max

FACTS = np.dtype(
    [
        ("version", int),
        ("item", int),
        ("is_first", bool),
        ("is_last", bool),
        ("is_born", bool),
        ("day", int),
        ("closed_at", "datetime64[ns]"),
        ("closed_day", int),
        ("gone_day", int),
        ("inside", bool),
        ("is_later", bool),
        ("weight", float),
        ("scope_state", int),
    ]
)


def sprint_versions(question: Question, sprint: Iteration) -> pd.DataFrame:
    """Every version of the issues that were ever in the sprint, in order of issue and time.

    With the columns of `Board.issues`, and `seen_from` and `seen_until`.
    """
    history = question.history
    versions = (
        _seen_versions(question, history, sprint)
        if history
        else _present_versions(question, sprint)
    )
    return versions.sort_values([*ISSUE_KEY, "seen_from"], ignore_index=True)


def sprint_facts(versions: pd.DataFrame, question: Question, sprint: Iteration) -> Array:
    """What is true of each of `sprint_versions`, for its question and sprint.

    | field | meaning |
    |---|---|
    | `version` | its row among them |
    | `item` | the number of the issue among them |
    | `is_first`, `is_last` | of its issue |
    | `is_born` | whether it counts from the creation of the issue |
    | `day` | the day in the board's zone from which it counts |
    | `closed_at`, `closed_day` | when, and on which day, the issue was closed; `NEVER` |
    | `gone_day` | the day on which the issue left the board, `NEVER` where it did not |
    | `inside`, `weight` | whether it is in the sprint, and what it counts in the unit |
    | `is_later` | whether it is in a sprint that begins after this one has ended |
    | `scope_state` | `OPEN`, `DONE`, or `DESCOPED` for closed as not planned |
    """
    zone, history = question.board.timezone, question.history
    facts = np.zeros(len(versions), FACTS)
    facts["version"] = np.arange(len(versions))
    is_first = first_of(*(versions[column].to_numpy() for column in ISSUE_KEY))
    facts["item"] = np.cumsum(is_first) - 1
    facts["is_first"], facts["is_last"] = is_first, last_of(facts["item"])
    is_born = history.is_seen_from_creation(versions) if history else True
    facts["is_born"] = is_first & is_born
    begins = versions["seen_from"].mask(facts["is_born"], versions["created_at"])
    facts["day"] = _day_numbers(begins, zone)
    facts["closed_at"] = versions["closed_at"].to_numpy("datetime64[ns]")
    closed_day = _day_numbers(versions["closed_at"], zone)
    # Imported issues can be closed before they are created.
    facts["closed_day"] = np.where(
        facts["is_born"], np.maximum(closed_day, facts["day"]), closed_day
    )
    following = versions["seen_from"].shift(-1).mask(facts["is_last"])
    is_gone = versions["seen_until"].notna() & (versions["seen_until"] != following)
    facts["gone_day"] = _day_numbers(versions["seen_until"].where(is_gone), zone)
    facts["inside"] = versions["iteration_id"].isin([sprint.id])
    later = [
        iteration.id for iteration in question.board.iterations if iteration.start > sprint.end
    ]
    facts["is_later"] = versions["iteration_id"].isin(later)
    facts["weight"] = weights(versions, question.unit)
    as_done = question.conventions.count_not_planned_as_done
    facts["scope_state"] = np.where((versions["state"] == "closed").astype(bool), DONE, OPEN)
    facts["scope_state"][is_descoped(versions, not_planned_as_done=as_done)] = DESCOPED
    return facts


def day_number(day: date) -> int:
    """The day as `sprint_facts` and `sprint_timeline` have it."""
    return int(np.datetime64(day, "D").astype(int))


def days_numbered(numbers: Array) -> Array:
    """The days of these numbers, as datetime64[ns] at midnight."""
    return numbers.astype("datetime64[D]").astype("datetime64[ns]")


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


def _day_numbers(moments: pd.Series, zone: ZoneInfo) -> Array:
    days = days_of(moments, zone).to_numpy("datetime64[D]")
    return np.where(np.isnat(days), NEVER, days.astype(int))
