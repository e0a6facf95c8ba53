"""A company at nine on Monday: many scheduled reports are due at one minute, and people ask.

All of it takes half an hour on two cores that do nothing else. What it took is printed as the table
of docs/scale.md, and no number of seconds in it is asserted. `COMPANY_SCHEDULES=50` carries out a
twentieth of it, `COMPANY_WORKERS=0` has no queue, and `COMPANY_CHARTS=0` draws no charts.
"""

from __future__ import annotations

import os
import sys
import urllib.request
from collections import Counter, defaultdict
from concurrent.futures import Future
from dataclasses import dataclass, field
from math import ceil
from operator import itemgetter
from threading import Event, Thread
from time import monotonic, process_time, sleep, time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from playground.slack.transports import NotAnswered
from tests.support.crowd import Crowd, Payload, crowd
from tests.support.fleet import Fleet, fleet
from tests.support.patience import PATIENCE
from tests.support.scheduled_company import board_names, schedule_all, settings_of, world_of
from tests.support.spent import spent

SCHEDULES = int(os.environ.get("COMPANY_SCHEDULES", "1000"))
WORKERS = int(os.environ.get("COMPANY_WORKERS", "2"))
BOARDS = ceil(SCHEDULES / 5)
ITEMS = 100
PEOPLE = 40
ASKED_EVERY = 4.0
ACKED_EVERY = 0.2
# Where nothing has come for so long, nothing comes any more.
SECONDS_OF_SILENCE = 5 * PATIENCE


@dataclass
class Question:
    """A command of a person's.

    Attributes:
        channel: where it was asked.
        begun: when, by `monotonic`.
        posted: the scheduled reports that had been posted by then.
        acked: seconds until it was acknowledged.
        answered: seconds until the report was there.
        overtaken: the scheduled reports that were posted in between.
        failure: what went wrong.
    """

    channel: str
    begun: float
    posted: int
    acked: float = 0.0
    answered: float = 0.0
    overtaken: int = 0
    failure: str = ""


@dataclass
class Monday:
    """What happens, and what became of it."""

    asking: Crowd
    questions: list[Question] = field(default_factory=list)
    acks: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)

    def scheduled(self) -> dict[str, list[tuple[float, str]]]:
        """What is posted of what was scheduled, by conversation: the time, and the title."""
        bot, channels = self.asking.workspace.app.user.id, self.asking.workspace.channels
        return {
            f"C{PEOPLE + number}": [
                (float(message.ts), message.text.split(":")[0])
                for message in [*channels[f"C{PEOPLE + number}"].messages.values()]
                if message.user == bot
            ]
            for number in range(BOARDS)
        }

    def posted(self) -> int:
        """How many scheduled reports are posted."""
        return sum(map(len, self.scheduled().values()))

    def ask(self) -> None:
        """One command each ASKED_EVERY seconds, of one person after the other."""
        boards = [*board_names(BOARDS)]
        begun = monotonic()
        for number in range(10**6):
            if self.is_over.wait(max(0.0, begun + number * ASKED_EVERY - monotonic())):
                return
            person, board = number % PEOPLE, boards[number * 7 % BOARDS]
            question = Question(f"C{person}", monotonic(), self.posted())
            self.questions.append(question)
            ack = self.asking.command(f"board {board}", f"U{person}", f"C{person}")
            Thread(target=self._follow, args=(question, ack), daemon=True).start()

    def _follow(self, question: Question, ack: Future[Payload]) -> None:
        before = len(self.asking.reports(question.channel))
        try:
            words = ack.result(PATIENCE)
        except (NotAnswered, TimeoutError) as error:
            question.failure = repr(error)
            return
        question.acked = monotonic() - question.begun
        question.failure = str(words or "")
        while not question.failure and len(self.asking.reports(question.channel)) == before:
            sleep(0.05)
            if monotonic() - question.begun > SECONDS_OF_SILENCE:
                question.failure = "no answer"
        question.answered = monotonic() - question.begun
        question.overtaken = self.posted() - question.posted

    def be_acked(self) -> None:
        """What is acknowledged and no more, each ACKED_EVERY seconds."""
        begun = monotonic()
        for number in range(10**6):
            if self.is_over.wait(max(0.0, begun + number * ACKED_EVERY - monotonic())):
                return
            person, sent = number % PEOPLE, monotonic()
            ack = self.asking.command("help", f"U{person}", f"C{person}")

            def note(ack: Future[Payload], sent: float = sent) -> None:
                if ack.exception():
                    self.failures.append(repr(ack.exception()))
                else:
                    self.acks.append(monotonic() - sent)

            ack.add_done_callback(note)

    def last_until_all_is_posted(self) -> None:
        """Go on until all that was scheduled is posted, or nothing comes any more."""
        posted, since = 0, monotonic()
        while posted < SCHEDULES and monotonic() - since < SECONDS_OF_SILENCE:
            if (now := self.posted()) > posted:
                posted, since = now, monotonic()
            sleep(0.5)
        self.is_over.set()


def used(fleet_: Fleet) -> dict[str, float]:
    """Seconds of the processor, by kind of process."""
    assert fleet_.postgres.process
    kinds = {kind: fleet_.of(kind) for kind in ("bot", "worker", "clock")}
    roots = {
        kind: [each.process.pid for each in some if each.process] for kind, some in kinds.items()
    }
    total = spent({**roots, "PostgreSQL": [fleet_.postgres.process.pid]})
    total["Slack and GitHub, local"] = process_time()
    return total


def steps(fleet_: Fleet) -> dict[str, tuple[float, float, float]]:
    """How often each step was taken, its seconds, and those of the processor in Python."""
    found: dict[str, defaultdict[str, float]] = {}
    for member in fleet_.members:
        url = member.ready.replace("/readyz", "/metrics")
        text = urllib.request.urlopen(url, timeout=PATIENCE).read().decode()
        for family in text_string_to_metric_families(text):
            if family.name in ("analytics_step_seconds", "analytics_step_cpu_seconds"):
                for sample in family.samples:
                    step = found.setdefault(sample.labels["step"], defaultdict(float))
                    step[sample.name] += sample.value
    return {
        step: (
            counts["analytics_step_seconds_count"],
            counts["analytics_step_seconds_sum"],
            counts["analytics_step_cpu_seconds_total"],
        )
        for step, counts in found.items()
    }


def row(name: str, seconds: list[float]) -> str:
    """A row of the table: how many, and half, most and all of them within how many seconds."""
    if not seconds:
        return f"| {name} | 0 | | | |"
    ordered = sorted(seconds)
    at = [ordered[min(len(ordered) - 1, int(part * len(ordered)))] for part in (0.5, 0.95, 1)]
    return f"| {name} | {len(ordered)} | " + " | ".join(f"{each:.2f} s" for each in at) + " |"


@pytest.mark.fault
@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_a_thousand_reports_due_at_one_minute_are_posted_once_and_people_go_first(
    capsys: pytest.CaptureFixture[str],
) -> None:
    charts = {} if os.environ.get("COMPANY_CHARTS") == "0" else {"ANALYTICS_CHROME_PATH": ""}
    with crowd() as asking:
        asking.joins(PEOPLE + BOARDS, PEOPLE)
        world, settings = world_of(BOARDS, ITEMS), settings_of(BOARDS)
        with fleet(
            asking, "http", world, workers=WORKERS, settings=settings, variables=charts
        ) as fleet_:
            monday = Monday(asking)
            due = schedule_all(fleet_.database_url, BOARDS, SCHEDULES, PEOPLE)
            sleep(max(0.0, due.timestamp() - time()))
            before, begun = used(fleet_), time()
            threads = [Thread(target=each) for each in (monday.ask, monday.be_acked)]
            for thread in threads:
                thread.start()
            try:
                monday.last_until_all_is_posted()
            finally:
                monday.is_over.set()
                for thread in threads:
                    thread.join()
            took = time() - begun
            cpu = {name: seconds - before.get(name, 0) for name, seconds in used(fleet_).items()}
            table = steps(fleet_)
            while any(not (each.answered or each.failure) for each in monday.questions):
                sleep(0.1)
    scheduled = monday.scheduled()
    late = [ts - due.timestamp() for posts in scheduled.values() for ts, _ in posts]
    questions = [each for each in monday.questions if not each.failure]
    lines = [
        "| | number | half within | 95 of 100 within | all within |",
        "|---|---|---|---|---|",
        row("scheduled reports, posted after they were due", late),
        row("commands acknowledged", [each.acked for each in questions]),
        row("commands answered", [each.answered for each in questions]),
        row("acknowledgements alone", monday.acks),
        "",
        f"{took:.0f} s; scheduled reports posted between a command and its answer, at most: "
        + str(max([each.overtaken for each in questions], default=0)),
        "",
        "| process | seconds of the processor | for each report |",
        "|---|---|---|",
        *(
            f"| {name} | {seconds:.1f} | {seconds / (len(late) + len(questions)):.3f} |"
            for name, seconds in sorted(cpu.items(), key=itemgetter(1), reverse=True)
        ),
        "",
        "| step | number | seconds | seconds of the processor in Python |",
        "|---|---|---|---|",
        *(
            f"| {step} | {number:.0f} | {seconds / number:.3f} | {python / number:.3f} |"
            for step, (number, seconds, python) in table.items()
            if number
        ),
    ]
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, ""]))
    assert monday.failures == []
    assert [each.failure for each in monday.questions if each.failure] == []
    # Some are under way when somebody asks, and some are begun by threads that no question may use.
    assert max(each.overtaken for each in questions) <= max(32, SCHEDULES // 10)
    expected = Counter(number % BOARDS for number in range(SCHEDULES))
    for number in range(BOARDS):
        titles = [title for _, title in scheduled[f"C{PEOPLE + number}"]]
        assert len(titles) == len({*titles}) == expected[number]
