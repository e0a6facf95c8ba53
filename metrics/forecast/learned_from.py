"""What the chance of a sprint is learned from, and what its team usually leaves open, in words."""

from __future__ import annotations

import numpy as np

from metrics.forecast.by_a_day import in_percent
from metrics.forecast.finished_sprints import DRAWS_WEIGH, LEAST, left_by
from metrics.forecast.forecast import UnitForecast
from metrics.text.formatting import number

_LOW, _HIGH = 0.1, 0.9


def learned_from(told: UnitForecast) -> str:
    """What the chance of `told` comes from, in one sentence; empty where it has none."""
    work, due = told.work, told.work.due
    if due is None or told.chance is None:
        return ""
    alone = "The chance comes from the board's daily pace alone"
    if work.question.history is None:
        return f"{alone}: no history is kept that it could learn from finished sprints."
    if not told.learned_from:
        seen = number(len(told.finished)) if told.finished else "none"
        return (
            f"{alone}: it learns from finished sprints once there are {LEAST}, and exports saw "
            f"{seen} from beginning to end."
        )
    reached = int((left_by(work, due, told.learned_from) == 0).sum())
    by_pace = in_percent(float(dict(told.until_even["done"])[due]))
    return (
        f"From the same share of their working days on, {reached or 'none'} of the last "
        f"{len(told.learned_from)} finished sprints burned as many {work.question.unit} as are "
        f"open now; by the board's daily pace alone the chance would be {by_pace}."
    )


def usually_leaves(told: UnitForecast) -> str:
    """`18–31`: what all but the luckiest and the unluckiest of the finished sprints left open;
    empty where there are too few, or where one of them was emptied."""
    left = [sprint.left_open for sprint in told.learned_from]
    if not left or min(left) <= 0:
        return ""
    low, high = (float(np.quantile(left, q, method="inverted_cdf")) for q in (_LOW, _HIGH))
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def heading_for(told: UnitForecast) -> float:
    """What is likely to be left when the sprint is due: the median of what each of the finished
    sprints would leave, and of what half of the draws do, which weighs as much as in the chance."""
    due = told.work.due
    if due is None:
        return 0.0
    drawn = [float(dict(told.until_even[50])[due])] * DRAWS_WEIGH
    return float(np.median([*left_by(told.work, due, told.learned_from), *drawn]))
