"""Sprint burnup: what is done, against a scope that may grow."""

from __future__ import annotations

from metrics.charts.labels import shifts_apart
from metrics.charts.sprint import (
    SCOPE,
    draw_line,
    end_line,
    finding,
    mark_scope,
    mark_today,
    pace,
    sprint_canvas,
    titled,
)
from metrics.charts.style import GREEN
from metrics.forecast.outlook import Outlook
from metrics.forecast.verdict_change import verdict_change
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report, Statistic
from metrics.sprint.daily_table import BURNDOWN_COLUMNS, results
from metrics.sprint.details import open_and_scope_details
from metrics.sprint.progress import SprintProgress, sprint_progress
from metrics.sprint.provenance import seen_statistics
from metrics.sprint.recent_changes import seen_since_yesterday
from metrics.sprint.wording import notes, nothing_to_draw, statistics, story, weightiest_first
from metrics.text.formatting import amount, compact, count, number, percent_left

BURNUP_COLUMNS = [*BURNDOWN_COLUMNS, "total_closed", "total_opened"]


def sprint_burnup(question: Question) -> Report:
    """How much is done against a scope that may grow?

    `results` has the rows and columns of the burndown, and the running sums `total_closed` (done)
    and `total_opened` (scope); `total_opened - total_closed = total_open` on each day.

    Raises UnknownSprint, MissingField.
    """
    progress = sprint_progress(question)
    outlook = Outlook(question, progress)
    headline, change = outlook.headline, verdict_change(outlook)
    left = percent_left(progress.completed, progress.scope, is_all=progress.is_all_done)
    return Report(
        name="sprint-burnup",
        title="Sprint burnup",
        headline=headline,
        statistics=weightiest_first(
            progress,
            (
                *statistics(progress),
                Statistic("Percent remaining", left),
                *seen_statistics(progress),
                *seen_since_yesterday(progress),
            ),
        ),
        results=results(progress.daily_so_far, BURNUP_COLUMNS),
        source=plain(progress.issues),
        alt_text=story(progress, "Burnup", headline),
        notes=(*filter(None, [change]), *outlook.notes, *notes(progress)),
        board=question.board,
        unit=question.unit,
        drawing=None if nothing_to_draw(progress) else lambda: _figure(progress),
        details=open_and_scope_details(progress),
        note=outlook.note,
        sprint=progress.sprint,
        change=change,
    )


def _figure(progress: SprintProgress) -> Drawing:
    days = [progress.sprint.start - DAY, *progress.shown_days]
    scope = {day: progress.total("total_opened", day) for day in days}
    done = {day: progress.total("total_closed", day) for day in days}
    told = finding(progress)
    if progress.open and not progress.is_future:
        told = f"{number(progress.completed)} of {amount(progress.scope, progress.unit)} done"
    title = titled(progress, "burnup", told)
    drawing = sprint_canvas(progress, max(scope.values()), title, pace(progress))
    mark_today(drawing, progress)
    draw_line(drawing, scope, "Scope", SCOPE)
    draw_line(drawing, done, "Done", GREEN)
    if progress.open:
        scope_up, done_up = shifts_apart(drawing, progress.scope, progress.completed)
        in_scope = f"{compact(progress.scope)} in scope"
        end_line(drawing, progress, progress.scope, in_scope, SCOPE, scope_up)
        end_line(
            drawing,
            progress,
            progress.completed,
            f"{compact(progress.completed)} done",
            GREEN,
            done_up,
        )
    else:
        text = f"{compact(progress.completed)} done"
        still_open = f"{text}, {count(progress.open_issues, 'issue')} open"
        is_many = progress.completed != 1
        text = "all " * is_many + text if progress.is_all_done else still_open
        end_line(drawing, progress, progress.completed, text, GREEN, 0)
    mark_scope(drawing, progress, scope)
    return drawing
