"""Sprint velocity: what finished sprints were committed to, and what they completed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from metrics.charts.velocity import velocity_figure
from metrics.issues.containers import work_alone
from metrics.model.errors import IN_ISSUES, NothingToReport
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import plain
from metrics.model.issue_lists import CARRIED_OVER
from metrics.model.iterations import CURRENT, Iteration, find_sprint
from metrics.model.question_days import board_day
from metrics.model.report import Question, Report, Unit
from metrics.reports.history_parts import of_board
from metrics.sprint.details import completed_details, of_sprint, scope_details
from metrics.sprint.progress import SprintProgress, check_fields, progress_of
from metrics.sprint.scope_events import issues_of
from metrics.sprint.velocity_wording import (
    DATES,
    EXPORTS,
    VELOCITY_WINDOW,
    WINDOWS,
    headline,
    notes,
    statistics,
    story,
)
from metrics.text.formatting import count, day, number, shortened

SHOWN, LOOKED_AT = 12, 24


def sprint_velocity(question: Question) -> Report:
    """How much does a sprint complete, and how much is it committed to?

    `results` has a row per finished sprint with any scope in the unit, in order of end: the last
    twelve of them among the last 24 sprints, or the last so many as the question says. Then the
    velocity is of all of these.

    | column | meaning |
    |---|---|
    | `sprint`, `start`, `end` | its title, and its first and last day (ISO) |
    | `committed` | its scope at the end of its first working day: see `SprintProgress.committed`; \
    null where exports saw the sprint, but not that |
    | `added`, `removed` | changes of its scope since then; null where `committed` is |
    | `completed` | done in its days |
    | `carried_over` | open at its end; null where no export saw the sprint |
    | `mean_3`, `median_3` | of what it and the two before it completed; null before the third |
    | `mean_6`, `median_6` | the same of six |
    | `known_from` | `exports` if they saw what was committed; `creation dates` if none saw the \
    sprint; else null |

    `committed + added - removed - completed` is what was carried over. A sprint that the question
    names is the last one of the report; with `@current`, or none, all finished sprints count.
    `details` lists the issues of the last sprint.

    Raises UnknownSprint, MissingField, NothingToReport.
    """
    check_fields(question)
    shown = _shown(question)
    question = work_alone(question)
    sprints = _latest_with_scope(_finished(question), question)
    results, last_sprints = _results(sprints, shown), sprints[-shown:]
    window = min(question.last, len(results)) if question.last else VELOCITY_WINDOW
    windows = ([window] if window > 1 else []) if question.last else WINDOWS
    last, title = last_sprints[-1], headline(results, question.unit, window)
    scope = scope_details(last)
    if last.is_commitment_missed:
        scope = scope[scope["what"] == CARRIED_OVER]
    return Report(
        name="sprint-velocity",
        title="Sprint velocity",
        headline=title,
        statistics=statistics(results, last_sprints, windows),
        results=results,
        source=plain(issues_of([progress.record for progress in last_sprints])),
        alt_text=story(results, last_sprints, title, window),
        notes=(*_fewer(question, results), *notes(results, last_sprints)),
        board=question.board,
        unit=question.unit,
        drawing=lambda: velocity_figure(question, results, last_sprints),
        details=of_sprint(
            pd.concat([scope, completed_details(last)], ignore_index=True),
            shortened(last.sprint.title),
        ),
    )


def history_part(question: Question) -> HistoryPart:
    """From the first day of the sprints looked at. Raises as `sprint_velocity` does."""
    check_fields(question)
    return of_board(question, min(sprint.start for sprint in _finished(question)))


def _shown(question: Question) -> int:
    """How many sprints are shown at most. Raises NothingToReport where none is asked for."""
    if question.last is None:
        return SHOWN
    if question.last < 1:
        raise NothingToReport(
            f"The last {number(question.last)} sprints are none: ask for the last 1 or more."
        )
    return min(question.last, SHOWN)


def _fewer(question: Question, results: pd.DataFrame) -> Iterator[str]:
    """Why fewer sprints are shown than the question says."""
    if (question.last or 0) > len(results):
        why = (
            f"velocity shows at most {SHOWN}"
            if len(results) == SHOWN
            else f"only {count(len(results), 'finished sprint')} had any {question.unit}"
        )
        yield f"The last {count(question.last or 0, 'sprint')} were asked for: {why}."


def _finished(question: Question) -> list[Iteration]:
    """The last sprints that have ended, up to the one that is named, in order of end."""
    iterations, today = question.board.iterations, board_day(question)
    finished = sorted((it for it in iterations if it.end < today), key=_order)
    if not iterations or question.sprint.strip().casefold() not in {"", CURRENT}:
        last_asked = find_sprint(question.sprint, iterations, today)
        finished = [sprint for sprint in finished if _order(sprint) <= _order(last_asked)]
    if not finished:
        first = min(iterations, key=_order)
        raise NothingToReport(
            "No sprint has ended yet: velocity is of finished sprints. "
            f"“{shortened(first.title)}” ends on {day(first.end)}; ask for a burndown meanwhile."
        )
    return finished[-LOOKED_AT:]


def _order(sprint: Iteration) -> tuple[date, date, str]:
    return sprint.end, sprint.start, sprint.id


def _latest_with_scope(finished: Sequence[Iteration], question: Question) -> list[SprintProgress]:
    """The latest sprints with scope: those shown, and those that the first mean needs."""
    latest: list[SprintProgress] = []
    for sprint in reversed(finished):
        progress = progress_of(sprint, question)
        if progress.committed or progress.added or progress.completed:
            latest.append(progress)
        if len(latest) == SHOWN + max(WINDOWS) - 1:
            break
    if not latest:
        sprints = count(len(finished), "finished sprint")
        in_points = question.unit is Unit.POINTS
        remedy = "ask by issues" if in_points else "add issues to sprints on the board first"
        instead = [IN_ISSUES] if in_points else []
        raise NothingToReport(f"No {question.unit} in {sprints}: {remedy}.", *instead)
    return latest[::-1]


def _results(sprints: Sequence[SprintProgress], shown: int) -> pd.DataFrame:
    rows = [
        {
            "sprint": progress.sprint.title,
            "start": str(progress.sprint.start),
            "end": str(progress.sprint.end),
            **_changes_of_scope(progress),
            "completed": progress.completed,
            "carried_over": progress.carried_over,
        }
        for progress in sprints
    ]
    results = pd.DataFrame(rows).astype(dict.fromkeys(("sprint", "start", "end"), "string"))
    for window in WINDOWS:
        rolling = results["completed"].rolling(window)
        results[f"mean_{window}"] = rolling.mean()
        results[f"median_{window}"] = rolling.median()
    results["known_from"] = pd.Series(list(map(_known_from, sprints)), dtype="string")
    figures = results.columns[3:-1]
    results[figures] = results[figures].astype("Float64").round(2)
    last_rows = results[-shown:].reset_index(drop=True)
    whole = [name for name in figures if (last_rows[name].dropna() % 1 == 0).all()]
    return last_rows.astype(dict.fromkeys(whole, "Int64"))


def _changes_of_scope(progress: SprintProgress) -> dict[str, float | None]:
    names = ("committed", "added", "removed")
    if progress.is_commitment_missed:
        return dict.fromkeys(names)
    return {name: getattr(progress, name) for name in names}


def _known_from(progress: SprintProgress) -> str | None:
    if progress.is_commitment_missed:
        return None
    return EXPORTS if progress.is_commitment_seen else DATES
