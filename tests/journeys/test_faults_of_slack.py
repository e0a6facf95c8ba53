"""A workspace that changes, and a Slack that refuses, while a question is being answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import SHUT_RDWR

import pytest

from bot.app import build_app
from bot.server.serve import connected
from playground.run import APP_TOKEN, Playground
from playground.slack.faults import (
    EVERY,
    OUT_OF_ORDER,
    RESPONSE_URL,
    Fault,
    refusal,
)
from playground.slack.model import Channel
from tests.support.listening_bot import listening_bot
from tests.support.patience import PATIENCE, until
from tests.support.person import Message, Person, is_private, is_report, words
from tests.support.playgrounds import playground

PUBLIC, PRIVATE, DIRECT = "team-platform", "leads", "sprint_analytics"
UPLOADED = "files.completeUploadExternal"


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    """A playground in which no line of progress is posted."""
    with playground(working_message_after=600.0) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_traceback(opened: Playground, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.WARNING)
    yield
    opened.workspace.faults.end()
    for channel in opened.workspace.channels.values():
        channel.is_archived = False
    schedules = opened.analytics.store.schedules
    for each in schedules.all():
        schedules.remove(each.id)
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in caplog.text


def channel_of(opened: Playground, name: str) -> Channel:
    return next(each for each in opened.workspace.channels.values() if each.name == name)


def told(ana: Person, channel: str, before: list[Message]) -> str:
    """What Ana alone is told there, that was not there before."""
    return words(ana.sees(channel, is_private, before))


def answers_again(ana: Person) -> None:
    """The bot goes on."""
    before = ana.messages(PUBLIC)
    ana.say(PUBLIC, "/sprint-burndown previous")
    ana.sees(PUBLIC, is_report, before)


@pytest.mark.fault
@pytest.mark.parametrize("code", ["token_revoked", "invalid_auth", "account_inactive"])
def test_a_token_that_is_refused_in_the_middle_is_told(opened: Playground, code: str) -> None:
    ana = Person(opened.url)
    before = ana.messages(PUBLIC)
    with opened.workspace.access.holding(UPLOADED) as hold:
        ana.say(PUBLIC, "/sprint-burndown")
        assert hold.came.wait(PATIENCE)
        opened.workspace.faults.always(EVERY, refusal(code))
    sentence = told(ana, PUBLIC, before)
    assert f"Slack refuses the bot's token ({code}): install the app again" in sentence
    opened.workspace.faults.end()
    assert not [each for each in ana.messages(PUBLIC) if is_report(each) and each not in before]
    answers_again(ana)


def removed(opened: Playground, channel: Channel) -> None:
    channel.members.discard(opened.workspace.app.user.id)


def archived(_: Playground, channel: Channel) -> None:
    channel.is_archived = True


@pytest.mark.fault
@pytest.mark.parametrize(
    ("name", "change", "sentence"),
    [
        (PRIVATE, removed, "I am not in this"),
        (PUBLIC, archived, "This channel is archived"),
    ],
    ids=["removed from a private channel", "archived"],
)
def test_a_channel_that_is_closed_during_the_upload_costs_no_answer(
    opened: Playground, name: str, change: Callable[[Playground, Channel], None], sentence: str
) -> None:
    ana, channel = Person(opened.url), channel_of(opened, name)
    ana.say(name, "/invite @sprint_analytics")
    before, direct = ana.messages(name), ana.messages(DIRECT)
    with opened.workspace.access.holding(UPLOADED) as hold:
        ana.say(name, "/sprint-burndown")
        assert hold.came.wait(PATIENCE)
        change(opened, channel)
    ana.sees(DIRECT, is_report, direct)
    assert sentence in told(ana, name, before)
    channel.is_archived = False
    answers_again(ana)


@pytest.mark.fault
def test_one_that_is_removed_from_a_public_channel_during_the_upload_joins_it_again(
    opened: Playground,
) -> None:
    ana, channel = Person(opened.url), channel_of(opened, PUBLIC)
    before = ana.messages(PUBLIC)
    with opened.workspace.access.holding(UPLOADED) as hold:
        ana.say(PUBLIC, "/sprint-burndown")
        assert hold.came.wait(PATIENCE)
        removed(opened, channel)
    ana.sees(PUBLIC, is_report, before)
    reports = [each for each in ana.messages(PUBLIC) if is_report(each) and each not in before]
    assert len(reports) == 1


@pytest.mark.fault
@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("user_disabled", "I cannot write to this person directly"),
        ("messages_tab_disabled", "Messages to me are switched off"),
    ],
)
def test_who_cannot_be_written_to_directly_is_told_where_they_ask(
    opened: Playground, code: str, sentence: str
) -> None:
    ana = Person(opened.url)
    before = ana.messages(PUBLIC)
    opened.workspace.faults.next("conversations.open", refusal(code))
    ana.say(PUBLIC, "/sprint-burndown privately")
    assert sentence in told(ana, PUBLIC, before)
    answers_again(ana)


@pytest.mark.fault
def test_a_form_that_opens_too_late_is_told(opened: Playground) -> None:
    ana = Person(opened.url)
    ana.say(PUBLIC, "/sprint-burndown")
    report = ana.sees(PUBLIC, is_report)
    before = ana.messages(PUBLIC)
    opened.workspace.faults.next("views.open", refusal("expired_trigger_id"))
    ana.press(report, "change")
    assert "That took too long to open: try again." in told(ana, PUBLIC, before)


@pytest.mark.fault
@pytest.mark.parametrize(
    "fault",
    [Fault(404, "expired_url", "text/plain"), OUT_OF_ORDER, refusal("used_url")],
    ids=["404", "500", "refused with 200"],
)
def test_a_schedule_is_changed_once_although_its_list_is_not_updated(
    opened: Playground, fault: Fault
) -> None:
    ana, schedules = Person(opened.url), opened.analytics.store.schedules
    earlier = ana.messages(PUBLIC)
    ana.say(PUBLIC, "/report-schedule summary every monday at 9")
    saved = ana.sees(PUBLIC, lambda each: "schedule_pause" in words(each), earlier)
    before = ana.messages(PUBLIC)
    opened.workspace.faults.always(RESPONSE_URL, fault)
    ana.press(saved, "schedule_pause")
    # It is told by a message of its own.
    assert "paused" in told(ana, PUBLIC, before).lower()
    opened.workspace.faults.end()
    assert [each.paused for each in schedules.all()] == [True]


@pytest.mark.fault
def test_a_slack_that_ends_a_connection_costs_a_moment(
    tmp_path: Path,
) -> None:
    with listening_bot(tmp_path, slack_app_token=APP_TOKEN) as bot:
        ana = Person(str(bot.client.base_url).removesuffix("/api/"))
        settings = bot.analytics.settings
        with connected(build_app(settings, bot.analytics), settings) as client:

            def another_since(before: object) -> bool:
                return client.current_session is not before and client.is_connected()

            for reason in ("warning", "refresh_requested", "link_disabled"):
                before = client.current_session
                # The first try to connect again fails.
                bot.workspace.faults.next("apps.connections.open", OUT_OF_ORDER)
                text = f'{{"type": "disconnect", "reason": "{reason}"}}'
                bot.sockets.send(text)
                until(lambda: not bot.workspace.faults.next_of("apps.connections.open"))
                bot.sockets.send(text)
                until(lambda before=before: another_since(before))  # type: ignore[misc]
                ana.answered(PUBLIC, "/report-help")


@pytest.mark.long
@pytest.mark.fault
def test_a_socket_that_is_cut_without_a_word_costs_a_minute(tmp_path: Path) -> None:
    with listening_bot(tmp_path, slack_app_token=APP_TOKEN) as bot:
        ana = Person(str(bot.client.base_url).removesuffix("/api/"))
        settings = bot.analytics.settings
        with connected(build_app(settings, bot.analytics), settings) as client:
            before = client.current_session
            assert before
            before.sock.shutdown(SHUT_RDWR)  # type: ignore[union-attr]
            until(lambda: client.current_session is not before and client.is_connected())
            ana.answered(PUBLIC, "/report-help")
