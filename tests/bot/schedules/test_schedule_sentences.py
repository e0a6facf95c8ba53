"""What people type about schedules, as the table of sentences has it, does what it means."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltContext

from bot.asking.report_request import ReportRequest
from bot.schedules.building import build_schedule_commands
from bot.schedules.schedule import Kind, Plan, Schedule, as_stored, from_stored
from bot.schedules.selection import schedules_meant
from bot.schedules.sentences import ScheduleAsked, Verb, schedule_asked, schedule_commanded
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import Analytics, build_analytics
from config import BoardSettings, Settings
from config.team_days import WEEK
from integrations.github import GitHub
from integrations.slack import web_client
from metrics.model.report import Unit
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from tests.bot.asking.sentences import all_sentences, meaning
from tests.bot.asking.sentences.schedules import SENTENCES
from tests.support.playgrounds import sample_slack
from tests.support.sample_boards import export, iteration

COMMAND = "/report-schedule "
LISBON = "Europe/Lisbon"
CHANNELS = {"C0GENERAL": "general", "C0PLATFORM": "team-platform", "C0LEADS": "leads"}
# Ana asks here.
HERE = "C0GENERAL"
VERBS = {"stop": Verb.DELETE, "pause": Verb.PAUSE, "resume": Verb.RESUME, "run": Verb.RUN}
OF_SCHEDULES = {"schedule", "watch", "schedules", *VERBS}
SPRINTS = tuple(iteration(f"Sprint {n}", f"2026-{7 + (n // 2):02}-16", 14) for n in range(1, 11))
THERE = {
    "3": ("monday", "burndown"),
    "4": ("friday", "burndown"),
    "5": ("monday", "velocity"),
    "6": ("thursday", "deliverables"),
}
REPORTS = {
    "burndown": "sprint-burndown",
    "velocity": "sprint-velocity",
    "deliverables": "deliverable-status",
}


class TenSprints(GitHub):
    """A board of ten sprints without issues."""

    def export_project(self, owner: str, *_: Any, **__: Any) -> dict[str, Any]:
        now = "2026-11-24T09:00:00+00:00"
        about = {"complete": True, "all_exported_at": now, "exported_at": now, "usage": {}}
        return export(iterations=SPRINTS, owner=owner, **about)

    def outline(self, owner: str, *_: Any, **__: Any) -> dict[str, Any]:
        return {**self.export_project(owner), "items": [], "total": 0}


@dataclass
class Desk:
    """Where Ana asks, and what she is told."""

    analytics: Analytics
    context: BoltContext

    def told(self, asked: ScheduleAsked) -> str:
        said: list[str] = []
        commands = build_schedule_commands(self.analytics)
        commands.handle(
            Conversation(ConversationId("T0ACME", HERE), "U0ANA"),
            self.context,
            "",
            lambda text, _=None: said.append(text),
            lambda request: commands.answer(asked, request),
        )
        return "\n".join(said)

    def taken_away(self) -> list[Schedule]:
        """What is scheduled, which nothing is afterwards."""
        kept = self.analytics.store.schedules
        found = [from_stored(each) for each in kept.all()]
        for each in found:
            kept.remove(each.id)
        return found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("store")
    workspace = sample_slack(unready_uses=0)
    workspace.channels["C0LEADS"].members.add(workspace.app.user.id)
    with serve(slack_app(workspace)) as url:
        settings = Settings(
            boards={
                "platform": BoardSettings("platform", "acme", 1, roadmap="roadmap"),
                "roadmap": BoardSettings("roadmap", "acme", 2),
            },
            default_board="platform",
            slack_bot_token=BOT_TOKEN,
            slack_api_url=f"{url}/api/",
            database_url=f"sqlite:///{folder}/store.sqlite3",
        )
        clock = datetime(2026, 11, 24, 10, tzinfo=UTC)
        with build_analytics(settings, lambda: clock, TenSprints()) as analytics:
            client = web_client(settings.slack_bot_token, settings.slack_api_url)
            yield Desk(analytics, BoltContext({"client": client}))


@pytest.mark.parametrize(("typed", "means"), SENTENCES, ids=[typed for typed, _ in SENTENCES])
def test_sentence(typed: str, means: str, desk: Desk) -> None:
    wanted = meaning(means)
    if typed.startswith(COMMAND):
        asked = schedule_commanded(typed.removeprefix(COMMAND))
    else:
        found = schedule_asked(typed)
        if wanted["kind"] not in {*OF_SCHEDULES, "asks", "person"}:
            assert found is None
            return
        assert found
        asked = found
    match wanted["kind"]:
        case "schedules":
            assert asked.verb is Verb.LIST
        case "schedule" | "watch":
            said = desk.told(asked)
            made = desk.taken_away()
            assert made, said
            assert [in_notation(schedule) for schedule in made] == [told_in_notation(wanted)]
        case "asks" | "person":
            if asked.verb is not Verb.MAKE:
                for schedule in there():
                    desk.analytics.store.schedules.save(as_stored(schedule))
            said = desk.told(asked)
            assert (wanted.get("words") or "single people").lower() in said.lower()
            assert len(desk.taken_away()) == (0 if asked.verb is Verb.MAKE else len(THERE))
        case verb:
            assert asked.verb is VERBS[verb]
            assert meant(asked.words) == expected(wanted["words"].split())


def test_no_other_sentence_is_about_schedules() -> None:
    others = [
        typed
        for kind, typed, means in all_sentences()
        if kind not in ("schedules", "commands") and meaning(means)["kind"] not in OF_SCHEDULES
    ]
    assert len(others) > 250
    assert [typed for typed in others if schedule_asked(typed)] == []


def in_notation(schedule: Schedule) -> dict[str, Any]:
    """The schedule as the table writes it."""
    plan = schedule.plan
    is_watch = plan.kind is Kind.WATCH
    return {
        "kind": "watch" if is_watch else "schedule",
        "reports": () if is_watch else tuple(map(request_in_notation, plan.requests)),
        "when": when_in_notation(plan.trigger),
        "channel": CHANNELS[schedule.channel],
        "zone": plan.trigger.timezone,
    }


def request_in_notation(request: ReportRequest) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: name if value is True else value for name, value in request.values.items()
    }
    unit = {"unit": "issues"} if request.unit is Unit.ISSUES else {}
    return {"report": request.report, "board": request.board, **unit, **values}


def when_in_notation(trigger: Trigger) -> str:
    names = [WEEK[day - 1] for day in sorted(trigger.weekdays)]
    weekdays = ", ".join(names)
    if names == [*WEEK[:5]]:
        weekdays = "monday-friday"
    if names == [*WEEK]:
        weekdays = "day"
    match trigger.on:
        case On.CRON:
            return f"cron {trigger.cron}"
        case On.WEEKDAYS:
            days = weekdays
        case On.WEEKS:
            assert trigger.weeks == 2
            assert trigger.starting
            days = f"other {weekdays}"
        case On.MONTH:
            which, name = trigger.month.split()
            ordinals = {"1st": "first", "2nd": "second", "3rd": "third"}
            weekday = next(day for day in WEEK if day.startswith(name))
            days = f"{ordinals.get(which, which)} {weekday}"
        case On.WORKING_DAYS:
            days = "working day"
        case On.SPRINT_DAYS:
            days = "sprint day"
        case on:
            days = str(on)
    return f"every {days} {', '.join(f'{at:%H:%M}' for at in trigger.times)}"


def told_in_notation(wanted: dict[str, str]) -> dict[str, Any]:
    reports = []
    for words in filter(None, wanted.get("words", "").split("|")):
        report, *parts = shlex.split(words)
        told: dict[str, Any] = {part.partition("=")[0]: part.rpartition("=")[2] for part in parts}
        if "what_if" in told:
            told["what_if"] = tuple(told["what_if"].split("|"))
        reports.append({"report": report, "board": "platform", **told})
    return {
        "kind": wanted["kind"],
        "reports": tuple(reports),
        "when": wanted["when"],
        "channel": wanted.get("channel", CHANNELS[HERE]),
        "zone": wanted.get("zone", LISBON),
    }


def there() -> list[Schedule]:
    """Some schedules of Ana's."""
    schedules = []
    for number, (day, report) in THERE.items():
        weekday = frozenset({WEEK.index(day) + 1})
        plan = Plan(
            (ReportRequest(REPORTS[report], "platform", Unit.POINTS),),
            Trigger(On.WEEKDAYS, LISBON, time(9), weekday),
        )
        now = datetime(2026, 11, 24, tzinfo=UTC)
        schedules.append(Schedule(number, "T0ACME", HERE, "U0ANA", plan, now))
    return schedules


def meant(words: str) -> list[str]:
    """The numbers of those that the words mean among them."""
    return [schedule.id for schedule in schedules_meant(words, there()).schedules]


def expected(words: list[str]) -> list[str]:
    if words == ["all"]:
        return [*THERE]
    return [n for n, about in THERE.items() if words == [n] or {*words} <= {*about}]
