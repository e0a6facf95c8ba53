"""docs/errors.md: what people are told where something goes wrong, row by row."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from bot.errors import WrongUsage
from config import SettingsError
from integrations.errors import IntegrationError
from metrics.model.errors import ReportError
from tests.docs.troubles import asking, board, charts, github, history, schedules, settings, slack
from tests.docs.troubles.scene import Scene, Servers, Trouble, meet, words
from tests.support.command_line import command_line, logging_as_it_was
from tests.support.pages import read_blocks

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
NO_ERROR = "–"
TROUBLES: dict[str, dict[str, Trouble]] = {
    "Asking": asking.TROUBLES,
    "The board and its data": board.TROUBLES,
    "GitHub": github.TROUBLES,
    "Slack": slack.TROUBLES,
    "Charts": charts.TROUBLES,
    "History and schedules": {**history.TROUBLES, **schedules.TROUBLES},
    "Settings and the command line": settings.TROUBLES,
}
# Errors that nobody meets, and why.
UNMET = {
    "FieldsChanged": "the board is exported with the fields that it has now",
    "PartDoubtful": "the whole board is exported instead",
    "StoreError": "what is raised is always one of its kinds",
    "ViewChanged": "the form was closed, or was updated meanwhile",
}
# They do not only define something when they are imported.
NOT_IMPORTED = {"bot.__main__", "integrations.store.migrations.env"}


@dataclass(frozen=True)
class Row:
    """One row of the page; `what` is what happened."""

    section: str
    error: str
    what: str
    said: str
    remedy: str

    def __str__(self) -> str:
        return self.what


def rows() -> Iterator[Row]:
    for block in read_blocks(PAGE.read_text(encoding="utf-8")):
        if block.kind == "table":
            yield from (Row(block.section, *cells) for cells in block.rows[1:])


ROWS = list(rows())


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with ExitStack() as ending:
        yield Servers(ending)


@pytest.fixture
def scene(
    servers: Servers,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Scene]:
    with logging_as_it_was():
        yield Scene(tmp_path, monkeypatch, command_line(monkeypatch, capsys, tmp_path), servers)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_is_said_is_what_the_page_says(row: Row, scene: Scene) -> None:
    met = meet(trouble_of(row), scene)
    pattern = ".+".join(map(re.escape, words(row.said).split("…")))
    assert re.fullmatch(pattern, met.said), f"{met.said!r} is not {words(row.said)!r}"
    assert row.error in met.errors | {NO_ERROR}


def trouble_of(row: Row) -> Trouble:
    return {words(what): trouble for what, trouble in TROUBLES[row.section].items()}[row.what]


def test_everything_that_goes_wrong_here_is_on_the_page_once() -> None:
    there = [(section, words(what)) for section in TROUBLES for what in TROUBLES[section]]
    assert [(row.section, row.what) for row in ROWS] == there


def test_every_row_says_what_to_do() -> None:
    assert [row.what for row in ROWS if not row.remedy] == []


def test_every_error_that_people_can_meet_is_on_the_page() -> None:
    for package in ("bot", "metrics", "integrations", "playground"):
        for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
            if module.name not in NOT_IMPORTED:
                import_module(module.name)
    families: list[type[Exception]] = [ReportError, IntegrationError, WrongUsage]
    known: set[type[Exception]] = {WrongUsage, SettingsError}
    known |= {kind for family in families for kind in below(family)}
    names = {kind.__name__ for kind in known if not kind.__name__.startswith("_")}
    assert names - UNMET.keys() == {row.error for row in ROWS} - {NO_ERROR}
    assert names >= UNMET.keys()


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)
