"""Charts as they are seen: real pictures by a real Chrome, and what is written on them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from PIL import Image

from integrations.chrome import Chrome
from metrics.charts.sprint import SCOPE
from metrics.charts.style import BLUE, GREEN, HIGHEST, TRACK
from metrics.charts.words import fitted, markup, width, wrapped
from metrics.model.report import Report
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from metrics.reports.sprint_velocity import sprint_velocity
from tests.support.sample_boards import WORKED_EXAMPLE, board, issue, iteration, noon, question

LONG = "The sprint in which <b>everything</b> & more is done " * 6
DATE = "Fri\u00a04\u00a0Dec\u00a02026"
FUTURE = {"now": noon(date(2023, 10, 31))}


def figure_of(report: Report) -> go.Figure:
    assert report.figure
    return report.figure()


def deliverables(number: int, title: str = "Deliverable") -> Report:
    """So many deliverables: every third done, every third half done, the rest not begun."""
    url = "https://github.com/acme/plans/issues/"
    plans = [
        issue(n, None, "2023-01-01", title=f"{title} {n}", repository="acme/plans")
        for n in range(number)
    ]
    work = [
        issue(n * 10 + k, 1, "2023-01-01", closed, parent={"url": f"{url}{n}"})
        for n in range(number)
        if n % 3 < 2
        for k, closed in enumerate(["2023-02-01", "2023-02-01" if n % 3 == 0 else None])
    ]
    return deliverable_status(question(*work, roadmap=board(*plans)))


@pytest.mark.parametrize(
    ("ask", "colours"),
    [
        (lambda: sprint_burndown(question(*WORKED_EXAMPLE)), [BLUE, SCOPE]),
        (lambda: sprint_burnup(question(*WORKED_EXAMPLE)), [GREEN, SCOPE]),
        (lambda: sprint_burndown(question(*WORKED_EXAMPLE, **FUTURE)), [BLUE]),
        (lambda: deliverables(3), [BLUE, GREEN, TRACK]),
    ],
    ids=["burndown", "burnup", "future", "deliverables"],
)
def test_a_picture_holds_the_colours_of_its_story(
    chrome: Chrome, ask: Callable[[], Report], colours: list[str]
) -> None:
    figure = figure_of(ask())
    image = Image.open(io.BytesIO(chrome.png(figure))).convert("RGB")
    assert image.size == (2 * figure.layout.width, 2 * figure.layout.height)
    counts = {
        colour: number for number, colour in image.getcolors(image.width * image.height) or ()
    }
    for colour in colours:
        assert counts.get(tuple(bytes.fromhex(colour[1:])), 0) > 100, colour
    assert counts[(255, 255, 255)] > image.width * image.height / 2
    edges = [(0, 0, image.width, 8), (image.width - 8, 0, image.width, image.height)]
    for edge in edges:  # nothing runs over the edge
        assert image.crop(edge).getcolors() == [((edge[2] - edge[0]) * edge[3], (255, 255, 255))]


def test_a_title_of_300_characters_stays_on_the_picture(chrome: Chrome) -> None:
    sprint = iteration(LONG)
    items = [issue(1, 3, "2023-10-31", sprint=sprint)]
    figure = figure_of(sprint_burndown(question(*items, iterations=(sprint,), sprint=LONG)))
    image = Image.open(io.BytesIO(chrome.png(figure))).convert("RGB")
    assert image.crop((image.width - 16, 0, image.width, 200)).getcolors(2) == [
        (16 * 200, (255, 255, 255))
    ]
    assert "3 of 3 points open" in figure.layout.title.text.replace("<br>", " ")


@pytest.mark.parametrize(("number", "shown"), [(1, 1), (6, 6), (14, 11), (60, 11)])
def test_deliverables_do_not_overlap(number: int, shown: int) -> None:
    figure = figure_of(deliverables(number, "A deliverable with a name that takes two lines"))
    labels = [note for note in figure.layout.annotations if note.yref != "paper"]
    places = sorted({label.y for label in labels})
    assert len(places) == shown
    begin, end = sorted(figure.layout.yaxis.range)
    margin = figure.layout.margin
    pixels = (figure.layout.height - margin.t - margin.b) / (end - begin)
    rows = [pixels * (lower - upper) for upper, lower in pairwise([begin, *places, end])]
    for label in labels:
        height = label.font.size * 1.3 * len(label.text.split("<br>"))
        assert height <= min(rows[1:-1], default=height) + 1
        assert height / 2 <= min(rows[0], rows[-1]) + 1
    assert figure.layout.height <= HIGHEST
    more = f"{number - shown} more rows in the table"
    assert any(more in text.text for text in figure.layout.annotations) is (number > shown)


@pytest.mark.parametrize("report", [sprint_burndown, sprint_burnup])
def test_titles_are_data(report: Callable[..., Report]) -> None:
    title = "<a href='//x.org'>S</a> %{x} $x$ &lt;"
    sprint = iteration(title)
    items = [issue(1, 3, "2023-10-31", sprint=sprint)]
    asked = question(*items, iterations=(sprint,), sprint=title, title="<b>Board</b>")
    texts = str(figure_of(report(asked)).to_dict())
    assert "<a " not in texts
    assert "&lt;a href=" in texts
    assert "&amp;lt;" in texts
    assert "&lt;b&gt;Board&lt;/b&gt; · points · as of 5 Nov 2023, 12:00 UTC" in texts


@pytest.mark.parametrize(
    ("text", "columns", "lines", "cut"),
    [
        ("Site launch", 20, 2, ["Site launch"]),
        ("Site launch and search", 12, 2, ["Site launch", "and search"]),
        ("Site launch and search too", 12, 2, ["Site launch", "and search …"]),
        ("x" * 30, 10, 2, ["x" * 10, "…"]),
        ("請求書の再設計", 8, 2, ["請求書の", "再設計"]),
        ("a\nb\tc", 9, 1, ["a b c"]),
        ("85% sure to be done by Fri 4 Dec 2026", 30, 2, ["85% sure to be done by", DATE]),
        ("Sprint 10 of 16–29 Nov 2026", 20, 2, ["Sprint 10 of", "16–29\u00a0Nov\u00a02026"]),
        ("", 9, 1, [""]),
    ],
)
def test_long_names_are_wrapped(text: str, columns: int, lines: int, cut: list[str]) -> None:
    assert wrapped(text, columns, lines) == cut


@pytest.mark.parametrize("room", [150, 220, 300, 560])
@pytest.mark.parametrize("lines", [1, 2, 4])
@pytest.mark.parametrize(
    "text",
    [
        "Search that forgives typos, and a well-known-thing (b) by Fri 4 Dec 2026",
        "請求書の再設計 and whatever else belongs to it 🚀",
        f"a {'x' * 40} of {'W' * 75}",
        "",
    ],
)
def test_what_is_fitted_has_as_many_columns_as_there_is_room_for(
    text: str, lines: int, room: float
) -> None:
    columns = 70
    while max(width(line, 18.5) for line in wrapped(text, columns, lines)) > room:
        columns -= 1
    assert fitted(text, room, lines, 18.5) == wrapped(text, columns, lines)


@pytest.mark.parametrize(
    "report", [sprint_burndown, sprint_burnup, sprint_velocity, delivery_forecast]
)
def test_no_text_hides_what_is_behind_it(report: Callable[..., Report]) -> None:
    done = [issue(n, 1, "2023-10-01", f"2023-10-{n}") for n in range(10, 30)]
    asked = question(*WORKED_EXAMPLE, *done, now=noon(date(2023, 11, 8)), sprint="Sprint 1")
    assert [
        text.bgcolor for text in figure_of(report(asked)).layout.annotations if text.bgcolor
    ] == []


def test_control_characters_are_left_out() -> None:
    assert markup("\x1b[31mred\x07 👩‍💻") == "[31mred 👩‍💻"


def test_markup_is_escaped() -> None:
    assert markup("<b>R&D</b> \"'") == "&lt;b&gt;R&amp;D&lt;/b&gt; \"'"
