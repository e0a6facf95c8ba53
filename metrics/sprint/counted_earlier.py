"""Issues that a sprint completed although an earlier one had: they were reopened and done again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

import numpy as np
import pandas as pd

from metrics.issues.days import DAY
from metrics.issues.references import references
from metrics.model.arrays import Array, at_moment
from metrics.model.issue_columns import ISSUE_KEY
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import sprint_record
from metrics.text.formatting import count, listing

_MOST_NAMED = 5


def is_counted_earlier(progress: SprintProgress) -> Array:
    """Whether each issue of the sprint is completed in it, and in an earlier sprint too.

    Only exports saw that they were reopened, so without a history there are none.
    """
    question, sprint, record = progress.question, progress.sprint, progress.record
    done = record.items[record.is_completed]
    if question.history is None or not len(done):
        return np.zeros(len(record.items), bool)
    arrays = record.arrays
    is_done, counts = np.zeros(arrays.items, bool), np.zeros(arrays.items, bool)
    is_done[done] = True
    for earlier in question.board.iterations:
        if (earlier.start, earlier.end) >= (sprint.start, sprint.end):
            continue
        over = datetime.combine(earlier.end + DAY, time(), question.board.timezone)
        was_inside = arrays.has(arrays.is_in(earlier.id))
        both = is_done & was_inside & arrays.has(arrays.closed_at < at_moment(over))
        if both.any():
            theirs = sprint_record(question, earlier, both)
            counts[theirs.items[theirs.is_completed]] = True
    is_counted: Array = counts[record.items]
    return is_counted


def counted_earlier_note(sprints: Sequence[SprintProgress]) -> tuple[str, ...]:
    """How many issues these sprints completed that count in an earlier sprint too, and which."""
    both = zip(sprints, map(is_counted_earlier, sprints), strict=True)
    found = [progress.issues[is_counted] for progress, is_counted in both if is_counted.any()]
    if not found:
        return ()
    counted = pd.concat(found).drop_duplicates(ISSUE_KEY)
    names = references(counted.sort_values(ISSUE_KEY)).tolist()
    if len(names) > _MOST_NAMED:
        names[_MOST_NAMED - 1 :] = [f"{len(names) - _MOST_NAMED + 1} more"]
    verb = "counts" if len(counted) == 1 else "count"
    return (f"{count(len(counted), 'issue')} {verb} in an earlier sprint too: {listing(names)}.",)
