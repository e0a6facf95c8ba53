"""What is told of open issues that count no points: nothing is all done before they are."""

from __future__ import annotations

import pandas as pd

from metrics.sprint.progress import SprintProgress
from metrics.text import completion
from metrics.text.formatting import amount

BY_ISSUES = " (by issues)"


def without_points(estimates: pd.Series) -> str:
    """`3 unpointed issues`: those with these estimates, each of them null or 0."""
    return completion.without_points(len(estimates), int(estimates.isna().sum()))


def what_is_open(value: float, unit: str, estimates: pd.Series) -> str:
    """`5 points`, `3 unpointed issues`, or `5 points and 3 unpointed issues`.

    `value` is what is open in the unit, and `estimates` are those of open issues without points.
    """
    if estimates.empty:
        return amount(value, unit)
    return f"{amount(value, unit)} and " * (value > 0) + without_points(estimates)


def open_in_words(progress: SprintProgress) -> str:
    """What is open in a sprint, with the issues that its points do not tell of."""
    return what_is_open(progress.open, progress.unit, progress.open_without_points)
