"""Files that were exports once: whatever became of their bytes, they are read or refused."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.export_files import ExportUnreadable, JsonFile
from metrics.model.errors import ReportError
from metrics.model.report import Question
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from tests.support.damaged import changed, damaged, written
from tests.support.sample_boards import UTC_ZONE
from tests.support.whole_exports import FIELDS, ITEMS, LISTED, NATIVE

NOW = datetime(2023, 11, 4, 12, tzinfo=UTC)
LONGEST_SENTENCE = 1000
REPORTS = st.sampled_from(sorted(CATALOGUE))


def once(document: object) -> st.SearchStrategy[bytes]:
    """What may have become of a file with that document: of one in two, its bytes are whole."""
    whole = written(changed(st.just(document)))
    return whole | damaged(whole)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@pytest.mark.attack
@given(content=once(NATIVE), report=REPORTS)
def test_a_damaged_export_is_read_or_refused_in_words(
    folder: Path, content: bytes, report: str
) -> None:
    check(folder, report, content)


@pytest.mark.attack
@given(items=once(ITEMS), listed=once(LISTED), report=REPORTS)
def test_damaged_lists_of_gh_are_read_or_refused_in_words(
    folder: Path, items: bytes, listed: bytes, report: str
) -> None:
    check(folder, report, items, listed)


def check(folder: Path, report: str, project: bytes, issues: bytes | None = None) -> None:
    """Read the files, and compute the report on them. Raises what is no answer to people."""
    (folder / "board.json").write_bytes(project)
    listed = None
    if issues is not None:
        (folder / "issues.json").write_bytes(issues)
        listed = JsonFile(folder / "issues.json")
    try:
        board = read_board(
            JsonFile(folder / "board.json"), listed, fields=FIELDS, timezone=UTC_ZONE
        )
        CATALOGUE[report].compute(Question(board, NOW, roadmap=board))
    except (ReportError, ExportUnreadable) as error:
        told = str(error)
        assert 0 < len(told) <= LONGEST_SENTENCE
        assert "\n" not in told
