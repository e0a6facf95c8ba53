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

import numpy as np

from metrics.model.arrays import NEVER, Array, day_number
from metrics.model.iterations import Iteration
from metrics.sprint.runs import NOWHERE, at, before, first_of, highest, last_of, latest, numbered
from metrics.sprint.versions import DONE, OPEN

# The order of one day's steps: what was closed when it left was closed first.
MEMBERSHIP, STATE, LEAVING = 0, 1, 2
STEPS = np.dtype(
    [
        ("item", int),
        ("day", int),
        ("stage", int),
        ("inside", bool),
        ("counts", bool),
        ("weight", float),
        ("scope_state", int),
        ("is_born", bool),
        ("turns", bool),
        ("membership_version", int),
        ("state_version", int),
    ]
)


def sprint_timeline(facts: Array, sprint: Iteration, last_working: date) -> Array:
    """The issues of `sprint_facts` at each step, in order of issue and time.

    `last_working` is the sprint's last working day. A day has at most two steps of an issue: one of
    its membership in the sprint and its estimate (`stage` is `MEMBERSHIP`, or `LEAVING`), and one
    of its state (`STATE`). Fields: `item`, `day`, `stage`; after the step `inside`, whether it is
    in the sprint, `counts`, whether it counts there, as what was done in it does wherever it is,
    `weight` and `scope_state`; `is_born`, whether the step is the creation; `turns`, whether it was
    closed or reopened in that step; and `membership_version` and `state_version`, the `version` of
    the facts that these come from, a place among `all_versions`, `NOWHERE` if there is none yet.
    """
    end = day_number(sprint.end)
    steps = np.concatenate(
        [_membership_steps(facts, end, day_number(last_working)), _state_steps(facts, end)]
    )
    steps = steps[np.lexsort([steps["stage"], steps["day"], steps["item"]])]
    is_first, is_state = first_of(steps["item"]), steps["stage"] == STATE
    membership, state = latest(~is_state, is_first), latest(is_state, is_first)
    for field, usual in (("inside", False), ("weight", 0), ("membership_version", NOWHERE)):
        steps[field] = at(membership, steps[field], usual)
    for field, usual in (("scope_state", OPEN), ("state_version", NOWHERE)):
        steps[field] = at(state, steps[field], usual)
    return _counting(steps, is_first, day_number(sprint.start))


def _counting(steps: Array, is_first: Array, first: int) -> Array:
    """With `counts`, and with the estimate that each issue had when it was in the sprint last."""
    is_done, is_early, turns = steps["scope_state"] == DONE, steps["day"] < first, steps["turns"]
    # Of each issue, the stretches in which it was open, or closed on one day.
    was_inside = latest(steps["inside"], is_first | turns) != NOWHERE
    done_on = at(latest(turns, is_first), steps["day"], NEVER)
    eve = is_early & last_of(steps["item"], is_early)
    done_before = is_early & np.isin(steps["item"], steps["item"][eve & is_done])
    done_before |= is_done & (done_on < first)
    held = latest(steps["inside"], is_first)
    steps["counts"] = np.where(is_done, was_inside, steps["inside"]) & ~done_before
    steps["weight"] = at(held, steps["weight"], 0)
    steps["membership_version"] = at(held, steps["membership_version"], NOWHERE)
    return steps


def _membership_steps(facts: Array, end: int, last_working: int) -> Array:
    """The steps at which an issue came into the sprint, changed its estimate in it, or left it."""
    gone = facts[facts["gone_day"] != NEVER]
    gone["day"] = gone["gone_day"]
    gone["inside"] = gone["is_later"] = gone["is_born"] = False
    facts = np.concatenate([facts, gone])
    facts = facts[np.argsort(facts["version"], kind="stable")]
    facts = facts[facts["day"] <= end]
    facts["is_born"] = _any_of_day(facts, facts["is_born"])
    facts = facts[_last_of_day(facts)]
    facts = facts[~_moves_on(facts, last_working)]

    was_inside = before(facts["inside"], first_of(facts["item"]), usual=False)
    comes_done = ~was_inside & ~facts["is_born"] & (facts["scope_state"] == DONE)
    is_wanted = facts["inside"] | was_inside
    facts, comes_done = facts[is_wanted], comes_done[is_wanted]
    left = before(facts["day"], first_of(facts["item"]), usual=-NEVER)
    done_on = np.maximum(np.minimum(facts["day"], facts["closed_day"]), left)
    facts["day"] = np.where(comes_done, done_on, facts["day"])
    facts = facts[_last_of_day(facts)]

    steps = np.zeros(len(facts), STEPS)
    for field in ("item", "day", "inside", "weight", "is_born"):
        steps[field] = facts[field]
    leaves_closed = ~facts["inside"] & (facts["scope_state"] != OPEN)
    steps["stage"] = np.where(leaves_closed, LEAVING, MEMBERSHIP)
    steps["membership_version"] = facts["version"]
    return steps


def _moves_on(facts: Array, last_working: int) -> Array:
    """Which steps take an issue from the sprint into a later one, from that day on."""
    goes = facts["is_later"] & (facts["day"] >= last_working)
    return goes & at(latest(~goes, first_of(facts["item"])), facts["inside"], usual=False)


def _state_steps(facts: Array, end: int) -> Array:
    """The steps at which an issue was closed or reopened."""
    state, closed_at, is_first = facts["scope_state"], facts["closed_at"], facts["is_first"]
    state_before = before(state, is_first, usual=OPEN)
    is_closed, was_closed = state != OPEN, state_before != OPEN
    is_same = is_closed & was_closed & (closed_at == np.roll(closed_at, 1))
    is_late = facts["is_last"] & is_closed & (facts["closed_day"] > end)
    all_steps = np.zeros(len(facts), STEPS)
    all_steps["item"], all_steps["scope_state"], all_steps["stage"] = facts["item"], state, STATE
    all_steps["state_version"] = facts["version"]
    all_steps["day"] = np.where(is_closed & ~is_same, facts["closed_day"], facts["day"])
    all_steps["turns"] = ~(is_same & (state == state_before))
    late = all_steps[is_late]
    late["day"], late["turns"] = facts["closed_day"][is_late], True

    steps = all_steps[is_closed | was_closed]
    steps["day"] = highest(steps["day"], first_of(steps["item"]))
    steps["turns"] = _any_of_day(steps, steps["turns"])
    steps = steps[steps["day"] <= end]
    at_end = steps[last_of(steps["item"])]
    closed_at_end = at_end["item"][at_end["scope_state"] != OPEN]
    steps = np.concatenate([steps, late[~np.isin(late["item"], closed_at_end)]])
    return steps[_last_of_day(steps)]


def _last_of_day(rows: Array) -> Array:
    """Which of these rows is the last of its issue on its day."""
    numbers = numbered(rows["item"], rows["day"])
    positions = np.arange(len(rows))
    last = np.zeros(len(rows), int)
    last[numbers] = positions
    is_last: Array = last[numbers] == positions
    return is_last


def _any_of_day(rows: Array, is_so: Array) -> Array:
    """Whether `is_so` is true of any row of the same issue on the same day."""
    numbers = numbered(rows["item"], rows["day"])
    is_any: Array = np.bincount(numbers, weights=is_so)[numbers] > 0
    return is_any
