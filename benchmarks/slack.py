"""Slack: from a command to the report shown, and acknowledgements while many ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from benchmarks.bench import Bench
from benchmarks.needs import BEFORE, CHROME, GH
from benchmarks.processes import Measured
from benchmarks.row import Row

ANSWERED = "/sprint-burndown, from the command to the report shown"
ACKED = "200 commands in 10 s"
PROCESSES, SHOTS = 3, 12


def rows(bench: Bench) -> Iterator[Row]:
    """Answers with an export, with the board fresh, and of the same question; then the crowd."""
    if bench.has(ANSWERED, CHROME, GH):
        yield from _answers(bench)
    if bench.has(ACKED, CHROME, GH):
        yield from _acknowledgements(bench)


def _answers(bench: Bench) -> Iterator[Row]:
    fresh, again = (f"{ANSWERED}, {what}" for what in ("the board fresh", "asked again"))
    ways = [
        bench.now("slack_answers", bench.folder / "past-now.sqlite3"),
        bench.now("screenshot_and_gh", SHOTS),
    ]
    if bench.has(f"{fresh}, and {again}, against before", BEFORE):
        ways.append(bench.then("slack_answers", bench.folder / "past-then.sqlite3"))
    ours, least, *before = bench.by_turns(*ways, rounds=PROCESSES)
    yield Row.of(
        f"{ANSWERED}, with an export, against a screenshot and a call of gh",
        _median(ours, "export"),
        _median(least, "seconds"),
        "s",
        2.5,
    )
    for then in before:
        for name, what, goal in ((fresh, "fresh", 1 / 3), (again, "again", 1 / 6)):
            now, was = _median(ours, what), _median(then, what)
            yield Row.of(f"{name}, against before", now, was, "s", goal)


def _median(rounds: Iterable[Measured], what: str) -> float:
    return median(float(each.printed[what]) for each in rounds)


def _acknowledgements(bench: Bench) -> Iterator[Row]:
    (found,) = bench.by_turns(bench.now("slack_acks"), rounds=2)
    acked = min(int(each.printed["acked"]) for each in found)
    name = f"{ACKED}: acknowledged in time, against asked"
    yield Row(name, f"{acked}", "200", round(200 / max(acked, 1), 3), 1.0, acked == 200)
    p99, resting = _median(found, "p99"), _median(found, "resting")
    yield Row.of(
        f"{ACKED}: the 99th percentile, against an acknowledgement at rest", p99, resting, "s", 15
    )
