"""What people see when GitHub, Chrome or Slack fail, or take their time."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from slack_bolt import BoltRequest

from bot.app import build_app
from bot.manifest import slack_manifest
from bot.server.events import http_app
from playground.github.limits import too_fast
from playground.run import BOT_TOKEN, Playground
from playground.serving import serve
from playground.slack.faults import refusal, too_many_requests
from playground.slack.manifest import KNOWN_SCOPES, configured
from playground.slack.model import Change, News
from tests.support.patience import PATIENCE, until
from tests.support.person import Person, is_private, is_report, words
from tests.support.playgrounds import playground, sample_slack
from tests.support.settled import settle

CHANNEL = "team-platform"


@contextmanager
def watched(opened: Playground) -> Iterator[list[str]]:
    """What happens in the workspace while the context lasts: posted, changed, deleted."""
    seen: list[str] = []

    def note(change: News) -> None:
        if isinstance(change, Change) and not (change.message or change.before).reader:  # type: ignore[union-attr]
            kind = "posted" if change.before is None else "changed"
            seen.append(kind if change.message else "deleted")

    with opened.workspace.listening(note):
        yield seen


def test_a_slow_report_shows_that_it_is_worked_on_and_takes_that_place() -> None:
    with (
        playground(working_message_after=0.0, export_max_age=0.0) as opened,
        watched(opened) as seen,
    ):
        ana, is_shown = Person(opened.url), Event()
        opened.faults.on_query = lambda _: is_shown.wait(PATIENCE)
        ana.say(CHANNEL, "/sprint-burndown")
        working = ana.sees(CHANNEL, lambda each: "Working on sprint burndown" in words(each))
        is_shown.set()
        report = ana.sees(CHANNEL, is_report)
        assert report["ts"] == working["ts"]
        assert len(ana.messages(CHANNEL)) == 1
        assert seen[0] == "posted"
        assert set(seen[1:]) == {"changed"}


@pytest.mark.fault
def test_with_every_nicety_hanging_the_answer_comes_all_the_same() -> None:
    # Where outsiders are answered, too, nothing depends on who somebody is.
    with playground(working_message_after=0.0, outsiders="all") as opened:
        ana, access = Person(opened.url), opened.workspace.access
        with (
            access.holding("chat.postMessage") as line,
            access.holding("users.info") as locale,
        ):
            ana.say(CHANNEL, "/sprint-burndown")
            report = ana.sees(CHANNEL, is_report)
            assert line.came.is_set()
            assert locale.came.is_set()
            assert ana.messages(CHANNEL) == [report]
            assert not line.over.is_set()
            assert not locale.over.is_set()


def test_what_is_being_done_is_shown_page_by_page() -> None:
    shown: list[str] = []
    with playground(working_message_after=0.0) as opened:

        def note(change: News) -> None:
            if isinstance(change, Change) and change.message:
                shown.append(change.message.text)

        with opened.workspace.listening(note):
            opened.faults.delay = 0.7
            ana = Person(opened.url)
            ana.say(CHANNEL, "/sprint-burndown")
            ana.sees(CHANNEL, is_report)
    pages = [text for text in shown if re.search(r"Exporting \d of 4 pages…", text)]
    assert pages
    assert pages == list(dict.fromkeys(pages))
    assert "Sprint burndown: Sprint 10" in shown[-1]


@pytest.mark.fault
def test_a_pause_that_github_asks_for_is_shown_to_who_waits() -> None:
    shown: list[str] = []
    with playground(working_message_after=0.0) as opened:

        def note(change: News) -> None:
            if isinstance(change, Change) and change.message:
                shown.append(change.message.text)

        with opened.workspace.listening(note):
            opened.faults.next_answers.append(too_fast(4))
            ana = Person(opened.url)
            ana.say(CHANNEL, "/sprint-burndown")
            ana.sees(CHANNEL, is_report)
    assert [text for text in shown if "GitHub asks us to wait 4 s…" in text]


def test_a_slow_failure_takes_the_working_message_back() -> None:
    with playground(working_message_after=0.0) as opened, watched(opened) as seen:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown Sprint 99")
        ana.sees(CHANNEL, is_private)
        until(lambda: seen[-1:] == ["deleted"])
        assert [is_private(each) for each in ana.messages(CHANNEL)] == [True]
        assert seen[0] == "posted"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"github_token": "expired"}, "GitHub does not accept the token"),
        ({"gh_path": "/no/such/gh"}, "ANALYTICS_GH_PATH names /no/such/gh"),
        ({"gh_timeout": 0.01}, "gh did not finish within 0.01 seconds"),
    ],
)
def test_a_failing_export_is_told_to_the_asker_alone(settings: Any, sentence: str) -> None:
    with playground(**settings) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        message = ana.sees(CHANNEL, is_private)
        assert sentence in words(message)
        assert len(ana.messages(CHANNEL)) == 1


def test_a_board_whose_issues_are_all_hidden_is_told_to_the_asker_alone() -> None:
    with playground() as opened:
        opened.faults.hides_issues = True
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        told = ana.sees(CHANNEL, is_private)
        assert "give a classic token the scope `repo`" in told["text"]
        opened.faults.hides_issues = False
        ana.say(CHANNEL, "/sprint-burndown")
        assert "points open" in words(ana.sees(CHANNEL, is_report))


def test_without_chrome_the_report_comes_in_words() -> None:
    with playground(chrome_path="/no/such/chrome") as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        message = ana.sees(CHANNEL, lambda each: "points open" in words(each))
        assert not is_report(message)
        assert "so Slack draws one itself. There is no Chrome at /no/such/chrome" in words(message)


def test_a_missing_scope_is_named() -> None:
    with playground(workspace=sample_slack(scopes=KNOWN_SCOPES - {"chat:write"})) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        sentence = "The Slack app lacks the scope `chat:write`"
        assert sentence in words(ana.sees(CHANNEL, is_private))


def test_without_the_scope_for_pictures_the_report_comes_in_words() -> None:
    with playground(workspace=sample_slack(scopes=KNOWN_SCOPES - {"files:write"})) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        message = ana.sees(CHANNEL, lambda each: "points open" in words(each))
        assert not is_report(message)
        assert "so Slack draws one itself. The Slack app lacks the scope `files:write`" in words(
            message
        )


@pytest.fixture(scope="module")
def unhurried() -> Iterator[Playground]:
    """A playground in which no line of progress is posted."""
    with playground(working_message_after=600.0) as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "code", "sentence"),
    [
        ("files.getUploadURLExternal", "file_uploads_disabled", "takes no files from apps"),
        ("files.getUploadURLExternal", "storage_limit_reached", "no room left for files"),
        ("files.completeUploadExternal", "storage_limit_reached", "no room left for files"),
        ("files.completeUploadExternal", "internal_error", "Slack did not answer"),
        ("chat.postMessage", "invalid_blocks", "Slack does not show it (invalid_blocks)"),
    ],
)
def test_a_picture_that_slack_refuses_does_not_hold_the_words_back(
    unhurried: Playground, method: str, code: str, sentence: str
) -> None:
    ana = Person(unhurried.url)
    before = {each["ts"] for each in ana.messages(CHANNEL)}
    unhurried.workspace.faults.next(method, refusal(code))
    ana.say(CHANNEL, "/sprint-burndown")
    message = ana.sees(
        CHANNEL, lambda each: each["ts"] not in before and "points open" in words(each)
    )
    assert not is_report(message)
    (warning,) = (each for each in message["blocks"] if ":warning:" in str(each))
    assert "The chart is missing, so Slack draws one itself. " in str(warning)
    assert sentence in str(warning)


def test_where_a_workspace_takes_no_files_slack_draws_the_chart(unhurried: Playground) -> None:
    ana = Person(unhurried.url)

    def answer(wanted: str) -> dict[str, Any]:
        before = ana.messages(CHANNEL)
        ana.say(CHANNEL, "/sprint-burndown")
        return ana.sees(CHANNEL, lambda each: wanted in kinds(each), before)

    assert not ana.say(CHANNEL, "/uploads")["ok"]
    ana.say(CHANNEL, "/uploads off")
    try:
        assert "takes no files from apps" in words(answer("data_visualization"))
    finally:
        ana.say(CHANNEL, "/uploads on")
    assert is_report(answer("image"))


def kinds(message: dict[str, Any]) -> set[str]:
    return {block["type"] for block in message.get("blocks", [])}


def test_a_token_that_slack_takes_back_is_told() -> None:
    with playground() as opened:
        ana = Person(opened.url)
        opened.workspace.revoke(BOT_TOKEN)
        ana.say(CHANNEL, "/sprint-burndown")
        message = ana.sees(CHANNEL, lambda each: "token_revoked" in words(each))
        assert "install the app again" in words(message)
        assert BOT_TOKEN not in words(message)


def test_a_rate_limit_is_waited_out() -> None:
    with playground() as opened:
        opened.workspace.faults.next("chat.postMessage", too_many_requests(1))
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        assert "Sprint 10" in words(ana.sees(CHANNEL, is_report))


def test_a_picture_that_slack_never_gets_ready_does_not_hold_the_report_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("integrations.slack.destination.SECONDS_TO_PROCESS", 0.5)
    with playground(workspace=sample_slack(unready_uses=10_000)) as opened:
        ana = Person(opened.url)
        ana.say(CHANNEL, "/sprint-burndown")
        message = ana.sees(CHANNEL, lambda each: "points open" in words(each))
        assert "Slack is still processing the chart" in words(message)


def test_a_refusal_that_comes_after_half_an_hour_is_told_all_the_same(tmp_path: Path) -> None:
    gh, go_on = tmp_path / "gh", tmp_path / "go-on"
    real = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
    gh.write_text(f'#!/bin/sh\n[ -e {go_on} ] || exec {real} "$@"\ncat {go_on} >&2\nexit 1\n')
    gh.chmod(0o755)
    with playground(gh_path=str(gh)) as opened:
        ana, now = Person(opened.url), opened.workspace.clock
        os.mkfifo(go_on)
        ana.say(CHANNEL, "/sprint-burndown")
        opened.workspace.clock = lambda: now() + 3600
        go_on.write_text("Bad credentials")
        assert "GitHub does not accept the token" in words(ana.sees(CHANNEL, is_private))


def test_a_message_that_cannot_be_read_gets_an_apology() -> None:
    with playground() as opened:
        workspace = opened.workspace
        direct = next(each.id for each in workspace.channels.values() if each.is_im)
        event = {"channel": direct, "channel_type": "im", "user": workspace.me, "ts": "1.000100"}
        body = {
            "type": "event_callback",
            "event_id": "Ev0WITHOUT_TEXT",
            "team_id": workspace.team_id,
            "event": {"type": "message", **event},
        }
        app = build_app(opened.analytics.settings, opened.analytics)
        app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        settle(app, opened.analytics.lanes)
        (apology,) = Person(opened.url).messages("sprint_analytics")
        assert "Something went wrong on my side" in words(apology)


def test_an_event_that_slack_repeats_is_answered_once(opened: Playground) -> None:
    ana = Person(opened.url)
    before = len(ana.messages("sprint_analytics"))
    workspace = opened.workspace
    event = {
        "type": "event_callback",
        "event_id": "Ev0REPEATED",
        "team_id": workspace.team_id,
        "event": {
            "type": "message",
            "channel": next(each.id for each in workspace.channels.values() if each.is_im),
            "channel_type": "im",
            "user": workspace.me,
            "text": "help",
            "ts": "1700000000.000100",
        },
    }
    app = build_app(opened.analytics.settings, opened.analytics)
    for _ in range(3):
        assert app.dispatch(BoltRequest(body=event, mode="socket_mode")).status == 200
    settle(app, opened.analytics.lanes)
    assert len(ana.messages("sprint_analytics")) == before + 1


def test_the_bot_answers_over_http_and_only_to_slack() -> None:
    workspace = sample_slack(signing_secret="signed")
    with playground(workspace=workspace) as opened:
        settings = replace(opened.analytics.settings, slack_signing_secret="signed")
        app = build_app(settings, replace(opened.analytics, settings=settings))
        with serve(http_app(app, "signed")) as bot:
            ana = Person(opened.url)
            workspace.app = configured(workspace.app, slack_manifest(bot))
            assert ana.verify_events()["ok"]
            ana.say(CHANNEL, "/sprint-burndown previous")
            report = ana.sees(CHANNEL, is_report)
            assert "Sprint 9" in words(report)
            ana.say(CHANNEL, "/sprint-burndown by hours")
            assert "by issues" in words(ana.sees(CHANNEL, is_private))
            ana.press(report, "change")
            form = ana.modal()
            assert "@previous" in ana.options(form, "sprint", "prev")
            ana.close(form)

            workspace.app = replace(workspace.app, signing_secret="forged")
            refused = ana.say(CHANNEL, "/sprint-burndown")
            assert refused["ok"] is False
            assert ana.verify_events()["ok"] is False
