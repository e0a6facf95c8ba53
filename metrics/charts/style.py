"""The house style of charts: their size, colours safe for colour-blind readers, title and legend.

One drawing serves all devices: a phone shows it 360 pixels wide, and even then its smallest text is
11 pixels high. A chart begins with a `canvas`, whose title says what it is and of what, with the
finding in as few words as stand on a line or two; its legend names every mark that nothing beside
the mark itself explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from metrics.charts.words import coloured, fitted, markup, width
from metrics.model.drawing import Drawing
from metrics.model.report import Question, Report
from metrics.text.formatting import moment, separators, shortened

# Okabe and Ito's palette: distinct with any colour vision, and legible as text on white.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, QUIET, GRID, SHADE, TRACK = "#1F2933", "#616E7C", "#D9DEE3", "#ECEFF2", "#DFE3E8"
# What is shaded, as a sign in the legend, where the shade itself is too light.
OFF = "#C9D1D9"
FONT = "Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, Noto Sans, sans-serif"

# In pixels of the drawing, which is 360 of a phone's wide.
WIDTH, HEIGHT = 600, 450
# The least that a text may measure.
SMALL = 18.5
LABEL, TITLE = 20, 22
# A picture has twice as many pixels as a drawing: 1,600 at most from top to bottom.
HIGHEST = 800
EDGE = 20
LINE = 1.3  # plotly's own line height
# The longest bar of what is not all done, as a share.
NOT_ALL_DONE = 0.99
# Sets text off from the lines that it crosses, on any background.
HALO = ", ".join(["0 0 3px white"] * 6)
# The signs of a legend.
SOLID, DASHED, DOTTED, UPRIGHT = "━━", "– –", "····", "┃"
UP, DOWN, FILLED, HATCHED = "▲", "▼", "■", "▨"
_BETWEEN, _MOST_SAID = " · ", 3
_TITLE_LINES, _CAUTION_LINES = 2, 2
_GAP = 8


class Said(NamedTuple):
    """One part of the legend: a figure, or what a mark of the chart means.

    Attributes:
        text: As data.
        colour: Of its mark, and of the text where that is bold.
        mark: The sign before it, such as `UP`, drawn as in the chart.
        bold: Whether the text is emphasized.
    """

    text: str
    colour: str = QUIET
    mark: str = ""
    bold: bool = False

    @property
    def plain(self) -> str:
        return f"{self.mark} {self.text}" if self.mark else self.text

    @property
    def markup(self) -> str:
        text = coloured(self.text, self.colour) if self.bold else markup(self.text)
        return f'<span style="color:{self.colour}">{self.mark}</span> {text}' if self.mark else text


def words_alone(report: Report) -> Drawing:
    """The headline of a report that has nothing to draw, as a picture."""
    drawing = canvas(report, report.headline, title_lines=4)
    drawing.layout["height"] = drawing.around
    drawing.xaxis["visible"] = drawing.yaxis["visible"] = False
    return drawing


def canvas(
    question: Question | Report,
    title: str,
    said: Sequence[Said] = (),
    *,
    footnote: str = "",
    left: float = 62,
    right: float = 24,
    above: float = 0,
    below: float = 0,
    title_lines: int = _TITLE_LINES,
) -> Drawing:
    """An empty chart: its title and what there is to doubt of the board, the legend, and a caption
    of the board, the unit and the time, with `footnote`.

    `left` and `right` are the margins beside the plot, `above` and `below` the room for text that
    stands over it, and between it and the caption: of ticks, say.
    """
    room = WIDTH - 2 * EDGE
    names = [markup(line) for line in fitted(title, room, title_lines, TITLE, bold=True)]
    legend = _cautions(question, room) + legend_lines(said, room)
    caption = _caption(question, footnote, room)
    small = LINE * SMALL
    top = EDGE + LINE * TITLE * len(names) + small * len(legend) + _GAP + above
    bottom = EDGE + small * len(caption) + below
    layout = {
        # None would give plotly's own.
        "template": {},
        "width": WIDTH,
        "height": HEIGHT,
        "font": {"family": FONT, "size": SMALL, "color": INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "showlegend": False,
        "separators": separators(),
        "margin": {"l": left, "r": right, "t": top, "b": bottom},
        "title": {
            "text": f"<b>{'<br>'.join(names)}</b>",
            "font": {"size": TITLE, "color": INK},
            "automargin": False,
            "x": 0,
            "y": 1,
            "xref": "container",
            "yref": "container",
            "xanchor": "left",
            "yanchor": "top",
            # Plotly puts the middle of several lines where the first one belongs.
            "pad": {"l": EDGE, "t": EDGE + LINE * TITLE * (len(names) - 1) / 2},
        },
    }
    drawing = Drawing(layout)
    for lines, y, shift in (
        (legend, 1, above + _GAP / 2),
        (caption, 0, EDGE / 2 - bottom),
    ):
        if not lines:
            continue
        drawing.add_annotation(
            text="<br>".join(lines),
            font={"size": SMALL, "color": QUIET},
            align="left",
            xref="paper",
            yref="paper",
            x=0,
            y=y,
            xanchor="left",
            yanchor="bottom",
            xshift=EDGE - left,
            yshift=shift,
            showarrow=False,
        )
    return drawing


def legend_lines(said: Sequence[Said], room: float) -> list[str]:
    """The parts on as many lines as they need, as markup; only what fits on one is left whole."""
    lines: list[list[Said]] = []
    for part in said:
        if lines and _said_width([*lines[-1], part]) <= room:
            lines[-1].append(part)
        else:
            lines.append([part])
    return [_BETWEEN.join(part.markup for part in line) for line in lines[:_MOST_SAID]]


def _said_width(parts: Sequence[Said]) -> float:
    between = width(_BETWEEN, SMALL) * (len(parts) - 1)
    return between + sum(width(part.plain, SMALL, bold=part.bold) for part in parts)


def _cautions(question: Question | Report, room: float) -> list[str]:
    # The headline of a report has them already.
    cautions = question.cautions if isinstance(question, Question) else ()
    return [
        coloured(line, VERMILLION)
        for words in filter(None, (caution.headline for caution in cautions))
        for line in fitted(
            f"{words[:1].upper()}{words[1:]}", room, _CAUTION_LINES, SMALL, bold=True
        )
    ]


def _caption(question: Question | Report, footnote: str, room: float) -> list[str]:
    board = question.board
    parts = [shortened(board.title, 24), str(question.unit)]
    if board.exported_at:
        parts.append(f"as of {moment(board.exported_at, board.timezone)}")
    return legend_lines([Said(part) for part in [*parts, footnote] if part], room)
