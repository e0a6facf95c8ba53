"""Draws the pictures of docs/metrics with the real reports, and tells each one's story beside it.

`make docs` runs it. All is as of `NOW`, so that the same code draws the same pictures.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from integrations.chrome import Chrome
from integrations.github import GitHub
from integrations.store import Store
from metrics.model.board import Board
from metrics.model.field_names import FieldNames, names_on_board
from metrics.model.history import History
from metrics.model.report import Question, Report
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.sample.history import past_exports
from playground.serving import gh_home, serve
from tests.support.worked_examples import answers

PAGES = Path(__file__).parent / "metrics"
# On the second Tuesday of the sample team's sprint.
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
BOARD, ROADMAP = 1, 2
DRAWN, BETWEEN, NEAR = 12, 16, 8
Colour = tuple[int, int, int]
# What is asked for a picture, where it is not what is asked without a word.
ASKED: dict[str, dict[str, Any]] = {
    "issue-history": {"issue": "acme/web#66"},
    "deliverable-burnup": {"deliverable": "Search that forgives typos"},
    "delivery-forecast": {"sprint": "Sprint 10"},
    "deliverable-status": {"statuses": ("In Progress", "Planning")},
}
# The sample team is too young for these: they have pictures of their worked examples.
OF_EXAMPLE = {"forecast-record"}


def reports() -> dict[str, Report]:
    """The report that each page has a picture of, by name."""
    sample = asked_of_the_sample()
    return {name: entry.compute(asked_for(name, sample)) for name, entry in CATALOGUE.items()}


def asked_for(name: str, sample: Question) -> Question:
    """What the report of that name is asked for its picture; `sample` is asked of the sample."""
    if name in OF_EXAMPLE:
        return next(answers(name)).question()
    return replace(sample, **ASKED.get(name, {}))


def asked_of_the_sample() -> Question:
    """A question about the playground's sample board, with what a store has kept of its past."""
    with _sample_github() as github:
        board, roadmap = _board(github, BOARD), _board(github, ROADMAP)
    return Question(board=board, roadmap=roadmap, now=NOW, history=_history(board))


def picture_line(report: Report) -> str:
    """The picture in Markdown, with its story for those who do not see it."""
    story = re.sub(r"([\\`*_\[\]<>&])", r"\\\1", report.alt_text)
    return f"![{story}](images/{report.name}.png)"


@contextmanager
def _sample_github() -> Iterator[GitHub]:
    # A Unix socket's path may have no more than 107 bytes.
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    try:
        with serve(github_app(sample_workspace(NOW.date())), uds=home / "gh.sock"):
            yield GitHub(
                token=TOKEN, config_dir=str(gh_home(home / "gh.sock")), find_fields=names_on_board
            )
    finally:
        shutil.rmtree(home)


def _board(github: GitHub, number: int) -> Board:
    fields = FieldNames()
    document = github.export_project("acme", number, fields=vars(fields), body=number == ROADMAP)
    return read_board(
        {**document, "exported_at": NOW.isoformat()}, fields=fields, timezone=ZoneInfo("UTC")
    )


def _history(board: Board) -> History:
    """What a store has kept of the sample board's past."""
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/kept.db")) as store:
        for moment, issues in past_exports(board, NOW):
            store.record("acme/1", moment, issues, {})
        store.record("acme/1", NOW, board.issues, {})
        key = "acme/1"
        return History(store.versions(key), store.sightings(key), store.runs(key))


def _small(png: bytes) -> bytes:
    """The picture in the colours it is drawn in, and as few between as keep its edges smooth."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    few = image.quantize(BETWEEN, Image.Quantize.MAXCOVERAGE).convert("RGB")
    palette: list[Colour] = []
    for colour in [*_by_area(image)[:DRAWN], *_by_area(few)]:
        # Pillow takes colours that are nearer to each other for the same.
        if all(
            max(abs(a - b) for a, b in zip(colour, kept, strict=True)) > NEAR for kept in palette
        ):
            palette.append(colour)
    chosen = Image.new("P", (1, 1))
    chosen.putpalette([part for colour in palette for part in colour])
    packed = io.BytesIO()
    image.quantize(palette=chosen, dither=Image.Dither.NONE).save(packed, "PNG", optimize=True)
    return packed.getvalue()


def _by_area(image: Image.Image) -> list[Colour]:
    """The colours of the picture, those of most of its area first."""
    counted: list[Any] = image.getcolors(image.width * image.height) or []
    return [colour for _, colour in sorted(counted, reverse=True)]


def _draw(report: Report, chrome: Chrome) -> None:
    if report.drawing is None:
        raise SystemExit(f"{report.name} has nothing to draw.")
    png = chrome.png(report.drawing().plain())
    (PAGES / "images" / f"{report.name}.png").write_bytes(_small(png))
    page = PAGES / f"{report.name}.md"
    text, line = page.read_text(encoding="utf-8"), picture_line(report)
    page.write_text(re.sub(r"^!\[.*$", lambda _: line, text, flags=re.MULTILINE), encoding="utf-8")


if __name__ == "__main__":
    with Chrome() as chrome:
        for report in reports().values():
            _draw(report, chrome)
