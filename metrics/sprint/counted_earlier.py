"""Issues that a sprint completed although an earlier one had: they were reopened and done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time

import pandas as pd

from metrics.issues.days import DAY
from metrics.issues.references import references
from metrics.issues.weights import is_descoped
from metrics.model.issue_columns import ISSUE_KEY, issue_index
from metrics.model.report import Question
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import sprint_record
from metrics.text.formatting import count, listing

_MOST_NAMED = 5


def counted_earlier(progress: SprintProgress) -> pd.DataFrame:
    """The completed issues of the sprint that are completed in an earlier sprint too.

    Only exports saw that they were reopened, so without a history there are none.
    """
    question, sprint, history = progress.question, progress.sprint, progress.question.history
    done = _completed(progress.issues, question)
    if history is None or done.empty:
        return done[:0]
    versions = history.versions[issue_index(history.versions).isin(issue_index(done))]
    counted = issue_index(done[:0])
    for earlier in question.board.iterations:
        if (earlier.start, earlier.end) >= (sprint.start, sprint.end):
            continue
        over = datetime.combine(earlier.end + DAY, time(), question.board.timezone)
        was_inside = issue_index(versions[versions["iteration_id"] == earlier.id])
        was_closed = issue_index(versions[versions["closed_at"] < over])
        both = was_inside.intersection(was_closed)
        if len(both):
            theirs = versions[issue_index(versions).isin(both)]
            asked = replace(question, history=replace(history, versions=theirs))
            record = sprint_record(asked, earlier)
            counted = counted.union(issue_index(_completed(record.issues, question)))
    return done[issue_index(done).isin(counted)]


def counted_earlier_note(sprints: Sequence[SprintProgress]) -> tuple[str, ...]:
    """How many issues these sprints completed that count in an earlier sprint too, and which."""
    counted = pd.concat(map(counted_earlier, sprints)).drop_duplicates(ISSUE_KEY)
    if counted.empty:
        return ()
    names = references(counted.sort_values(ISSUE_KEY)).tolist()
    if len(names) > _MOST_NAMED:
        names[_MOST_NAMED - 1 :] = [f"{len(names) - _MOST_NAMED + 1} more"]
    verb = "counts" if len(counted) == 1 else "count"
    return (f"{count(len(counted), 'issue')} {verb} in an earlier sprint too: {listing(names)}.",)


def _completed(issues: pd.DataFrame, question: Question) -> pd.DataFrame:
    as_done = question.conventions.count_not_planned_as_done
    is_out = is_descoped(issues, not_planned_as_done=as_done)
    return issues[(issues["state"] == "closed") & ~is_out]
