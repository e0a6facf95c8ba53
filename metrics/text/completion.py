"""How far work is, in words that say “all” only of what has no open issue."""

from __future__ import annotations

from metrics.text.formatting import all_of, all_of_amount, count, listing, number

OTHERS_NOT_KNOWN = "other boards not known"


def all_points_done(points: float, open_issues: int, unpointed: int) -> str:
    """`all 8 estimated points done, 3 unpointed issues open`: no points left, but issues.

    `unpointed` of the `open_issues` have no estimate, the others one of 0.
    """
    estimated = all_of(points, "estimated point")
    return f"{estimated} done, {without_points(open_issues, unpointed)} open"


def without_points(issues: int, unpointed: int) -> str:
    """`3 unpointed issues`, `1 issue of 0 points`, or `3 issues without points` for both kinds.

    `unpointed` of the `issues` have no estimate, the others one of 0.
    """
    if unpointed == issues:
        return count(issues, "unpointed issue")
    return f"{count(issues, 'issue')} {'without' if unpointed else 'of 0'} points"


def elsewhere(open_: int, sub_issues: int, below: int) -> str:
    """`6 of its 8 sub-issues are open on no board that is read`.

    `open_` of a deliverable's `sub_issues` are, and `below` of the sub-issues of its issues.
    """
    parts = []
    if open_:
        of_them = f"{number(open_)} of its {count(sub_issues, 'sub-issue')}"
        parts.append(of_them if sub_issues > 1 else "its only sub-issue")
    if below:
        parts.append(f"{count(below, 'sub-issue')} of its issues")
    are = "is" if open_ + below == 1 else "are"
    return f"{listing(parts)} {are} open on no board that is read"


def all_shown_done(shown: float, unit: str, unseen: int) -> str:
    """`all 5 points on boards done, 6 sub-issues open elsewhere`, or that it is not known."""
    open_ = f"{count(unseen, 'sub-issue')} open elsewhere" if unseen else OTHERS_NOT_KNOWN
    return f"{all_of_amount(shown, unit)} on boards done, {open_}"
