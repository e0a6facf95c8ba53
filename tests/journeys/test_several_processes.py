"""Two bots on one store, as two processes are: Slack may send anything to either, or to both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.blocks.buttons import SHOW_DETAILS
from playground.slack.model import Message
from tests.support.crowd import TEAM, AskedBot, Crowd, asked_bot, crowd
from tests.support.patience import PATIENCE
from tests.support.postgres_server import postgres_server

DIRECT = "D0ANALYTICS"


@dataclass
class Both:
    """Two bots, by the addresses that Slack reaches them at.

    Attributes:
        asking: who asks them.
        addresses: of the two.
        bots: the two.
    """

    asking: Crowd
    addresses: tuple[str, str]
    bots: tuple[AskedBot, AskedBot]

    def hear(self, *tos: int, kind: str = "events_api", **payload: Any) -> None:
        """Slack sends the same to these bots at once; returns when they have done all they do."""
        acks = []
        for to in tos:
            self.asking.bot = self.addresses[to]
            acks.append(self.asking.sends(kind, payload))
        for ack in acks:
            ack.result(PATIENCE)
        for bot in self.bots:
            bot.settle()

    def hear_message(self, *tos: int, text: str, event_id: str) -> None:
        """Ana writes to the bot."""
        event = {
            "type": "message",
            "channel_type": "im",
            "channel": DIRECT,
            "user": "U0ANA",
            "text": text,
            "ts": f"1700000000.{int(event_id):06}",
        }
        about = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{event_id}"}
        self.hear(*tos, **about, event=event)

    def hear_press(self, *tos: int, person: str, on: Message, after: float = 0.0) -> None:
        """Somebody presses *Details* of a report, so many seconds after the first press."""
        button = next(
            element
            for block in on.blocks
            for element in block.get("elements", ())
            if element.get("action_id") == SHOW_DETAILS
        )
        pressed_at = f"{1_700_000_100 + after:.6f}"
        action = {"type": "button", "block_id": "b", **button, "action_ts": pressed_at}
        self.hear(
            *tos,
            kind="interactive",
            type="block_actions",
            team={"id": TEAM, "domain": "acme"},
            user={"id": person, "team_id": TEAM},
            channel={"id": DIRECT},
            container={"type": "message", "message_ts": on.ts, "channel_id": DIRECT},
            message={"ts": on.ts, "text": on.text, "blocks": [*on.blocks]},
            actions=[action],
            trigger_id=self.asking.workspace.triggers.issue(),
            response_url=f"{self.asking.url}/told/{person}",
        )

    def said(self) -> list[Message]:
        """What the bots have said to Ana."""
        bot = self.asking.workspace.app.user.id
        messages = list(self.asking.workspace.channels[DIRECT].messages.values())
        return [message for message in messages if message.user == bot]


@contextmanager
def two_bots(url: str) -> Iterator[Both]:
    with ExitStack() as ending:
        asking = ending.enter_context(crowd())
        bots, addresses = [], []
        for _ in range(2):
            settings: dict[str, Any] = {"working_message_after": 10 * PATIENCE}
            bots.append(ending.enter_context(asked_bot(asking, "http", url, **settings)))
            addresses.append(asking.bot)
        yield Both(asking, (addresses[0], addresses[1]), (bots[0], bots[1]))


@pytest.fixture(params=["sqlite", "postgresql"])
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Both]:
    with ExitStack() as ending:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/store.sqlite3"
        else:
            url = ending.enter_context(postgres_server()).url("postgres")
        yield ending.enter_context(two_bots(url))


@pytest.mark.fault
def test_two_processes_give_one_answer_to_an_event_and_know_what_was_asked_last(
    both: Both,
) -> None:
    both.hear_message(0, 1, text="burndown in points", event_id="1")
    assert [message.text.split(":")[0] for message in both.said()] == ["Sprint burndown"]
    both.hear_message(0, text="velocity", event_id="2")
    both.hear_message(1, 0, text="and in issues?", event_id="3")
    titles = [message.text.split(":")[0] for message in both.said()]
    assert titles == ["Sprint burndown", "Sprint velocity", "Sprint velocity"]
    # Much later, and to the other one.
    for event_id in "123":
        both.hear_message(0, 1, text="summary", event_id=event_id)
    assert len(both.said()) == 3


@pytest.mark.fault
def test_two_processes_count_a_double_click_once_and_each_person(both: Both) -> None:
    both.hear_message(0, text="burndown in points", event_id="1")
    (report,) = both.said()
    both.hear_press(0, person="U0ANA", on=report)
    both.hear_press(1, person="U0ANA", on=report, after=0.4)
    assert len(both.said()) == 2
    both.hear_press(1, person="U0BEN", on=report, after=0.8)
    assert len(both.said()) == 3
    # It is meant once more.
    both.hear_press(1, person="U0ANA", on=report, after=100)
    assert len(both.said()) == 4
