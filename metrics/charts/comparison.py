"""The chart of two sprints: what was open after each working day."""

from __future__ import annotations

from metrics.charts.axes import mark_place, value_axis
from metrics.charts.style import (
    BLUE,
    EDGE,
    HALO,
    LABEL,
    LINE,
    QUIET,
    SMALL,
    SOLID,
    Said,
    canvas,
)
from metrics.charts.words import markup, width
from metrics.model.drawing import Drawing
from metrics.model.report import Question, Unit
from metrics.sprint.comparison import ComparedSprint, SprintComparison
from metrics.text.formatting import compact, count, number, shortened

# An orange that is dark enough for letters on white.
_EARLIER = "#8A5A00"
_MOST_TICKS = 11
# Between a line's end and its name, in pixels.
_BESIDE = 11
_OPEN, _PLANNED = "open", "planned"


def comparison_figure(question: Question, compared: SprintComparison) -> Drawing:
    """A line for each sprint, the later one on top, from what was committed to what is open."""
    earlier, later = compared.both
    ends = [_end(each) for each in compared.both]
    drawing = canvas(
        question,
        f"{shortened(later.name, 30)} and {shortened(earlier.name, 30)}: {question.unit} open",
        [
            Said(shortened(later.name, 40), BLUE, SOLID, bold=True),
            Said(shortened(earlier.name, 40), _EARLIER, SOLID, bold=True),
            Said("after each working day"),
        ],
        footnote="" if all(each.is_known for each in compared.both) else "dashed: by creation date",
        right=EDGE + _BESIDE + max(width(end, LABEL, bold=True) for end in ends),
        above=LINE * SMALL,
        below=LINE * SMALL + 12,
    )
    last = max(earlier.length, later.length)
    ticks = range(0, last + 1, -(-last // _MOST_TICKS))
    drawing.xaxis.update(
        range=[-0.2, last + 0.1],
        tickvals=list(ticks),
        ticktext=[str(day) if day else "start" for day in ticks],
        tickangle=0,
        tickfont={"size": SMALL, "color": QUIET},
        showgrid=False,
        zeroline=False,
    )
    values = [left for each in compared.both for left in each.open_after if left is not None]
    value_axis(drawing, max(values, default=0), whole=question.unit is Unit.ISSUES)
    if compared.worked and not compared.are_over:
        mark_place(drawing, compared.worked, f"after {count(compared.worked, 'working day')}")
    for each, colour, thick in ((earlier, _EARLIER, 3), (later, BLUE, 4)):
        _draw_line(drawing, each, colour, thick)
    _name_ends(drawing, compared)
    return drawing


def _end(each: ComparedSprint) -> str:
    """What stands beside the end of its line."""
    return f"{compact(each.open_after[-1] or 0)} {_PLANNED if each.progress.is_future else _OPEN}"


def _draw_line(drawing: Drawing, each: ComparedSprint, colour: str, thick: int) -> None:
    known = {worked: left for worked, left in enumerate(each.open_after) if left is not None}
    drawing.add_trace(
        "scatter",
        x=list(known),
        y=list(known.values()),
        mode="lines+markers",
        name=markup(each.name),
        line={"color": colour, "width": thick, "dash": "solid" if each.is_known else "dash"},
        # The dot in which it ends.
        marker={"size": [0] * (len(known) - 1) + [13], "color": colour, "opacity": 1},
        hovertext=[
            f"{markup(each.name)}: {number(left)} open after {count(worked, 'working day')}"
            for worked, left in known.items()
        ],
        hoverinfo="text",
        cliponaxis=False,
    )


def _name_ends(drawing: Drawing, compared: SprintComparison) -> None:
    """What is open at the end of each line, on the side on which the other does not run."""
    earlier, later = compared.both
    reach = drawing.yaxis["range"][1]
    for each, other, colour in ((earlier, later, _EARLIER), (later, earlier, BLUE)):
        worked, value = len(each.open_after) - 1, each.open_after[-1]
        if value is None:
            continue
        beside = other.open_after[min(worked, len(other.open_after) - 1)] or 0
        away = 1 if (value, each is later) > (beside, False) else -1
        is_amid = worked < len(other.open_after) - 1
        # Amid the plot falling lines leave the left free, but not so near to the axis.
        is_left = is_amid and away < 0 and worked > 1
        is_near = abs(value - beside) * drawing.plot_height / reach < LINE * LABEL
        shift = away * LABEL if is_amid else away * LABEL * LINE / 2 if is_near else 0
        drawing.add_annotation(
            x=worked,
            y=value,
            text=f"<b>{markup(_end(each))}</b>",
            font={"size": LABEL, "color": colour, "shadow": HALO},
            showarrow=False,
            xanchor="right" if is_left else "left",
            xshift=-_BESIDE if is_left else _BESIDE,
            # Clear of the time axis.
            yshift=max(shift, LABEL / 2) if not value else shift,
        )
