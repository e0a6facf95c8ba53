"""Sprint burndown: what is still open on each day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from metrics.chart_labels import label
from metrics.charts import BLUE, QUIET
from metrics.model.issue_columns import plain
from metrics.model.report import Question, Report
from metrics.sprint.daily_table import COLUMNS, results
from metrics.sprint.details import scope_details
from metrics.sprint.progress import DAY, SprintProgress, sprint_progress
from metrics.sprint.provenance import seen_statistics
from metrics.sprint.recent_changes import seen_since_yesterday
from metrics.sprint.wording import headline, notes, nothing_to_draw, statistics, story
from metrics.sprint_chart import (
    draw_line,
    end_line,
    mark_scope,
    mark_today,
    sprint_canvas,
)
from metrics.text.formatting import compact

if TYPE_CHECKING:
    import plotly.graph_objects as go


def sprint_burndown(question: Question) -> Report:
    """How much of the sprint is still open, day by day, and will it be done?

    `results` has a row per calendar day in the board's time zone, from that on which the first
    issue was in the sprint, or created, to the sprint's end or the latest close: `opened` (what
    came into scope less what left it, see `metrics.issues.totals.daily_totals`), `closed`,
    `delta = opened - closed`, and `total_open`, the running sum of `delta`. All in the unit of the
    question. `details` lists the issues behind each change of scope.

    Raises UnknownSprint, MissingField.
    """
    progress = sprint_progress(question)
    return Report(
        name="sprint-burndown",
        title="Sprint burndown",
        headline=headline(progress),
        statistics=(
            *statistics(progress),
            *seen_statistics(progress),
            *seen_since_yesterday(progress),
        ),
        results=results(progress.daily, COLUMNS),
        source=plain(progress.issues),
        alt_text=story(progress, "Burndown"),
        notes=notes(progress),
        board=question.board,
        unit=question.unit,
        figure=None if nothing_to_draw(progress) else lambda: burndown_figure(progress),
        details=scope_details(progress),
        sprint=progress.sprint,
    )


def burndown_figure(progress: SprintProgress) -> go.Figure:
    """The chart of what is open in a sprint that has any scope."""
    eve = progress.sprint.start - DAY
    left = {eve: progress.committed} | {
        day: progress.total("total_open", day) for day in progress.shown
    }
    figure = sprint_canvas(progress, max(*left.values(), progress.committed))
    if progress.committed:
        draw_line(figure, progress.ideal, "Ideal", QUIET, width=2.5, dash="dash")
        _name_ideal(figure, progress, left)
    mark_today(figure, progress)
    _draw_projection(figure, progress)
    draw_line(figure, left, "Open", BLUE)
    verb = "planned" if progress.is_future else "open"
    end_line(figure, progress, progress.open, f"{compact(progress.open)} {verb}", BLUE)
    mark_scope(figure, progress, left)
    return figure


def _name_ideal(figure: go.Figure, progress: SprintProgress, left: dict[date, float]) -> None:
    """On that side of the ideal line which the line of what is open keeps clear of."""
    days = list(progress.ideal)
    day = days[len(days) // 3]
    is_ahead = left.get(day, progress.committed) < progress.ideal[day]
    figure.add_annotation(
        label(
            day,
            progress.ideal[day],
            "ideal",
            QUIET,
            xanchor="left" if is_ahead else "right",
            yanchor="bottom" if is_ahead else "top",
        )
    )


def _draw_projection(figure: go.Figure, progress: SprintProgress) -> None:
    if progress.is_future or progress.is_finished or not progress.open or not progress.projected:
        return
    draw_line(figure, progress.projected, "Projection", BLUE, width=3, dash="dot")
