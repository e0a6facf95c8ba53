"""The flow of a sprint's own issues, so that it completes what the burndown says."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrics.issues.days import days_between
from metrics.issues.flow import Flow
from metrics.issues.in_status import Statuses, looked_at, statuses_by_day
from metrics.issues.lifetimes import data_day
from metrics.model.report import Question
from metrics.sprint.details import completed_on
from metrics.sprint.progress import SprintProgress, sprint_progress


def sprint_flow(question: Question) -> Flow:
    """The flow in the days of the sprint that a question names, of the sprint's own issues.

    What is completed is `SprintProgress.completed`. In a status on a day are the issues that were
    in the sprint's scope when it ended, done or not. Of a sprint that has ended nothing is later
    than its end. Raises UnknownSprint, MissingField.
    """
    progress = sprint_progress(question)
    sprint = progress.sprint
    days = days_between(sprint.start, min(progress.at, data_day(question)))
    known = looked_at(question, pd.DatetimeIndex(days), progress.issues)
    return Flow(
        question,
        sprint.start,
        min(sprint.end, data_day(question)),
        progress.issues.assign(completed_on=completed_on(progress)),
        known,
        _statuses(progress, known),
        progress.containers,
        sprint,
        progress.cleared,
    )


def _statuses(progress: SprintProgress, days: pd.DatetimeIndex) -> Statuses:
    """Of the issues in the scope of each of these days."""
    statuses = statuses_by_day(progress.question, progress.sprint.start, days, progress.issues)
    is_in_scope = np.zeros(len(statuses.day), bool)
    for place, day in enumerate(days):
        items, _ = progress.record.items_in_scope_after(day.date())
        is_in_scope |= (statuses.day == place) & np.isin(statuses.issue, items)
    return statuses.only(is_in_scope)
