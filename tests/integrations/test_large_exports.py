"""Exports of more items than GitHub takes on a board: what they take grows as they do."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from bot.cli.file_answer import answer
from bot.cli.file_request import FileRequest
from config import Settings
from tests.support.effort import calls
from tests.support.large_exports import peak_of_report, write_export

# Bytes of memory for each of a file: it was 4.3, whatever its size.
MOST_OF_A_BYTE = 8


@pytest.mark.attack
def test_twice_the_items_are_twice_the_work(tmp_path: Path) -> None:
    few, many = (
        FileRequest("sprint-burndown", write_export(tmp_path / str(items), items), sprint="1")
        for items in (2_000, 4_000)
    )
    # What is done once is done here.
    answer(few, Settings({}))
    work = [calls(partial(answer, request, Settings({}))) for request in (few, many)]
    assert work[1] < 2.2 * work[0]


@pytest.mark.attack
@pytest.mark.parametrize("items", [10_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_an_export_takes_memory_in_proportion_to_its_file(tmp_path: Path, items: int) -> None:
    small, large = write_export(tmp_path / "small", 10), write_export(tmp_path / "large", items)
    peak = peak_of_report(small, large)
    assert peak.issues == items
    assert peak.with_it - peak.before < MOST_OF_A_BYTE * large.stat().st_size
