"""The parts of `make bench`, small: their two ways work, and come to the same."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path

import pytest

from benchmarks import growth, reading, serving
from benchmarks.bench import Bench
from benchmarks.processes import Failed
from benchmarks.requests import check_same
from metrics.reports.catalogue import CATALOGUE


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path, None, is_quick=True)


@pytest.mark.long
def test_burndowns_of_files_are_those_of_pandas(bench: Bench) -> None:
    names = [row.name for row in reading.rows(bench, {1_000: (1, 1)})]
    what = "gh's files of 1,000 issues to a burndown, against pandas"
    assert names == [f"{what}: time", f"{what}: memory"]


@pytest.mark.long
def test_each_report_is_measured_as_the_board_grows(bench: Bench) -> None:
    names = [row.name for row in growth.rows(bench, 300, 600)]
    what = "growth of each report from 300 to 600 issues"
    assert names == [f"{what}: {report}" for report in CATALOGUE]


def test_an_export_brought_up_to_date_has_the_items_of_a_whole_one() -> None:
    first, second = {"id": "a", "status": "Todo"}, {"id": "b", "status": "Done"}
    check_same({"items": [first, second]}, {"items": [second, first]})
    for missed in ([first], [first, {**second, "status": "Todo"}], [first, second, second]):
        with pytest.raises(Failed, match="An export brought up to date has"):
            check_same({"items": missed}, {"items": [first, second]})


def test_a_process_is_quiet_that_takes_no_more_of_the_processor(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spent = chain([0.5, 0.9, 0.91, 0.91], count(1))
    slept: list[float] = []
    monkeypatch.setattr(serving, "_cpu", lambda _: next(spent))
    monkeypatch.setattr(serving, "sleep", slept.append)
    serving._wait_until_quiet(1)
    assert slept == [0.5] * 3
    # One that is never quiet is not waited for without end.
    monkeypatch.setattr(serving, "PATIENCE", 0.0)
    serving._wait_until_quiet(1)
    assert len(slept) == 3
