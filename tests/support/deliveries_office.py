"""An office whose scheduled reports are delivered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltContext
from slack_sdk import WebClient

from bot.answering.ephemeral import PrivateReply
from bot.asking.report_request import ReportRequest
from bot.schedules.building import build_schedule_commands
from bot.schedules.commands import ScheduleCommands
from bot.schedules.deliveries import Deliveries, Step
from bot.schedules.due import Due
from bot.schedules.schedule import Plan, Schedule, as_stored, from_stored
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.sentences import schedule_commanded
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import visible_boards
from bot.tenancy.workspaces import client_of
from bot.wiring import Analytics, build_analytics, build_deliveries
from config import BoardSettings, Settings
from integrations.github import GitHub
from integrations.slack import Person, SlackDestination, web_client
from integrations.store.ledger import State
from metrics.model.report import Unit
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack
from tests.support.sample_boards import export, issue, iteration

MONDAY = datetime(2023, 11, 6, 9, tzinfo=UTC)
SPRINT = iteration("Sprint 1", "2023-11-01", 14)
BURNDOWN = ReportRequest("sprint-burndown", "main", Unit.ISSUES)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class SomeGitHub(GitHub):
    """Gives a board of one sprint with one issue, or what else it is to give or raise."""

    moments: list[datetime] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)

    def export_project(self, owner: str, *_: Any, **__: Any) -> dict[str, Any]:
        what = self.given[-1] if self.given else {}
        if isinstance(what, Exception):
            raise what
        now = self.moments[-1].isoformat()
        about = {
            "owner": owner,
            "complete": True,
            "all_exported_at": now,
            "exported_at": now,
            "usage": {},
        }
        return export(
            issue(1, 3, "2023-10-30", sprint=SPRINT), iterations=(SPRINT,), **about, **what
        )

    def outline(self, owner: str, *_: Any, **__: Any) -> dict[str, Any]:
        return {**self.export_project(owner), "items": [], "total": 1}


@dataclass
class Office:
    """A bot with a clock that is set by hand, and the Slack it posts to."""

    workspace: Workspace
    analytics: Analytics
    github: SomeGitHub
    moments: list[datetime]
    deliveries: Deliveries

    def schedule(self, **changes: Any) -> Schedule:
        """A burndown every Monday at nine in #team-platform, by Ana."""
        weekly = Trigger(On.WEEKDAYS, "UTC", time(9), frozenset({1}))
        plan = Plan((BURNDOWN,), weekly)
        since = MONDAY - timedelta(days=3)
        made = Schedule("1", "T0ACME", "C0PLATFORM", "U0ANA", plan, since)
        made = replace(made, **changes)
        self.analytics.store.schedules.save(as_stored(made))
        return made

    def look(self, at: datetime) -> None:
        """Deliver what is due at that time."""
        self.moments.append(at)
        for due in self.analytics.due.now():
            self.deliveries.deliver(due)

    def asks(self, words: str, at: datetime) -> list[str]:
        """What Ana is told when she types that behind `/report-schedule`."""
        self.moments.append(at)
        told: list[str] = []
        commands = build_schedule_commands(self.analytics)
        commands.handle(
            Conversation(ConversationId("T0ACME", "C0PLATFORM"), "U0ANA"),
            BoltContext({"client": self.client}),
            "",
            lambda text, _=None: told.append(text),
            lambda request: commands.answer(schedule_commanded(words), request),
        )
        return told

    def asked(self, text: str, timezone: str = "UTC", *, is_admin: bool = False) -> str:
        """What Ana is told when she types that after `/report-schedule`."""
        told: list[str] = []
        request = self.request(
            lambda text, blocks=None: told.append(f"{text} {blocks or ''}"),
            timezone,
            is_admin=is_admin,
        )
        self.commands.answer(schedule_commanded(text), request)
        return "\n".join(told)

    def request(
        self, tell: PrivateReply, timezone: str = "UTC", *, is_admin: bool = False
    ) -> ScheduleRequest:
        """A use of `/report-schedule` by Ana, who is told what `tell` takes."""
        settings, here = self.analytics.settings, ConversationId("T0ACME", "C0PLATFORM")
        return ScheduleRequest(
            Person("U0ANA", timezone=timezone, is_admin=is_admin),
            Conversation(here, "U0ANA"),
            visible_boards(here, settings),
            BoltContext({"client": web_client(settings.slack_bot_token, settings.slack_api_url)}),
            "",
            tell,
        )

    @property
    def commands(self) -> ScheduleCommands:
        return build_schedule_commands(self.analytics)

    def seen(self, channel: str = "C0PLATFORM") -> list[str]:
        """What the bot has said there: all its words."""
        return [
            f"{each.text} {each.blocks}"
            for each in self.workspace.channels[channel].messages.values()
            if each.user == self.workspace.app.user.id and not each.subtype
        ]

    def told(self) -> list[str]:
        """What Ana was told directly."""
        return self.seen("D0ANALYTICS")

    @property
    def client(self) -> WebClient:
        settings, installations = self.analytics.settings, self.analytics.installations
        return client_of("T0ACME", settings, installations)

    @property
    def slack(self) -> SlackDestination:
        """The bot in Slack."""
        return SlackDestination(self.client)

    def delivering(self, notice: Callable[[Step, Due], object]) -> Deliveries:
        """Deliveries whose every step is noticed."""
        parts = self.analytics
        slack = self.slack
        return Deliveries(parts.sources, parts.chrome, parts.store, lambda _: slack, notice)

    def state(self) -> State:
        """How far the latest delivery is."""
        return self.analytics.store.ledger.latest()["1"].state

    @property
    def kept(self) -> Schedule:
        found = self.analytics.store.schedules.get("1")
        assert found
        return from_stored(found)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    workspace, moments = sample_slack(unready_uses=0), [MONDAY]
    github = SomeGitHub(moments=moments)
    workspace.clock = lambda: moments[-1].timestamp()
    with serve(slack_app(workspace)) as url:
        settings = Settings(
            boards={"main": BoardSettings("main", owner="acme", project=1)},
            default_board="main",
            export_max_age=0,
            # Charts are not what is tested here.
            chrome_path="/no/such/chrome",
            slack_bot_token=BOT_TOKEN,
            slack_api_url=f"{url}/api/",
            database_url=f"sqlite:///{tmp_path}/store.sqlite3",
        )
        with build_analytics(settings, lambda: moments[-1], github) as analytics:
            yield Office(workspace, analytics, github, moments, build_deliveries(analytics))


def restored(office: Office) -> None:
    """The store is that of a backup from before the last post, and the bot has begun again."""
    office.analytics.store.ledger.forget(office.moments[-1] + MINUTE)
    office.deliveries = build_deliveries(office.analytics)
