"""What a worker makes of what it is handed, once, and what who asked is told where it cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.asking.report_request import ReportRequest
from bot.asking.story import NOBODYS
from bot.boards.live import LiveBoards
from bot.queue.payload import own_version
from bot.queue.working import MOST_TRIES, OTHER_VERSION, MayBeAnswered, OutOfTries
from bot.schedules.due import Due
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NOT_THIS_BOARD
from config import BoardSettings, Settings
from integrations.errors import BeingStopped, IntegrationError
from integrations.queue import Begun
from integrations.slack import SlackDestination
from integrations.store.ledger import State
from metrics.model.report import Unit
from tests.support.handed_over import answerer, handed_over
from tests.support.listening_bot import ACME, ANA, CHANNEL, NOW, ListeningBot

BURNDOWN = ReportRequest("sprint-burndown", "web", Unit.ISSUES)
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
PLAN = Plan((BURNDOWN,), Trigger(On.CRON, "UTC", cron="0 9 * * 1"))


class Office:
    """A bot that hands over, and a worker of the test's own."""

    def __init__(self, bot: ListeningBot) -> None:
        self.bot = bot
        self.worker = answerer(bot)

    def asked(self, to: Conversation = HERE, request: ReportRequest = BURNDOWN) -> Begun:
        """A question that is handed over, and begun."""
        self.asks(to, request)
        return self.begun()

    def asks(self, to: Conversation = HERE, request: ReportRequest = BURNDOWN) -> None:
        """A question is handed over."""
        assert self.bot.analytics.handing_over
        address = PrivateAddress(to.asker, CHANNEL)
        reply = AddressedReply(SlackDestination(self.bot.client), address)
        self.bot.analytics.handing_over.question(request, to, reply, (), NOBODYS)

    def begun(self, worker: str = "first") -> Begun:
        """What waits, begun by that worker."""
        (begun,) = handed_over(self.bot, worker)
        return begun

    @property
    def told(self) -> list[str]:
        """What Ana alone is told."""
        return self.told_to(ANA)

    def told_to(self, person: str) -> list[str]:
        """What that person alone is told."""
        return [message.text for _, message in self.bot.messages if message.reader == person]

    @property
    def posted(self) -> list[str]:
        """The titles of the reports that are posted."""
        return [said.text for said in self.bot.said() if not said.reader]


@pytest.fixture
def office(bot: ListeningBot) -> Office:
    return Office(bot)


def test_a_question_is_answered_and_found_by_its_mark(office: Office) -> None:
    begun = office.asked()
    assert office.worker.do(begun) is True
    assert (office.posted, office.told) == (["Sprint burndown"], [])
    # Another one looks whether that is there.
    again = replace(office.begun("second"), posting_at=datetime.now(UTC))
    assert office.worker.do(again) is True
    assert (office.posted, office.told) == (["Sprint burndown"], [])
    waited = 'analytics_step_seconds_count{step="wait"} 2.0'
    assert waited in office.bot.analytics.telemetry.text().decode()


@pytest.mark.parametrize("where", ["in a thread", "replaced", "privately"])
def test_an_answer_is_found_wherever_it_is(office: Office, where: str) -> None:
    ts = office.bot.posts()
    replaced = {"ts": ts, "text": "A report", "blocks": []}
    to = {
        "in a thread": replace(HERE, thread_ts=ts),
        "replaced": replace(HERE, replaces=replaced),
        "privately": replace(HERE, private=True),
    }[where]
    begun = office.asked(to)
    is_for_all = office.worker.do(begun)
    before = [*office.bot.messages]
    again = replace(office.begun("second"), posting_at=datetime.now(UTC))
    assert office.worker.do(again) is is_for_all is (where != "privately")
    assert office.bot.messages == before


@pytest.mark.fault
def test_an_answer_that_may_be_there_unseen_is_not_posted_again(office: Office) -> None:
    begun = replace(office.asked(), posting_at=datetime.now(UTC))
    office.bot.workspace.access.scopes -= {"channels:history"}
    assert office.worker.do(begun) is False
    assert (office.posted, office.told) == ([], [str(MayBeAnswered())])


@pytest.mark.fault
def test_a_worker_that_was_taken_for_killed_posts_nothing(office: Office) -> None:
    begun = office.asked()
    office.begun("another")
    assert office.worker.do(begun) is False
    assert (office.posted, office.told) == ([], [])


@pytest.mark.fault
def test_a_question_that_kills_its_workers_is_given_up(office: Office) -> None:
    begun = replace(office.asked(), tries=MOST_TRIES + 1)
    assert office.worker.do(begun) is False
    assert (office.posted, office.told) == ([], [str(OutOfTries())])


@pytest.mark.fault
@pytest.mark.parametrize("why", ["GitHub fails", "it kills its workers", "it may be answered"])
def test_who_asked_the_same_of_workers_is_told_why_there_is_no_answer(
    office: Office, why: str
) -> None:
    office.asks()
    office.asks(replace(HERE, asker="U0BEN"))
    (begun,) = handed_over(office.bot)
    sentence = {
        "GitHub fails": "GitHub is down.",
        "it kills its workers": str(OutOfTries()),
        "it may be answered": str(MayBeAnswered()),
    }[why]
    if why == "GitHub fails":
        office.bot.github.failures.append(IntegrationError(sentence))
    elif why == "it kills its workers":
        begun = replace(begun, tries=MOST_TRIES + 1)
    else:
        begun = replace(begun, posting_at=datetime.now(UTC))
        office.bot.workspace.access.scopes -= {"channels:history"}
    before = office.told_to("U0BEN")
    assert office.worker.do(begun) is False
    assert (office.posted, office.told) == ([], [sentence])
    assert office.told_to("U0BEN") == [*before, sentence]
    # Who asks the same from now on asks for themselves.
    assert office.bot.analytics.queue
    office.bot.analytics.queue.work.end(begun, is_answered=False)
    assert handed_over(office.bot) == []


def test_a_worker_that_is_being_stopped_posts_nothing_and_tells_nobody(office: Office) -> None:
    begun = office.asked()
    office.worker.stop()
    with pytest.raises(BeingStopped):
        office.worker.do(begun)
    assert (office.posted, office.told) == ([], [])


@pytest.mark.fault
@pytest.mark.parametrize(
    "changed", [{"format": 2, "version": "9.9"}, {"question": {}, "version": "9.9"}]
)
def test_a_question_of_another_version_is_told_in_one_sentence(
    office: Office, changed: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    begun = office.asked()
    payload = {**begun.work.payload, **changed}
    assert office.worker.do(replace(begun, work=replace(begun.work, payload=payload))) is False
    assert (office.posted, office.told) == ([], [OTHER_VERSION])
    (logged,) = [each.message for each in caplog.records if each.levelname == "ERROR"]
    assert "version 9.9" in logged
    assert own_version() in logged
    assert "Run one version everywhere" in logged


def test_a_question_about_a_board_that_is_gone_meanwhile_is_told(office: Office) -> None:
    begun = office.asked(request=replace(BURNDOWN, board="gone"))
    assert office.worker.do(begun) is False
    assert (office.posted, office.told) == ([], [NOT_THIS_BOARD])


def test_a_question_about_a_board_that_another_process_connected_just_now(
    office: Office,
) -> None:
    begun = office.asked(request=replace(BURNDOWN, board="shop"))
    boards = LiveBoards(Settings(boards={}), office.bot.analytics.store.connected)
    boards.connect(ACME, BoardSettings("shop", "acme", 1))
    assert office.worker.do(begun) is True
    assert (office.posted, office.told) == (["Sprint burndown"], [])


def test_a_question_from_where_the_bot_is_removed_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    begun = office.asked()
    office.bot.workspace.access.revoke(office.bot.workspace.access.bot_token)
    assert office.worker.do(begun) is False
    assert f"{ANA} was not told" in caplog.text


def due(office: Office) -> Begun:
    """A report that is due, handed over and begun."""
    schedule = Schedule("7", ACME, CHANNEL, "", PLAN, NOW)
    office.bot.analytics.store.schedules.save(as_stored(schedule))
    office.bot.analytics.deliver(Due(schedule, NOW))
    return office.begun()


def test_what_is_due_is_delivered_once(office: Office) -> None:
    begun = due(office)
    for _ in range(2):
        assert office.worker.do(begun) is True
    assert office.posted == ["Sprint burndown"]
    assert office.bot.analytics.store.ledger.latest()["7"].state is State.POSTED


def test_what_is_due_of_a_deleted_schedule_is_not_delivered(office: Office) -> None:
    begun = due(office)
    office.bot.analytics.store.schedules.remove("7")
    assert office.worker.do(begun) is True
    assert office.bot.messages == []


@pytest.mark.fault
def test_a_delivery_of_a_worker_that_is_being_stopped_is_left_to_another(office: Office) -> None:
    begun = due(office)
    office.bot.analytics.deliveries.stop()
    with pytest.raises(BeingStopped):
        office.worker.do(begun)
    assert office.bot.messages == []
