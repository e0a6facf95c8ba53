"""What the velocity of sprints means in words: headline, statistics and notes."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from metrics.issues.weights import share_pointed
from metrics.model.report import Statistic
from metrics.sprint.progress import SprintProgress
from metrics.sprint.several_sprints import notes_on
from metrics.sprint.unpointed import open_in_words, without_points
from metrics.text.formatting import all_of, amount, count, days, listing, number, shortened

EXPORTS, DATES = "exports", "creation dates"
# How many sprints means and medians take; the velocity takes the fewest.
WINDOWS = (3, 6)
VELOCITY_WINDOW = WINDOWS[0]


def headline(results: pd.DataFrame, unit: str, window: int) -> str:
    """The finding in one sentence, of the last `window` sprints or as many as there are.

    What they were committed to is mentioned only if exports saw it.
    """
    recent = results[-window:]
    velocity = amount(float(recent["completed"].median()), unit)
    is_known = bool(recent["known_from"].eq(EXPORTS).fillna(False).all())
    committed = f", {number(recent['committed'].median())} committed" if is_known else ""
    alone = f"{shortened(recent['sprint'].iloc[-1])} alone"
    source = f"median of {len(recent)} sprints" if len(recent) > 1 else alone
    return f"Velocity {velocity}{committed} ({source})"


def statistics(
    results: pd.DataFrame, sprints: Sequence[SprintProgress], windows: Sequence[int]
) -> tuple[Statistic, ...]:
    """The figures of the last sprint, and means and medians of the last `windows` sprints."""
    last, progress = results.iloc[-1], sprints[-1]
    unit, sprint, issues = progress.unit, progress.sprint, progress.issues
    values = {"Last sprint": f"{shortened(sprint.title)}, {days(sprint.start, sprint.end)}"}
    for name in ("completed", "committed", "carried_over", "added", "removed"):
        label = name.replace("_", " ").capitalize()
        values[label] = "not known" if pd.isna(last[name]) else amount(float(last[name]), unit)
    if progress.carried_over is not None:
        values["Carried over"] = open_in_words(progress)
    for window in windows:
        completed = results["completed"][-window:]
        for name, value in (("Mean", completed.mean()), ("Median", completed.median())):
            is_known = len(completed) == window
            fewer = f"only {count(len(results), 'sprint')}"
            label = f"{name} of the last {window}"
            values[label] = amount(round(float(value), 2), unit) if is_known else fewer
    values["Percent of issues pointed"] = share_pointed(issues, progress.question.board)
    return tuple(Statistic(label, value) for label, value in values.items())


def left_without_points(progress: SprintProgress) -> pd.Series:
    """The estimates of what was carried over and counts no points; none where it is not known."""
    left = progress.open_without_points
    return left[:0] if progress.carried_over is None else left


def story(results: pd.DataFrame, sprints: Sequence[SprintProgress], title: str, window: int) -> str:
    """The chart in words, for those who cannot see it."""
    bars = [
        _bar_text(row, left_without_points(progress))
        for row, progress in zip(results.to_dict("records"), sprints, strict=True)
    ]
    finished = count(len(results), "finished sprint")
    mean = f", mean {number(results['completed'][-window:].mean())}" if window > 1 else ""
    return f"Bar chart of {finished}. {title}{mean}. Completed of committed: {', '.join(bars)}."


def _bar_text(row: Mapping[Hashable, Any], uncounted: pd.Series) -> str:
    is_known = not pd.isna(row["committed"])
    committed = number(row["committed"]) if is_known else "an unknown commitment"
    done = f"{number(row['completed'])} of {committed} in {shortened(row['sprint'])}"
    carried = 0 if pd.isna(row["carried_over"]) else row["carried_over"]
    left = [number(carried)] if carried else []
    if len(uncounted):
        left.append(without_points(uncounted))
    return f"{done} with {listing(left)} carried over" if left else done


def notes(results: pd.DataFrame, sprints: Sequence[SprintProgress]) -> tuple[str, ...]:
    """How the numbers came about, data quality last."""
    sentences = ["Work closed after a sprint's end does not count to it."]
    dated = results[results["known_from"].eq(DATES).fillna(False)]
    if len(dated):
        dated_sprints = f"{len(dated)} of {count(len(results), 'sprint')}"
        if len(dated) == len(results):
            dated_sprints = all_of(len(results), "sprint")
        is_unknown = dated["carried_over"].isna().any()
        unknown = ", so what was carried over is not known" if is_unknown else ""
        sentences.append(
            f"The scope of {dated_sprints} is by creation dates: what moved into them counts "
            f"as if it had always been there, and what moved on is missing{unknown}."
        )
    return (*sentences, *notes_on(sprints))
