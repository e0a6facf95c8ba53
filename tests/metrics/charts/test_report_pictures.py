"""Forecast, flow, history and quality as they are seen: real pictures by a real Chrome."""

from __future__ import annotations

import io
import json
import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from integrations.chrome import Chrome
from metrics.charts.style import BLUE, GREEN, HIGHEST, VERMILLION
from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.data_quality import data_quality
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.flow import flow
from metrics.reports.issue_history import issue_history
from tests.support.sample_boards import Json, board, export, issue, iteration, question
from tests.support.sample_histories import seen_question
from tests.support.worked_examples import answers

LONG = "A name of <b>many</b> words & more of them"
STATUSES = [f"{kind}, {LONG}" for kind in ("Backlog", "Todo", "In progress", "In review", "Done")]
SPRINTS = tuple(iteration(f"{LONG} {n}", f"2023-{n:02}-01", 30) for n in (9, 10))
FIELDS = [
    {**field, "options": [{"name": name} for name in STATUSES]}
    if field["name"] == "Status"
    else field
    for field in export()["fields"]
]
NOW = datetime(2023, 10, 28, 20, tzinfo=UTC)
TEAM: Json = {"now": NOW, "exported_at": str(NOW), "fields": FIELDS, "done_statuses": STATUSES[4:]}


def on_day(day: date, points: float) -> list[Json]:
    """Issues: every day one goes to the next status, and one is done."""
    age = (day - date(2023, 9, 10)).days
    items = []
    for number in range(55):
        step = max(0, min(4, (age - number) // 2))
        closed = str(date(2023, 9, 10) + timedelta(days=number + 8)) if step == 4 else None
        title, of = f"{LONG} {number}", SPRINTS[day >= date(2023, 10, 1)]
        items.append(
            issue(number, points, "2023-09-01", closed, of, status=STATUSES[step], title=title,
                  deliverable=LONG)
        )  # fmt: skip
    return items


DAYS = [date(2023, 9, 12) + timedelta(days=n) for n in range(0, 47, 2)]
EXPORTS = {f"{day}T20:00:00Z": on_day(day, 3 if day.month == 9 else 123_456.5) for day in DAYS}
LAST = EXPORTS[max(EXPORTS)]
# What a phone shows of a picture is this wide, and its text at least so high, in pixels.
PHONE, LEGIBLE = 360, 11


# Asked when the test is run: every process of a run of tests collects them all.
@pytest.mark.parametrize(
    ("ask", "colours"),
    [
        (lambda: delivery_forecast(question(*LAST, **TEAM, deliverable=LONG, sprint="")), [BLUE]),
        (
            lambda: delivery_forecast(question(*LAST, **TEAM, sprint="10", iterations=SPRINTS)),
            [BLUE],
        ),
        (lambda: flow(seen_question(EXPORTS, **TEAM, sprint="")), [GREEN, BLUE]),
        (lambda: flow(seen_question(EXPORTS, **TEAM, sprint="10", iterations=SPRINTS)), [GREEN]),
        (lambda: issue_history(seen_question(EXPORTS, **TEAM, issue="20")), [VERMILLION]),
        (lambda: issue_history(seen_question(EXPORTS, **TEAM, issue="42")), [VERMILLION]),
        (lambda: data_quality(question(*on_day(date(2023, 10, 1), 1), **TEAM)), [GREEN]),
        (
            lambda: data_quality(question(*[{**item, "points": None} for item in LAST], **TEAM)),
            [BLUE],
        ),
    ],
    ids=["deliverable", "sprint", "flow", "daily flow", "closed", "open", "in order", "doubtful"],
)
def test_a_picture_holds_its_story_and_nothing_runs_over_its_edge(
    chrome: Chrome, ask: Callable[[], Report], colours: list[str]
) -> None:
    report = ask()
    assert report.figure
    figure = report.figure()
    image = Image.open(io.BytesIO(chrome.png(figure))).convert("RGB")
    assert image.size == (2 * figure.layout.width, 2 * figure.layout.height)
    counts = {
        colour: number for number, colour in image.getcolors(image.width * image.height) or ()
    }
    for colour in colours:
        assert counts.get(tuple(bytes.fromhex(colour[1:])), 0) > 50, colour
    for edge in (
        (0, 0, image.width, 8),
        (image.width - 8, 0, image.width, image.height),
        (0, image.height - 8, image.width, image.height),
    ):
        assert image.crop(edge).getcolors() == [
            ((edge[2] - edge[0]) * (edge[3] - edge[1]), (255, 255, 255))
        ]


@pytest.fixture(scope="module")
def everything() -> Question:
    """What every report can be asked of."""
    plans = [
        issue(n, None, "2023-08-01", title=f"{LONG} {n}" if n else LONG, repository="acme/plans")
        for n in range(30)
    ]
    asked = seen_question(EXPORTS, **TEAM, iterations=SPRINTS, roadmap=board(*plans))
    return replace(asked, sprint="10", issue="20", deliverable="", epics=True)


def sizes(node: Any) -> Iterator[float]:
    """The sizes of all texts of a chart: of its layout, its traces and within their markup."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value["size"]] if key.endswith("font") and "size" in value else sizes(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from sizes(value)
    elif isinstance(node, str):
        yield from map(float, re.findall(r"font-size: ?([\d.]+)px", node))


def decoded(node: Json) -> Any:
    """An array that plotly has written in base64 as a list; all else without what is not set."""
    if "bdata" not in node:
        return {name: part for name, part in node.items() if part is not None}
    return np.frombuffer(b64decode(node["bdata"]), node["dtype"]).tolist()


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("name", CATALOGUE)
def test_every_chart_is_about_four_to_three_and_legible_on_a_phone(
    everything: Question, name: str, unit: Unit
) -> None:
    asked = replace(everything, unit=unit)
    if name == "sprint-velocity":
        asked = replace(asked, sprint="", now=NOW + timedelta(days=5))
    elif name == "sprint-comparison":
        asked = replace(asked, sprint="", sprints=("10", "Sprint 1"))
    elif name == "forecast-record":
        # Only many sprints have one, and those of its example are by issues.
        asked = next(answers(name)).question()
    report = CATALOGUE[name].compute(asked)
    assert report.figure
    figure = report.figure()
    # It was built without being checked.
    assert go.Figure(figure.to_dict())
    assert report.drawing
    # What Chrome is given is what plotly would write.
    written = json.loads(figure.to_json().replace('.000000000"', '"'), object_hook=decoded)
    assert json.loads(json.dumps(report.drawing().plain(), allow_nan=False)) == written
    width, height = figure.layout.width, figure.layout.height
    found = [*sizes(figure.to_dict())]
    assert len(found) > 3
    assert min(found) * PHONE / width >= LEGIBLE
    if name == "deliverable-status":
        assert height <= HIGHEST
    else:
        assert 1.2 <= width / height <= 1.4
