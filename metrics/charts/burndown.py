"""The chart of what is open in a sprint."""

from __future__ import annotations

from metrics.charts.sprint import (
    draw_line,
    end_line,
    finding,
    ideal_mark,
    mark_scope,
    mark_today,
    pace,
    sprint_canvas,
    titled,
)
from metrics.charts.style import BLUE, DOTTED, QUIET
from metrics.issues.days import DAY
from metrics.model.drawing import Drawing
from metrics.sprint.pace import binding, ideal_line, projected
from metrics.sprint.progress import SprintProgress
from metrics.text.formatting import compact, count


def burndown_figure(progress: SprintProgress, title: str = "") -> Drawing:
    """What is open in a sprint, day by day. The sprint must have some scope.

    `title` takes the place of what is open in the title.
    """
    eve = progress.sprint.start - DAY
    left = {eve: progress.committed} | {
        day: progress.total("total_open", day) for day in progress.shown_days
    }
    drawing = sprint_canvas(
        progress,
        max(*left.values(), progress.committed),
        title or titled(progress, "burndown", finding(progress)),
        [*ideal_mark(progress), *pace(progress, DOTTED)],
    )
    if progress.committed:
        draw_line(drawing, ideal_line(progress), "Ideal", QUIET, width=2.5, dash="dash")
    mark_today(drawing, progress)
    _draw_projection(drawing, progress)
    draw_line(drawing, left, "Open", BLUE)
    end_line(drawing, progress, progress.open, _left(progress), BLUE)
    mark_scope(drawing, progress, left)
    return drawing


def _left(progress: SprintProgress) -> str:
    if not progress.open and not progress.is_all_done:
        return f"{count(progress.open_issues, 'issue')} open"
    return f"{compact(progress.open)} {'planned' if progress.is_future else 'open'}"


def _draw_projection(drawing: Drawing, progress: SprintProgress) -> None:
    """The line to zero on the day that is told: where that is by issues, as they go."""
    if progress.is_future or progress.is_finished or not progress.open:
        return
    told = binding(progress)
    if days := projected(told):
        each = progress.open / told.open
        # Drawn from yesterday, it would run beside the line of what is open.
        shown = [(progress.today, progress.open)]
        shown += [(day, each * left) for day, left in days.items() if day >= progress.today]
        draw_line(drawing, shown, "Projection", BLUE, width=3, dash="dot")
