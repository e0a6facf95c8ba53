"""The house style of charts: colours safe for colour-blind readers, sizes, words as data."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from metrics.model.report import Question, Report
from metrics.text.formatting import moment, separators, shortened

if TYPE_CHECKING:
    import plotly.graph_objects as go

# Okabe and Ito's palette: distinct with any colour vision, and legible as text on white.
BLUE, ORANGE, GREEN, VERMILLION = "#0072B2", "#E69F00", "#009E73", "#D55E00"
INK, QUIET, GRID, SHADE, TRACK = "#1F2933", "#616E7C", "#E4E7EB", "#F3F5F7", "#DFE3E8"
FONT = "Inter, Helvetica Neue, Helvetica, Arial, Liberation Sans, Noto Sans, sans-serif"

# Slack shows a chart at about half of this width, at which text of 16 px is still legible.
WIDTH, HEIGHT = 800, 500
SMALL, TEXT, LABEL, TITLE = 16, 17, 20, 25
EDGE = 28
# The longest bar of what is not all done, as a share.
NOT_ALL_DONE = 0.99
LINE = 1.3  # plotly's own line height
# Sets text off from the lines that it crosses, on any background.
HALO = ", ".join(["0 0 3px white"] * 6)
_FILLER = "\0"
# A space, but not for textwrap.
_NO_BREAK = "\u00a0"
_DATE = re.compile(r"(?:[A-Z][a-z]{2} )?\d{1,2}(?:–\d{1,2})? [A-Z][a-z]{2} \d{4}")
_TITLE_COLUMNS, _TITLE_LINES = 56, 3
_MOST_TICKS = 8


def markup(text: str) -> str:
    """`text` as data: plotly would read `<b>` or `&lt;` in it as its own markup.

    Control characters are left out, as Chrome refuses the whole chart for one.
    """
    return escape("".join(filter(_is_shown, text)), quote=False)


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) != "Cc"


def coloured(text: str, colour: str) -> str:
    """`text` as data, in bold and in `colour`."""
    return f'<b><span style="color:{colour}">{markup(text)}</span></b>'


def wrapped(text: str, columns: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines, cut with an ellipsis; wide characters take two columns.

    Dates are not broken.
    """
    text = _DATE.sub(lambda found: found[0].replace(" ", _NO_BREAK), " ".join(text.split()))
    spread = "".join(
        letter + _FILLER if unicodedata.east_asian_width(letter) in "WF" else letter
        for letter in text
    )
    cut = textwrap.wrap(spread, columns, max_lines=lines, placeholder=" …")
    return [line.replace(_FILLER, "") for line in cut] or [""]


def words_alone(report: Report) -> go.Figure:
    """The headline of a report that has nothing to draw, as a picture."""
    figure = canvas(report, report.headline, "", plot_height=1)
    return figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})


def canvas(
    question: Question | Report,
    headline: str,
    subtitle: str,
    *,
    footnote: str = "",
    left: float = 72,
    right: float = 36,
    plot_height: float = 0,
) -> go.Figure:
    """An empty chart: the finding and what there is to doubt of the board as title, `subtitle`
    (markup), a caption with `footnote`.

    `left` and `right` are the margins beside the plot. The chart is as high as `plot_height`
    needs, or else of the usual size.
    """
    import plotly.graph_objects as go

    title = [markup(line) for line in wrapped(headline, _TITLE_COLUMNS, _TITLE_LINES)]
    # The headline of a report has them already.
    cautions = question.cautions if isinstance(question, Question) else ()
    for words in filter(None, (caution.headline for caution in cautions)):
        words = f"{words[:1].upper()}{words[1:]}"
        title += [coloured(line, VERMILLION) for line in wrapped(words, _TITLE_COLUMNS, 2)]
    top = EDGE + LINE * (len(title) * TITLE + TEXT) + 1.6 * TEXT
    bottom = EDGE + 3.4 * TEXT
    text = "<br>".join(title)
    figure = go.Figure()
    figure.update_layout(
        template="none",
        width=WIDTH,
        height=round(plot_height + top + bottom) if plot_height else HEIGHT,
        font={"family": FONT, "size": TEXT, "color": INK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        showlegend=False,
        separators=separators(),
        margin={"l": left, "r": right, "t": top, "b": bottom},
        title={
            "text": f'<b>{text}</b><br><span style="font-size:{TEXT}px">{subtitle}</span>',
            "font": {"size": TITLE, "color": INK},
            "automargin": False,
            "x": 0,
            "y": 1,
            "xref": "container",
            "yref": "container",
            "xanchor": "left",
            "yanchor": "top",
            "pad": {"l": EDGE, "t": EDGE + TITLE / 2},
        },
    )
    figure.add_annotation(
        text=markup(" · ".join(filter(None, [*_provenance(question), footnote]))),
        font={"size": SMALL, "color": QUIET},
        xref="paper",
        yref="paper",
        x=0,
        y=0,
        xanchor="left",
        yanchor="bottom",
        xshift=EDGE - left,
        yshift=12 - bottom,
        showarrow=False,
    )
    return figure


def _provenance(question: Question | Report) -> Iterator[str]:
    board = question.board
    yield shortened(board.title, 24)
    yield str(question.unit)
    if board.exported_at:
        yield f"data as of {moment(board.exported_at, board.timezone)}"


def value_axis(figure: go.Figure, top: float, *, whole: bool) -> None:
    """An axis from zero to a little over `top`, with whole steps where fractions mean nothing."""
    step = {"dtick": 1} if whole and top <= 5 else {}
    figure.update_yaxes(
        # Labels are placed by the height of the axis, so it has one even where all is zero.
        range=[0, (top or 1) * 1.12],
        gridcolor=GRID,
        zeroline=True,
        zerolinecolor=QUIET,
        zerolinewidth=1.5,
        nticks=6,
        tickformat="~s" if top >= 10_000 else ",",
        ticksuffix=" ",
        tickfont={"size": TEXT, "color": QUIET},
        **step,
    )
