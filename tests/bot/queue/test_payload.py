"""What the queue carries is read again as it was handed over, and what cannot be is told apart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.answering.ephemeral import PrivateAddress
from bot.asking.report_request import ReportRequest
from bot.asking.story import Story
from bot.queue.payload import (
    DueReport,
    Question,
    Unreadable,
    address_in,
    of_due,
    of_question,
    own_version,
    read,
)
from bot.schedules.due import Due
from bot.schedules.schedule import Plan, Schedule
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from metrics.model.report import Unit
from metrics.reports.parameters import SPRINT

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
BURNDOWN = ReportRequest("sprint-burndown", "main", Unit.POINTS)
HERE = Conversation(ConversationId("T0ACME", "C0PLATFORM"), "U0ANA", asked_at=AT)
ASKED = Question(BURNDOWN, HERE, PrivateAddress("U0ANA", "C0PLATFORM"), (), Story())
BLOCK = {"type": "section", "text": {"type": "mrkdwn", "text": "18 of 42 points – “open”"}}
REPORT = {"ts": "1.2", "thread_ts": "1.1", "text": "A report", "blocks": [BLOCK]}


@pytest.mark.parametrize(
    "question",
    [
        ASKED,
        replace(ASKED, request=replace(BURNDOWN, as_of=AT)),
        replace(ASKED, request=BURNDOWN.asking(SPRINT, "Sprint, the 3rd")),
        replace(ASKED, to=replace(HERE, thread_ts="1.1", opens_thread=True)),
        replace(ASKED, to=replace(HERE, private=True, origin="C0LEADS")),
        replace(ASKED, to=replace(HERE, asked_at=None)),
        replace(ASKED, to=replace(HERE, replaces=REPORT)),
        replace(ASKED, to=replace(HERE, replaces=REPORT, refreshes=True)),
        replace(ASKED, address=PrivateAddress("U0ANA", response_url="https://slack.example/1")),
        replace(ASKED, address=PrivateAddress("U0ANA", thread_ts="1.1", direct="D0ANALYTICS")),
        replace(ASKED, left_out=("share", "team")),
        replace(ASKED, story=Story("U0BEN", "every Monday", "Sprint 10 in points", "U0CHI")),
    ],
)
def test_a_question_is_read_as_it_was_asked(question: Question) -> None:
    assert read(json.loads(json.dumps(of_question(question)))) == question


def test_of_a_message_that_is_replaced_goes_along_what_can_be_sent_again() -> None:
    message = {**REPORT, "bot_profile": {"name": "Analytics"}, "user": "U0ANALYTICS"}
    carried = read(of_question(replace(ASKED, to=replace(HERE, replaces=message))))
    assert isinstance(carried, Question)
    assert carried.to.replaces == REPORT


def test_an_earlier_version_does_not_say_whether_it_is_a_refresh() -> None:
    carried = of_question(ASKED)
    del carried["question"]["refreshes"]
    assert read(carried) == ASKED


@pytest.mark.parametrize("is_expired", [False, True])
def test_a_due_report_is_read_as_it_was_due(is_expired: bool) -> None:
    plan = Plan((BURNDOWN,), Trigger(On.CRON, "UTC", cron="0 9 * * 1"))
    due = Due(Schedule("7", "T0ACME", "C0PLATFORM", "", plan, AT), AT, is_expired=is_expired)
    assert read(json.loads(json.dumps(of_due(due)))) == DueReport("7", AT, is_expired)


def test_it_says_of_which_version_it_is() -> None:
    assert of_question(ASKED)["version"] == own_version()


@pytest.mark.parametrize(
    "changed",
    [
        {"format": 2},
        {"format": "1"},
        {"format": None},
        {"question": None},
        {"question": {"request": {}}},
        {"question": {**of_question(ASKED)["question"], "request": {"report": "lines-of-code"}}},
        {"due": {"schedule": "7"}},
    ],
)
def test_what_is_of_another_format_or_damaged_is_not_guessed(changed: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        read({**of_question(ASKED), **changed})


@pytest.mark.parametrize(
    ("carried", "address"),
    [
        ({**of_question(ASKED), "format": 2, "question": "?"}, ASKED.address),
        ({"format": 2, "address": {"user": "U0ANA", "pigeon": "?"}}, PrivateAddress("U0ANA")),
        ({"format": 2}, PrivateAddress("")),
    ],
)
def test_who_asked_can_be_told_whatever_the_format(
    carried: dict[str, Any], address: PrivateAddress
) -> None:
    assert address_in(carried) == address
