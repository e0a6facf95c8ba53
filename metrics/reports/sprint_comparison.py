"""Sprint comparison: two sprints side by side, after as many working days."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from metrics.charts.comparison import comparison_figure
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report
from metrics.sprint.comparison import ComparedSprint, compared, sprint_comparison_of
from metrics.sprint.comparison_wording import headline, note, notes, statistics, story
from metrics.sprint.details import of_sprint, scope_and_completed_details
from metrics.sprint.scope_events import issues_of
from metrics.sprint.wording import nothing_to_draw

SCOPE = ("committed", "added", "removed")
DTYPES = {"sprint": "string", "measure": "string", "working_day": "Int64", "value": "Float64"}


def sprint_comparison(question: Question) -> Report:
    """How does one sprint go beside another?

    The sprints are those that the question names, or the last two that have begun
    (`metrics.sprint.comparison.compared`), in order of their first days. They are aligned by
    working day; today is one once it brought what a usual day brings.

    `results` has the columns `sprint`, `measure`, `working_day` and `value`, and for each sprint
    rows of these measures, in order:

    | measure | meaning |
    |---|---|
    | `committed`, `added`, `removed` | as in the velocity; null where exports saw the sprint, but \
    not what it was committed to |
    | `completed` | done in its days |
    | `carried over` | open at its end; null before, and where no export saw the sprint |
    | `open` | what was open after as many working days as `working_day` says: from 0, where it is \
    what was committed, to those behind it, where it is what is open now or was at the end |

    `details` lists the issues of both, as their own reports do.

    Raises UnknownSprint, MissingField, NothingToReport.
    """
    both = sprint_comparison_of(question)
    title = headline(both)
    sprints = [each.progress for each in both.both]
    is_drawn = not all(map(nothing_to_draw, sprints))
    issues = issues_of([progress.record for progress in sprints], once=True)
    return Report(
        name="sprint-comparison",
        title="Sprint comparison",
        headline=title,
        statistics=statistics(both),
        results=pd.DataFrame(
            [row for each in both.both for row in _rows(each)], columns=list(DTYPES)
        ).astype(DTYPES),
        source=plain(issues),
        alt_text=story(both, title),
        notes=notes(both),
        note=note(both),
        board=question.board,
        unit=question.unit,
        drawing=(lambda: comparison_figure(question, both)) if is_drawn else None,
        details=pd.concat([_details(each) for each in both.both], ignore_index=True),
        sprints=tuple(progress.sprint for progress in sprints),
    )


def history_part(question: Question) -> HistoryPart:
    """All versions of the items that were ever in one of the two. Raises as `sprint_comparison`."""
    if "sprint" in question.board.missing:
        return HistoryPart()
    return HistoryPart(iteration_ids=tuple(sprint.id for sprint in compared(question)))


def _rows(each: ComparedSprint) -> Iterator[tuple[str, str, int | None, float | None]]:
    progress = each.progress
    for name in SCOPE:
        is_missed = progress.is_commitment_missed
        yield each.name, name, None, None if is_missed else getattr(progress, name)
    yield each.name, "completed", None, progress.completed
    yield each.name, "carried over", None, progress.carried_over
    for worked, left in enumerate(each.open_after):
        yield each.name, "open", worked, left


def _details(each: ComparedSprint) -> pd.DataFrame:
    return of_sprint(scope_and_completed_details(each.progress), each.name)
