"""What a forecast says of deliverables without open work, in the words of their status."""

from __future__ import annotations

from metrics.deliverables.standing import (
    COMPLETE,
    DONE_ON_BOARDS,
    NO_ISSUE,
    NOT_BROKEN_DOWN,
    Standing,
)
from metrics.model.report import Unit
from metrics.text.completion import all_shown_done
from metrics.text.formatting import listing, number, shortened

_OF_ONE = {
    COMPLETE: "is complete",
    NOT_BROKEN_DOWN: "is not broken down yet",
    NO_ISSUE: "has no issue on a board",
    DONE_ON_BOARDS: "is done as far as boards show",
}
_OF_MORE = {
    COMPLETE: "are complete",
    NOT_BROKEN_DOWN: "are not broken down yet",
    NO_ISSUE: "have no issue on a board",
    DONE_ON_BOARDS: "are done as far as boards show",
}
_MOST_NAMED = 2


def finding(stands: Standing) -> str:
    """What is found where nothing is open of any deliverable asked about."""
    states = set(stands.without_work.values())
    if DONE_ON_BOARDS in states:
        # Where none of it counts in the unit, by issues.
        total, unit = float(stands.total["total"]), stands.question.unit
        shown = (total, unit) if total else (len(stands.work), Unit.ISSUES)
        unseen = sum(spot.open + spot.below for spot in stands.spots.values())
        return all_shown_done(shown[0], shown[1], unseen)
    if len(states) > 1:
        return "none known"
    is_one = len(stands.without_work) == 1
    complete = "none, it is complete" if is_one else "none, all are complete"
    return complete if states == {COMPLETE} else states.pop()


def beside(stands: Standing) -> str:
    """`Search is complete, 3 are not broken down yet`: the deliverables that a finding about
    several is not about; empty where there are none."""
    found = {}
    for state in _OF_ONE:
        if named := [
            shortened(stands.membership.titles[key], 40)
            for key, why in stands.without_work.items()
            if why == state
        ]:
            found[state] = named
    if not stands.with_work:
        # Of these, and of all where they are alike, the finding tells.
        found = {} if len(found) == 1 else found
        found.pop(DONE_ON_BOARDS, None)
    are_named = sum(map(len, found.values())) <= _MOST_NAMED
    return ", ".join(_told(state, named, are_named=are_named) for state, named in found.items())


def _told(state: str, titles: list[str], *, are_named: bool) -> str:
    if len(titles) == 1:
        return f"{titles[0]} {_OF_ONE[state]}"
    return f"{listing(titles) if are_named else number(len(titles))} {_OF_MORE[state]}"
