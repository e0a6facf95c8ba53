"""What `make bench` says and writes, of ways that take nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import page
from benchmarks.bench import Bench, opened
from benchmarks.needs import BEFORE, COMMIT_BEFORE, ROOT, Need
from benchmarks.processes import Failed, Hung, Measured, Way, measured
from benchmarks.row import Row, goals_met, with_unit
from tests.support.processes import ended

CHROME, GH, POSTGRES = (
    Need(name, lambda: False, f"`get {name}`") for name in ("Chrome", "gh", "PostgreSQL")
)


def way(program: str) -> Way:
    return Way((sys.executable, "-c", program))


def printing(**measured: object) -> Way:
    return way(f"print({json.dumps(measured)!r})")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def bench(tmp_path: Path, said: list[str]) -> Bench:
    return Bench(tmp_path, None, said.append)


def test_a_row_has_amounts_with_units_and_their_ratio() -> None:
    row = Row.of("help", 0.4131, 1.0, "s", 0.5)
    assert row == Row("help", "0.413 s", "1 s", 0.413, 0.5, holds=True)


@pytest.mark.parametrize(
    ("amount", "unit", "shown"),
    [
        (0.0123, "s", "12.3 ms"),
        (1234.5, "MB", "1,230 MB"),
        (2, "requests", "2 requests"),
        (1, "requests", "1 request"),
    ],
)
def test_amounts_are_shown_in_three_digits(amount: float, unit: str, shown: str) -> None:
    assert with_unit(amount, unit) == shown  # type: ignore[arg-type]


def test_a_row_holds_as_it_is_shown() -> None:
    assert Row.of("help", 0.40001, 1.0, "s", 0.4).holds
    assert not Row.of("help", 0.401, 1.0, "s", 0.4).holds


def test_a_goal_is_met_where_all_its_rows_hold() -> None:
    rows = [
        Row.of("reading: time", 1, 10, "s", 0.1),
        Row.of("reading: memory", 1, 2, "MB", 0.1),
        Row.of("help", 1, 3, "s", 0.4),
    ]
    assert goals_met(rows) == {"reading": False, "help": True}
    assert page.summary(rows) == "1 of 2 goals are met."


def test_the_ways_take_turns_and_their_medians_are_compared(bench: Bench) -> None:
    log = bench.folder / "log"

    def logging(name: str, seconds: int) -> Way:
        return way(
            f"print(file=open({str(log)!r}, 'a'), end={name!r});"
            f'print(\'{{"seconds": {seconds}, "result": [1]}}\')'
        )

    row = bench.measure(logging("o", 2), logging("a", 4), 3).row("each", 0.5)
    assert row == Row("each", "2 s", "4 s", 0.5, 0.5, holds=True)
    assert log.read_text() == "oa" + "ao" + "oa" + "ao"


def test_as_many_ways_as_there_are_take_turns_and_one_alone_goes_once_before(
    bench: Bench,
) -> None:
    log = bench.folder / "log"

    def logging(name: str) -> Way:
        return way(f"print(file=open({str(log)!r}, 'a'), end={name!r}); print('{{\"cpu\": 3}}')")

    found = bench.by_turns(*map(logging, "abc"), rounds=2)
    assert [[each.cpu for each in rounds] for rounds in found] == [[3, 3]] * 3
    assert log.read_text() == "abc" + "cba" + "abc"
    log.unlink()
    assert len(*bench.by_turns(logging("o"), rounds=2)) == 2
    assert log.read_text() == "ooo"


def test_what_a_process_does_not_print_is_seen_from_outside(bench: Bench) -> None:
    measured = bench.measure(way("pass"), printing(cpu=3), 1)
    assert measured.ours[0].seconds > 0
    assert measured.ours[0].cpu > 0
    assert measured.alternative[0].cpu == 3


def test_ways_that_differ_in_their_numbers_are_refused(bench: Bench) -> None:
    with pytest.raises(Failed, match=r"The ways differ: \[1\] and \[2\]"):
        bench.measure(printing(result=[1]), printing(result=[2]), 1)
    # Not measured, they are compared all the same; and one way may have nothing to compare.
    with pytest.raises(Failed, match=r"The ways differ: \[1\] and \[2\]"):
        bench.by_turns(printing(result=[1]), way("pass"), printing(result=[2]), rounds=0)


def test_a_way_that_fails_says_why(bench: Bench) -> None:
    with pytest.raises(Failed, match=r"ended with 1:[\s\S]*No module named 'nowhere'"):
        bench.measure(way("import nowhere"), way("pass"), 1)


def test_a_way_that_hangs_is_ended(bench: Bench) -> None:
    hangs = replace(way("import subprocess; subprocess.run(['sleep', '600'])"), longest=0.1)
    with pytest.raises(Hung, match=r"was ended after 0\.1 seconds"):
        measured(hangs, bench.folder)


def test_a_way_that_hung_is_tried_once_more(
    bench: Bench, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hangs = [True, False, False]

    def at_first(way: Way, folder: Path) -> Measured:
        if hangs.pop(0):
            raise Hung("It was ended.")
        return measured(way, folder)

    monkeypatch.setattr("benchmarks.bench.measured", at_first)
    [compared] = bench.by_turns(printing(cpu=1), rounds=1)
    assert [each.cpu for each in compared] == [1]
    assert said == ["It was ended. It is tried once more."]


def test_settings_of_the_developer_are_not_seen(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYTICS_DEFAULT_UNIT", "points")
    seen = way("import os; assert 'ANALYTICS_DEFAULT_UNIT' not in os.environ")
    bench.measure(seen, seen, 1)


def test_what_is_missing_is_said_and_the_rest_is_measured(bench: Bench, said: list[str]) -> None:
    help_row = Row.of("help", 1, 3, "s", 0.4)
    store_row = Row.of("store", 1, 3, "s", 0.4)

    def charts(bench: Bench) -> Iterator[Row]:
        if bench.has("a warm PNG", CHROME):
            raise AssertionError
        yield help_row

    def store(bench: Bench) -> Iterator[Row]:
        yield store_row
        if bench.has("what is recorded", GH, POSTGRES):
            raise AssertionError

    parts = {"charts": charts, "store": store}
    assert [*command.measured(parts, bench)] == [help_row, store_row]
    assert bench.skipped == [line for line in said if "is missing" in line]
    assert bench.skipped == [
        "Chrome is missing (`get Chrome`), so this is not measured: a warm PNG.",
        "gh is missing (`get gh`), so this is not measured: what is recorded.",
        "PostgreSQL is missing (`get PostgreSQL`), so this is not measured: what is recorded.",
    ]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (Failed("The ways differ."), "The ways differ."),
        (OSError("initdb refuses"), "OSError('initdb refuses')"),
        (AssertionError(), "AssertionError()"),
    ],
)
def test_a_part_that_fails_is_said_and_the_rest_is_measured(
    bench: Bench, said: list[str], error: Exception, why: str
) -> None:
    help_row = Row.of("help", 1, 3, "s", 0.4)

    def charts(bench: Bench) -> Iterator[Row]:
        yield help_row
        raise error

    def store(bench: Bench) -> Iterator[Row]:
        yield help_row

    assert [*command.measured({"charts": charts, "store": store}, bench)] == [help_row, help_row]
    assert bench.failed == [f"The part charts ended early: {why}"] == [said[1]]


def test_a_run_of_which_a_part_failed_ends_with_1_and_shows_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def charts(bench: Bench) -> Iterator[Row]:
        yield Row.of("help", 1, 3, "s", 0.4)
        raise OSError("no room")

    monkeypatch.setattr("benchmarks.charts.rows", charts)
    monkeypatch.setattr(command, "opened", lambda say, **_: nullcontext(Bench(Path(), None, say)))
    monkeypatch.setattr(sys, "argv", ["benchmarks", "charts"])
    with pytest.raises(SystemExit, match=r"^1$"):
        command.main()
    shown = capsys.readouterr().out
    assert "| help | 1 s | 3 s |" in shown
    assert shown.endswith("The part charts ended early: OSError('no room')\n")


@pytest.mark.skipif(not BEFORE.is_there(), reason="a shallow clone has no commit before")
def test_the_product_as_it_was_is_at_hand_while_the_bench_is_open() -> None:
    with opened() as bench:
        before = bench.before
        assert before is not None
        assert (before / "bot" / "cli" / "__init__.py").exists()
        there = ended(["git", "rev-parse", "HEAD"], cwd=before, check=True).stdout
        assert there.startswith(COMMIT_BEFORE)
        assert dict(bench.then("analytics").env) == {"PYTHONPATH": str(before)}
    assert not before.exists()


def test_a_clone_without_that_commit_has_no_product_as_it_was(bench: Bench) -> None:
    assert bench.before is None
    before = Need(BEFORE.name, lambda: False, BEFORE.how)
    assert not bench.has("a figure", before)
    [sentence] = bench.skipped
    assert sentence.startswith(f"commit {COMMIT_BEFORE} is missing (`git fetch --unshallow`")


def test_results_are_kept_as_they_are_read(tmp_path: Path) -> None:
    rows = [Row.of("help", 0.2, 1, "s", 0.4), Row.of("reading", 2, 1, "s", 0.1)]
    skipped = ["gh is missing (`get gh`), so this is not measured: charts."]
    file = tmp_path / "results.json"
    page.write(rows, skipped, file)
    found = json.loads(file.read_text())
    assert set(found) == {"machine", "rows", "skipped"}
    assert set(found["rows"][0]) == {"name", "ours", "alternative", "ratio", "goal", "holds"}
    told, *read = page.read(file)
    assert read == [rows, skipped]
    assert {"processor", "memory", "system", "python"} <= set(told)
    section = page.section(file)
    assert section.startswith("1 of 2 goals are met. Measured on ")
    assert section.endswith(
        f"\n| reading | 2 s | 1 s | 2 | 0.1 | **does not hold** |\n\n{skipped[0]}"
    )


def test_results_without_what_was_skipped_are_read(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    page.write([], file=file)
    found = json.loads(file.read_text())
    del found["skipped"]
    file.write_text(json.dumps(found))
    assert page.read(file) == (found["machine"], [], [])


def test_every_part_is_a_module_and_no_module_with_rows_is_left_out() -> None:
    files = [file for file in (ROOT / "benchmarks").glob("*.py") if file.stem != "__main__"]
    parts = {file.stem for file in files if "\ndef rows(bench: Bench" in file.read_text()}
    assert parts == set(command.PARTS)


def test_a_part_that_is_not_there_is_said() -> None:
    done = ended([sys.executable, "-m", "benchmarks", "coffee"], cwd=ROOT)
    assert done.returncode == 2
    assert f"there is no part 'coffee'; there are: {', '.join(command.PARTS)}" in done.stderr
