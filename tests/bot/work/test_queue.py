"""The bounded queue: what it takes in, in which order it works, and what people are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Lock, stack_size

import pytest

from bot.work.job import Asker, Job, Refusal
from bot.work.queue import FULL, RESTARTING, TOLD_FOR, WorkQueue
from bot.work.under_way import ON_ITS_WAY
from tests.support.patience import PATIENCE, until

TOO_MANY = "Three at most."
ANA, BEN = Asker("T1", "C1", "U1"), Asker("T1", "C1", "U2")
ACME = Asker("T1", "C1")
AFTER = {"ana again": ANA, "chi": Asker("T1", "C1", "U3")}


class Desk:
    """A queue whose workers are held until a test lets them go, and what came of its jobs."""

    def __init__(self, workers: int = 1, size: int = 100, per_person: int = 0) -> None:
        self.open = Event()
        self.seconds = 0.0
        self.done: list[str] = []
        self.told: list[tuple[str, str]] = []
        self._lock = Lock()
        self.queue = WorkQueue(
            "test",
            workers,
            size,
            per_person=per_person,
            too_many=TOO_MANY,
            unasked_at_once=1,
            clock=lambda: self.seconds,
        )
        for number in range(workers):
            holder = Asker("T0", "C0", f"U0{number}")
            assert self.queue.take_in(Job(lambda: self.open.wait(PATIENCE), holder)) is None
        until(lambda: self.queue.running == workers and not self.queue.waiting)

    def job(
        self,
        name: str,
        asker: Asker = ANA,
        key: str | None = None,
        outcome: Callable[[], object] = lambda: True,
        is_press: bool = False,
    ) -> Job:
        def run() -> object:
            with self._lock:
                self.done.append(name)
            return outcome()

        return Job(run, asker, lambda text: self.told.append((asker.person, text)), key, is_press)

    def asks(self, name: str, asker: Asker = ANA, key: str | None = None) -> str:
        refusal = self.queue.take_in(self.job(name, asker, key))
        return refusal.sentence if refusal else ""

    def ends(self) -> list[str]:
        self.open.set()
        assert self.queue.wait(PATIENCE)
        return self.done


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.ends()


@pytest.mark.fault
def test_the_first_question_of_somebody_comes_before_the_many_of_another(desk: Desk) -> None:
    for number in range(60):
        desk.asks(f"ana {number}")
    desk.asks("ben", BEN)
    assert desk.ends()[:3] == ["ana 0", "ben", "ana 1"]


def test_conversations_and_workspaces_take_turns(desk: Desk) -> None:
    for number in range(10):
        desk.asks(f"crowd {number}", Asker("T1", "C1", f"U{number}"))
    desk.asks("quiet channel", Asker("T1", "C2", "U20"))
    desk.asks("quiet workspace", Asker("T2", "C1", "U30"))
    done = desk.ends()
    assert done.index("quiet channel") < 6
    assert done.index("quiet workspace") < 3


def test_what_nobody_asks_for_comes_last_and_leaves_workers_free() -> None:
    desk = Desk(workers=3)
    held = Event()
    for number in range(3):
        desk.queue.take_in(
            desk.job(f"schedule {number}", ACME, outcome=lambda: held.wait(PATIENCE))
        )
    for number in range(5):
        desk.asks(f"person {number}", Asker("T1", "C1", f"U{number}"))
    desk.open.set()
    until(lambda: len(desk.done) == 6)
    # One worker has what nobody waits for, however many of it there are.
    assert sum(name.startswith("schedule") for name in desk.done) == 1
    held.set()
    assert sorted(desk.ends())[-3:] == ["schedule 0", "schedule 1", "schedule 2"]


@pytest.mark.fault
def test_a_fourth_question_of_a_person_is_refused_in_one_line() -> None:
    desk = Desk(per_person=3)
    assert [desk.asks(f"{number}") for number in range(3)] == ["", "", ""]
    refusals = [desk.queue.take_in(desk.job(f"{number}")) for number in range(3, 6)]
    # It is said once where it costs a message.
    assert refusals == [Refusal(TOO_MANY), Refusal(TOO_MANY, True), Refusal(TOO_MANY, True)]
    assert desk.asks("ben", BEN) == ""
    assert desk.ends() == ["0", "ben", "1", "2"]
    assert desk.asks("later") == ""
    assert desk.ends()[-1] == "later"


@pytest.mark.fault
def test_who_asks_too_much_again_later_is_told_again() -> None:
    desk = Desk(per_person=1)
    for number in range(2):
        assert desk.asks(f"{number}") == ""
        assert desk.queue.take_in(desk.job("refused")) == Refusal(TOO_MANY)
        desk.ends()
        desk.open.clear()
        held = Job(lambda: desk.open.wait(PATIENCE), Asker("T0", "C0", "U00"))
        assert desk.queue.take_in(held) is None
        until(lambda: not desk.queue.waiting)
    desk.ends()


@pytest.mark.fault
def test_equal_questions_under_way_are_answered_once(desk: Desk) -> None:
    assert desk.asks("ana", ANA, key="burndown") == ""
    assert desk.asks("ben", BEN, key="burndown") == ON_ITS_WAY
    assert desk.asks("ana again", ANA, key="burndown") == ON_ITS_WAY
    assert desk.asks("other", BEN, key="velocity") == ""
    assert desk.ends() == ["ana", "other"]
    assert desk.asks("later", BEN, key="burndown") == ""
    assert desk.ends()[-1] == "later"


@pytest.mark.fault
def test_who_may_have_seen_the_answer_is_answered_again(desk: Desk) -> None:
    asked_again: list[str] = []

    def sends() -> bool:
        desk.queue.send("burndown")
        asked_again.extend(desk.asks(name, asker, "burndown") for name, asker in AFTER.items())
        return True

    assert desk.queue.take_in(desk.job("ana", ANA, "burndown", sends)) is None
    assert desk.asks("ben", BEN, key="burndown") == ON_ITS_WAY
    assert desk.ends() == ["ana", "ana again"]
    assert asked_again == ["", ON_ITS_WAY]
    assert desk.queue._joined == 0


def test_a_second_press_by_the_same_person_is_passed_over_in_silence(desk: Desk) -> None:
    for _ in range(2):
        pressed = desk.job("ana", ANA, key="button", is_press=True)
        assert desk.queue.take_in(pressed) is None
    assert desk.ends() == ["ana"]


@pytest.mark.fault
@pytest.mark.parametrize("outcome", [lambda: False, lambda: 1 // 0], ids=["refused", "failed"])
def test_who_was_promised_an_answer_that_did_not_come_is_answered(
    desk: Desk, outcome: Callable[[], object]
) -> None:
    desk.queue.take_in(desk.job("ana", ANA, "burndown", outcome))
    for name in ("ben", "chi"):
        assert desk.asks(name, Asker("T1", "C1", name), key="burndown") == ON_ITS_WAY
    # Ben's answer is Chi's, too.
    assert desk.ends() == ["ana", "ben"]
    assert desk.queue._joined == 0


@pytest.mark.fault
def test_what_fails_for_all_is_told_to_all_and_tried_once(desk: Desk) -> None:
    desk.queue.take_in(desk.job("ana", ANA, "burndown", lambda: "GitHub is down."))
    for name in ("ben", "chi"):
        assert desk.asks(name, Asker("T1", "C1", name), key="burndown") == ON_ITS_WAY
    assert desk.ends() == ["ana"]
    assert desk.told == [("ben", "GitHub is down."), ("chi", "GitHub is down.")]
    assert desk.asks("later", BEN, key="burndown") == ""
    assert desk.ends() == ["ana", "later"]


@pytest.mark.fault
def test_a_full_queue_says_so() -> None:
    desk = Desk(size=2)
    assert [desk.asks(f"{number}", Asker("T1", "C1", f"U{number}")) for number in range(3)] == [
        "",
        "",
        FULL,
    ]
    owed = Job(lambda: desk.done.append("owed"), ACME, is_owed=True)
    assert desk.queue.take_in(owed) is None
    assert desk.ends() == ["0", "1", "owed"]
    assert desk.asks("room again") == ""
    desk.ends()


@pytest.mark.fault
def test_who_asks_a_full_queue_again_and_again_is_told_again() -> None:
    desk = Desk(size=1)
    assert desk.asks("first", BEN) == ""
    are_told = []
    for number in range(4):
        refusal = desk.queue.take_in(desk.job(f"{number}"))
        assert refusal is not None
        are_told.append(not refusal.is_told)
        desk.seconds += TOLD_FOR * 0.6
    assert are_told == [True, False, True, False]
    desk.ends()


@pytest.mark.fault
def test_jobs_outlive_a_machine_without_threads_left(desk: Desk) -> None:
    desk.ends()
    # No machine has room for the stack of such a thread.
    before = stack_size(1 << 46)
    try:
        assert desk.asks("waits") == ""
    finally:
        stack_size(before)
    assert desk.queue.running == 0
    assert desk.asks("later") == ""
    assert desk.ends() == ["waits", "later"]


def test_schedules_do_not_fill_the_queue_of_people() -> None:
    desk = Desk(size=100)
    taken = [desk.asks(f"{number}", ACME) for number in range(50)]
    assert (taken.count(""), taken.count(FULL)) == (10, 40)
    assert desk.asks("ana") == ""
    assert desk.ends()[0] == "ana"


@pytest.mark.fault
def test_who_waits_when_the_queue_is_closed_is_given_back(desk: Desk) -> None:
    desk.asks("ana", ANA, key="burndown")
    desk.asks("ben", BEN, key="burndown")
    left = desk.queue.close()
    assert [job.asker for job in left] == [ANA, BEN]
    assert desk.asks("late") == RESTARTING
    assert not desk.queue.wait(0)
    assert desk.ends() == []


@pytest.mark.fault
def test_who_was_promised_an_answer_that_the_end_prevents_is_told() -> None:
    desk, begun, fails = Desk(workers=1), Event(), Event()
    desk.ends()

    def outcome() -> bool:
        begun.set()
        fails.wait(PATIENCE)
        return False

    desk.queue.take_in(desk.job("ana", ANA, "burndown", outcome))
    assert begun.wait(PATIENCE)
    desk.queue.take_in(desk.job("ben", BEN, "burndown"))
    assert desk.queue.close() == []
    fails.set()
    assert desk.ends() == ["ana"]
    assert desk.told == [("U2", RESTARTING)]


def test_an_error_ends_no_worker(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.queue.take_in(desk.job("fails", outcome=lambda: 1 // 0))
    desk.asks("next")
    assert desk.ends() == ["fails", "next"]
    assert "ZeroDivisionError" in caplog.text


def test_workers_end_when_there_is_nothing_to_do(desk: Desk) -> None:
    desk.asks("ana")
    desk.ends()
    assert (desk.queue.running, desk.queue.waiting) == (0, 0)
