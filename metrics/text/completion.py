"""How far work is, in words that say “all” only of what has no open issue."""

from __future__ import annotations

from metrics.text.formatting import count


def all_points_done(points: float, open_issues: int, unpointed: int) -> str:
    """`all 8 estimated points done, 3 unpointed issues open`: no points left, but issues.

    `unpointed` of the `open_issues` have no estimate; others may have one of 0.
    """
    estimated = f"all {count(points, 'estimated point')} done"
    noun = "unpointed issue" if unpointed == open_issues else "issue"
    return f"{estimated}, {count(open_issues, noun)} open"
