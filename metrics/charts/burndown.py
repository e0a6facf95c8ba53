"""The chart of what is open in a sprint."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from metrics.charts.labels import label
from metrics.charts.sprint import draw_line, end_line, mark_scope, mark_today, sprint_canvas
from metrics.charts.style import BLUE, QUIET
from metrics.issues.days import DAY
from metrics.sprint.pace import binding, ideal_line, projected
from metrics.sprint.progress import SprintProgress
from metrics.text.formatting import compact, count

if TYPE_CHECKING:
    import plotly.graph_objects as go


def burndown_figure(progress: SprintProgress) -> go.Figure:
    """What is open in a sprint, day by day. The sprint must have some scope."""
    eve = progress.sprint.start - DAY
    left = {eve: progress.committed} | {
        day: progress.total("total_open", day) for day in progress.shown_days
    }
    figure = sprint_canvas(progress, max(*left.values(), progress.committed))
    if progress.committed:
        ideal = ideal_line(progress)
        draw_line(figure, ideal, "Ideal", QUIET, width=2.5, dash="dash")
        _name_ideal(figure, ideal, left)
    mark_today(figure, progress)
    _draw_projection(figure, progress)
    draw_line(figure, left, "Open", BLUE)
    end_line(figure, progress, progress.open, _left(progress), BLUE)
    mark_scope(figure, progress, left)
    return figure


def _left(progress: SprintProgress) -> str:
    if not progress.open and not progress.is_all_done:
        return f"{count(progress.open_issues, 'issue')} open"
    return f"{compact(progress.open)} {'planned' if progress.is_future else 'open'}"


def _name_ideal(figure: go.Figure, ideal: dict[date, float], left: dict[date, float]) -> None:
    """Name the ideal line on the side where the line of open work does not run."""
    days = list(ideal)
    day = days[len(days) // 3]
    is_ahead = left.get(day, ideal[days[0]]) < ideal[day]
    figure.add_annotation(
        label(
            day,
            ideal[day],
            "ideal",
            QUIET,
            xanchor="left" if is_ahead else "right",
            yanchor="bottom" if is_ahead else "top",
        )
    )


def _draw_projection(figure: go.Figure, progress: SprintProgress) -> None:
    """The line to zero on the day that is told: where that is by issues, as they go."""
    if progress.is_future or progress.is_finished or not progress.open:
        return
    told = binding(progress)
    if days := projected(told):
        each = progress.open / told.open
        shown = {day: each * left for day, left in days.items()}
        draw_line(figure, shown, "Projection", BLUE, width=3, dash="dot")
