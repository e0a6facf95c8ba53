"""Links that are shared, called directly: which are unfurled, and that nobody is told of others."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest

from bot.listeners.duplicate_events import SeenEvents
from bot.listeners.links import COMPOSER, MOST_LINKS, link_shared
from bot.observing.metrics import Telemetry
from bot.work.job import Asker, Job
from bot.work.lanes import build_lanes
from integrations.chrome import RenderFailed
from integrations.github.errors import RateLimited
from tests.support.listening_bot import ACME, ANA, CHANNEL, LEADS, ListeningBot
from tests.support.patience import PATIENCE, until

WEB, APP, SECRET, UNKNOWN = (
    f"https://github.com/orgs/acme/projects/{number}" for number in (1, 2, 3, 9)
)


class Sharing:
    """Ana shares links, and Slack tells the bot about them."""

    def __init__(self, bot: ListeningBot) -> None:
        self._bot = bot
        self._seen_events = bot.seen_events()

    def share(self, *urls: str, told: str = CHANNEL, **event: Any) -> list[str]:
        """Which of them are unfurled when the bot is told of that channel."""
        workspace, channel = self._bot.workspace, told if told in (CHANNEL, LEADS) else CHANNEL
        conversation = workspace.channels[channel]
        message = workspace.post(conversation, ANA, " ".join(f"<{url}>" for url in urls))
        workspace.unfurl_ids[message.ts] = (channel, message.ts)
        given = {
            "message_ts": message.ts,
            "links": [{"url": url, "domain": "github.com"} for url in urls],
        }
        link_shared(
            {"channel": told, **given, **event},
            {"team_id": ACME, "event_id": "Ev1"},
            self._bot.context(told),
            seen_events=self._seen_events,
            sources=self._bot.analytics.sources,
            lanes=self._bot.analytics.lanes,
            chrome=self._bot.analytics.chrome,
        )
        return [*conversation.messages[message.ts].unfurls]


@pytest.fixture
def ana(bot: ListeningBot) -> Sharing:
    return Sharing(bot)


@pytest.mark.parametrize(
    ("urls", "unfurled"),
    [
        ([WEB], [WEB]),
        ([WEB, APP], [WEB, APP]),
        # The report is of the same board: its first link shows it.
        ([f"{WEB}/views/1", WEB], [f"{WEB}/views/1"]),
        ([UNKNOWN, WEB], [WEB]),
        ([UNKNOWN], []),
        (["https://github.com/acme/web/issues/1"], []),
        (["https://example.com/orgs/acme/projects/1"], []),
        ([SECRET], []),
    ],
    ids=str,
)
def test_which_links_are_unfurled(
    bot: ListeningBot, ana: Sharing, urls: Sequence[str], unfurled: Sequence[str]
) -> None:
    assert ana.share(*urls) == unfurled
    assert bot.said() == []


def test_a_link_to_a_board_is_unfurled_where_that_may_be_seen(
    bot: ListeningBot, ana: Sharing
) -> None:
    bot.workspace.join(bot.workspace.channels[LEADS], "U0ANALYTICS")
    assert ana.share(SECRET, told=LEADS) == [SECRET]


@pytest.mark.parametrize("channel", [COMPOSER, None])
def test_nothing_is_unfurled_before_it_is_known_where(
    ana: Sharing, channel: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    event = {} if channel is None else {"channel": channel}
    if channel is None:
        assert ana.share(WEB, told=COMPOSER) == []
    else:
        assert ana.share(WEB, **event) == []
    assert caplog.text == ""


def test_an_event_that_slack_repeats_is_unfurled_once(ana: Sharing) -> None:
    assert ana.share(WEB) == [WEB]
    assert ana.share(WEB) == []


@pytest.mark.attack
def test_links_leave_room_for_what_is_scheduled(bot: ListeningBot) -> None:
    lanes, over = build_lanes(Telemetry()), Event()
    schedule = Job(lambda: over.wait(PATIENCE), Asker(ACME, LEADS))
    try:
        for number in range(100):
            body = {"team_id": ACME, "event_id": f"Ev{number}"}
            event = {"channel": CHANNEL, "message_ts": "1.1", "links": []}
            if number == 4:
                until(lambda: lanes.reports.waiting == 0)
            link_shared(
                event,
                body,
                bot.context(CHANNEL),
                seen_events=HeldEvents(over),
                sources=bot.analytics.sources,
                lanes=lanes,
                chrome=bot.analytics.chrome,
            )
        assert [lanes.reports.take_in(schedule) for _ in range(20)] == [None] * 20
    finally:
        over.set()
    lanes.wait()


class HeldEvents(SeenEvents):
    """Knows of no event whether it is new until a test says so; then that none is."""

    def __init__(self, over: Event) -> None:
        self._over = over

    def is_new(self, _: dict[str, Any]) -> bool:
        self._over.wait(PATIENCE)
        return False


def test_of_many_links_the_first_few_are_unfurled(
    ana: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_LINKS == 3
    monkeypatch.setattr("bot.listeners.links.MOST_LINKS", 1)
    assert ana.share(UNKNOWN, WEB, APP) == [WEB]


def test_what_fails_is_logged_and_nobody_is_told(
    bot: ListeningBot, ana: Sharing, caplog: pytest.LogCaptureFixture
) -> None:
    bot.github.failures.append(RateLimited("GitHub is away."))
    assert ana.share(WEB) == []
    assert f"{WEB} was not unfurled: GitHub is away." in caplog.text
    assert bot.said() == []


def test_a_chart_that_slack_does_not_take_is_left_out(
    bot: ListeningBot,
    ana: Sharing,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A chart of a few bytes is no picture, which Slack never has ready.
    monkeypatch.setattr("integrations.slack.destination.SECONDS_TO_PROCESS", 0.2)
    monkeypatch.setattr(type(bot.analytics.chrome), "png", lambda *_: b"no picture")
    assert ana.share(WEB) == [WEB]
    assert "The chart of sprint-burndown is missing" in caplog.text
    # Nor does it stay as a file that nobody sees.
    until(lambda: not bot.workspace.files.by_id)


def test_what_slack_refuses_is_logged(
    bot: ListeningBot, ana: Sharing, caplog: pytest.LogCaptureFixture
) -> None:
    assert ana.share(WEB, message_ts="1.000001") == []
    assert "Nothing was unfurled" in caplog.text
    assert bot.said() == []


def test_a_report_without_its_chart_is_unfurled_in_words(
    bot: ListeningBot, ana: Sharing, monkeypatch: pytest.MonkeyPatch
) -> None:
    def png(*_: Any) -> bytes:
        raise RenderFailed("Chrome died.")

    monkeypatch.setattr(type(bot.analytics.chrome), "png", png)
    ana.share(WEB)
    (message,) = (
        message for message in bot.workspace.channels[CHANNEL].messages.values() if message.unfurls
    )
    _, warning, origin = message.unfurls[WEB]
    assert warning["elements"][0]["text"] == ":warning: The chart is missing. Chrome died."
    assert "Sprint burndown" in origin["elements"][0]["text"]
