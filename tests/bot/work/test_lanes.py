"""The lanes together: who is told what when work is refused, or ends."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest

from bot.observing.metrics import Telemetry
from bot.work.job import Asker, Job
from bot.work.lanes import THREE_UNDER_WAY, build_lanes, pass_on
from bot.work.queue import RESTARTING
from tests.support.patience import PATIENCE, until

Told = list[tuple[str, str]]


def held(person: str, told: Told, over: Event) -> Job:
    def say(text: str) -> None:
        told.append((person, text))

    return Job(lambda: over.wait(PATIENCE), Asker("T1", "C1", person), say)


def test_who_is_refused_is_told_once() -> None:
    lanes, told, over = build_lanes(Telemetry()), Told(), Event()
    for _ in range(3):
        assert lanes.reports.take_in(held("U1", told, over)) is None
    for _ in range(5):
        lanes.hand_on(lanes.reports, held("U1", told, over))
    until(lambda: told)
    pass_on(lanes.reports, held("U1", told, over))
    over.set()
    lanes.wait()
    assert told == [("U1", THREE_UNDER_WAY)]


@pytest.mark.fault
@pytest.mark.parametrize("lane", ["quick", "talk", "reports", "people"])
def test_one_person_whose_work_hangs_holds_no_lane(lane: str) -> None:
    lanes, over, others = build_lanes(Telemetry()), Event(), Event()
    try:
        for _ in range(60):
            lanes.hand_on(getattr(lanes, lane), held("U1", [], over))
        lanes.hand_on(getattr(lanes, lane), Job(others.set, Asker("T1", "C1", "U2")))
        assert others.wait(PATIENCE)
    finally:
        over.set()
    lanes.wait()


@pytest.mark.fault
def test_who_comes_when_all_lanes_are_closed_is_told() -> None:
    lanes, told = build_lanes(Telemetry()), Told()
    lanes.stop(PATIENCE)
    lanes.hand_on(lanes.reports, held("U1", told, Event()))
    until(lambda: told)
    assert told == [("U1", RESTARTING)]


@pytest.mark.fault
def test_who_waits_when_the_bot_stops_is_told_and_what_runs_is_finished() -> None:
    lanes, told, over, done = build_lanes(Telemetry()), Told(), Event(), list[str]()
    for number in range(16):
        person = f"U{number}"
        run = partial(_wait_and_note, over, done, person)
        lanes.reports.take_in(Job(run, Asker("T1", "C1", person)))
    until(lambda: not lanes.reports.waiting)
    for number in range(40):
        assert lanes.reports.take_in(held(f"W{number}", told, over)) is None

    def say(text: str) -> None:
        told.append(("last", text))
        # It is told before what runs is waited for.
        over.set()

    lanes.reports.take_in(Job(lambda: None, Asker("T1", "C1", "last"), say))
    lanes.stop(0.05)
    assert lanes.stop(PATIENCE)
    assert sorted(told) == sorted(
        (person, RESTARTING) for person in [*(f"W{number}" for number in range(40)), "last"]
    )
    assert len(done) == 16
    refusal = lanes.talk.take_in(held("late", told, over))
    assert refusal is not None
    assert refusal.sentence == RESTARTING


@pytest.mark.fault
def test_who_waits_when_the_bot_stops_is_answered_where_there_is_time() -> None:
    lanes, told, over = build_lanes(Telemetry()), list[str](), Event()
    answered: list[str] = []

    def asked_by(person: str) -> Job:
        run = partial(_wait_and_note, over, answered, person)
        return Job(run, Asker("T1", "C1", person), told.append)

    people = [f"U{number:02}" for number in range(60)]
    for person in people:
        lanes.reports.take_in(asked_by(person))
    last = asked_by("last")
    # What is read is handed on.
    lanes.talk.take_in(Job(partial(pass_on, lanes.reports, last), last.asker, told.append))
    with ThreadPoolExecutor(1) as pool:
        stopping = pool.submit(lanes.stop, 10 * PATIENCE)
        until(stopping.running)
        over.set()
        assert stopping.result(PATIENCE)
    assert sorted(answered) == [*people, "last"]
    assert told == []


@pytest.mark.fault
def test_what_hangs_when_the_bot_stops_is_not_waited_for_longer() -> None:
    lanes, told, over = build_lanes(Telemetry()), Told(), Event()
    lanes.reports.take_in(held("U1", told, over))
    until(lambda: not lanes.reports.waiting)
    try:
        assert not lanes.stop(0.05)
    finally:
        over.set()
    lanes.wait()


def test_lanes_are_counted() -> None:
    telemetry, over = Telemetry(), Event()
    lanes = build_lanes(telemetry)
    for number in range(20):
        lanes.reports.take_in(held(f"U{number}", [], over))
    for _ in range(4):
        lanes.reports.take_in(held("U1", [], over))
    until(lambda: 'analytics_waiting{lane="reports"} 6.0' in telemetry.text().decode())
    refused = 'analytics_refusals_total{lane="reports",reason="too_many"} 2.0'
    assert refused in telemetry.text().decode()
    over.set()
    lanes.wait()


def _wait_and_note(over: Event, done: list[str], name: str) -> None:
    over.wait(PATIENCE)
    done.append(name)
