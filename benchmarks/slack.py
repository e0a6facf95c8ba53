"""Slack: from a command to the report shown, and acknowledgements while many ask."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.bench import Bench, Compared
from benchmarks.needs import BEFORE, CHROME, GH
from benchmarks.row import Row

ANSWERED = "/sprint-burndown, from the command to the report shown"
ACKED = "200 commands in 10 s"
PROCESSES, SHOTS = 3, 6


def rows(bench: Bench) -> Iterator[Row]:
    """Answers with an export, with the board fresh, and of the same question; then the crowd."""
    if bench.has(ANSWERED, CHROME, GH, BEFORE):
        yield from _answers(bench)
    if bench.has(ACKED, CHROME, GH):
        yield from _acknowledgements(bench)


def _answers(bench: Bench) -> Iterator[Row]:
    ours = bench.now("slack_answers", bench.folder / "past-now.sqlite3")
    before = bench.then("slack_answers", bench.folder / "past-then.sqlite3")
    compared = bench.measure(ours, before, PROCESSES)
    least = bench.alone(bench.now("screenshot_and_gh", SHOTS), 2 * PROCESSES)
    bare = median(each.seconds for each in least)
    now, then = _medians(compared)
    name = f"{ANSWERED}, with an export"
    yield Row.of(f"{name}, against a screenshot and a call of gh", now["export"], bare, "s", 2.5)
    yield Row.of(
        f"{ANSWERED}, the board fresh, against before", now["fresh"], then["fresh"], "s", 1 / 3
    )
    yield Row.of(
        f"{ANSWERED}, asked again, against before", now["again"], then["again"], "s", 1 / 6
    )


def _medians(compared: Compared) -> tuple[dict[str, float], dict[str, float]]:
    """What ours and the alternative took, by what was asked."""
    ours, alternative = (
        {
            what: median(each.printed[what] for each in rounds)
            for what in ("export", "fresh", "again")
        }
        for rounds in (compared.ours, compared.alternative)
    )
    return ours, alternative


def _acknowledgements(bench: Bench) -> Iterator[Row]:
    found = [each.printed for each in bench.alone(bench.now("slack_acks"), 2)]
    acked = min(each["acked"] for each in found)
    name = f"{ACKED}: acknowledged in time, against asked"
    yield Row(name, f"{acked}", "200", round(200 / max(acked, 1), 3), 1.0, acked == 200)
    p99, resting = (median(each[name] for each in found) for name in ("p99", "resting"))
    yield Row.of(
        f"{ACKED}: the 99th percentile, against an acknowledgement at rest", p99, resting, "s", 15
    )
