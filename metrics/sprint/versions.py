"""Every version of the issues that were ever in a sprint, and what is true of each."""

from __future__ import annotations

import numpy as np

from metrics.model.arrays import NEVER, Array, at_moment
from metrics.model.iterations import Iteration
from metrics.model.report import Question, Unit
from metrics.model.version_arrays import VersionArrays
from metrics.sprint.runs import first_of, last_of

OPEN, DONE, DESCOPED = 0, 1, 2

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


def all_versions(question: Question) -> VersionArrays:
    """The versions of all issues that the question knows of."""
    history = question.history
    return question.board.arrays if history is None else history.arrays


def sprint_facts(question: Question, sprint: Iteration, issues: Array | None = None) -> Array:
    """What is true of each version, in order of issue and time, of those that were ever in the
    sprint: of the issues alone for which `issues` is true, if it is given. Days are numbers from
    1970 on.

    | field | meaning |
    |---|---|
    | `version` | its place among `all_versions` |
    | `item` | the number of its issue there |
    | `is_first`, `is_last` | of its issue |
    | `is_born` | whether it counts from the creation of the issue |
    | `day` | the day in the board's zone from which it counts |
    | `closed_at`, `closed_day` | when and on which day it was closed; NaT and `NEVER` if open |
    | `gone_day` | the day on which the issue left the board, `NEVER` where it did not |
    | `inside`, `weight` | whether it is in the sprint, and what it counts in the unit |
    | `is_later` | whether it is in a sprint that begins after this one has ended |
    | `scope_state` | `OPEN`, `DONE`, or `DESCOPED` for closed as not planned |
    """
    arrays, iterations = all_versions(question), question.board.iterations
    is_known = np.ones(len(arrays.item), bool)
    if question.history is not None:
        is_known = arrays.seen_from <= at_moment(question.now)
    is_member = arrays.has(is_known & arrays.is_in(sprint.id))
    if issues is not None:
        is_member &= issues
    chosen = np.flatnonzero(is_known & is_member[arrays.item])
    days = arrays.days(question.board.timezone)
    facts = np.zeros(len(chosen), FACTS)
    facts["version"], facts["item"] = chosen, arrays.item[chosen]
    facts["is_first"], facts["is_last"] = first_of(facts["item"]), last_of(facts["item"])
    facts["is_born"] = facts["is_first"] & arrays.is_from_creation[chosen]
    facts["day"] = np.where(facts["is_born"], days.created[chosen], days.seen_from[chosen])
    facts["closed_at"] = arrays.closed_at[chosen]
    closed_day = days.closed[chosen]
    # Imported issues can be closed before they are created.
    facts["closed_day"] = np.where(
        facts["is_born"], np.maximum(closed_day, facts["day"]), closed_day
    )
    seen_from, seen_until = arrays.seen_from[chosen], arrays.seen_until[chosen]
    is_over = seen_until <= at_moment(question.now)
    goes_on = ~facts["is_last"] & (seen_until == np.roll(seen_from, -1))
    facts["gone_day"] = np.where(is_over & ~goes_on, days.seen_until[chosen], NEVER)
    iteration = arrays.iteration[chosen]
    facts["inside"] = arrays.is_in(sprint.id)[chosen]
    later = [each.id for each in iterations if each.start > sprint.end]
    places = [arrays.iteration_ids[each] for each in later if each in arrays.iteration_ids]
    facts["is_later"] = np.isin(iteration, places)
    is_pointed = ~np.isnan(arrays.points[chosen])
    facts["weight"] = 1
    if question.unit is Unit.POINTS:
        facts["weight"] = np.where(is_pointed, arrays.points[chosen], 0)
    facts["scope_state"] = np.where(arrays.is_closed[chosen], DONE, OPEN)
    if not question.conventions.count_not_planned_as_done:
        facts["scope_state"][arrays.is_dropped[chosen]] = DESCOPED
    return facts
