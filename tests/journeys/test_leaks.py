"""A bot that answers thousands of requests holds no more of the machine than after the first."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import pytest

from bot.work.lanes import THREE_UNDER_WAY
from playground.github.server import TOKEN, github_app
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person, is_private, is_report, words
from tests.support.playgrounds import SAMPLE_HISTORY, sample_slack
from tests.support.processes import alive, running
from tests.support.usage import Usage, usage

log = logging.getLogger(__name__)

REPORTS, BETWEEN_LOOKS = 2_000, 25
# In looks: what a process needs once it needs at most in the first 500 reports; and as much of the
# curve, which goes up and down, as is compared.
WARM_UP, WINDOW = 20, 12
CHANNEL, DIRECT = "team-platform", "sprint_analytics"
COMMANDS = (
    "/sprint-burndown",
    "/sprint-burnup by issues",
    "/sprint-velocity",
    "/sprint-summary previous",
    "/deliverable-status in progress",
    "/delivery-forecast",
    "/sprint-burndown previous by issues",
)
SENTENCES = (
    "how is the sprint going?",
    "when will we be done?",
    "velocity in issues",
    "burnup",
    "how is the previous sprint going in issues?",
    "compare this sprint with the previous one",
    "lead time",
)


def is_other_report(message: Message, before: Message) -> bool:
    """Whether the message of a report shows another one than before."""
    return message["ts"] == before["ts"] and is_report(message) and "changed by" in words(message)


@dataclass
class Bot:
    """The bot in a process of its own, and Ana, who asks it two things at a time and then more.

    Attributes:
        process: its id.
        ana: who asks.
        workspace: where.
        temporary: the folder of its temporary files.
        charts: how many pictures it has uploaded.
    """

    process: int
    ana: Person
    workspace: Workspace
    temporary: Path
    charts: int = 0
    _commands: Iterator[str] = field(default_factory=lambda: cycle(COMMANDS))
    _sentences: Iterator[str] = field(default_factory=lambda: cycle(SENTENCES))
    _rarely: Iterator[str] = field(
        default_factory=lambda: cycle(("data", "form", "mistake", "help", "home", "mention"))
    )

    def answers(self, charts: int) -> None:
        """Have it answer until it has drawn as many charts more."""
        wanted = self.charts + charts
        while self.charts < wanted:
            self._round()
            self.charts += len(self.workspace.files.by_id)
            self.tidy()

    def usage(self) -> Usage:
        """What it uses now."""
        return usage(self.process, self.temporary)

    def _round(self) -> None:
        ana = self.ana
        assert ana.say(CHANNEL, next(self._commands))["ok"]
        assert ana.say(DIRECT, next(self._sentences))["ok"]
        shown, told = ana.sees(CHANNEL, is_report), ana.sees(DIRECT, is_report)
        self._presses(CHANNEL, shown, "details", lambda each: each["text"].startswith("Details: "))
        self._presses(DIRECT, told, "show_unit", lambda each: is_other_report(each, told))
        self._rare(next(self._rarely), shown)

    def _presses(
        self, where: str, on: Message, button: str, wanted: Callable[[Message], bool]
    ) -> None:
        """Press a button, and wait for what comes of it: what was answered a moment ago may still
        count as under way, and then it is pressed again."""
        while True:
            self.ana.press(on, button)
            seen = self.ana.sees(where, lambda each: wanted(each) or THREE_UNDER_WAY in words(each))
            if wanted(seen):
                return
            for channel in self.workspace.channels.values():
                channel.messages.pop(seen["ts"], None)

    def _rare(self, what: str, shown: Message) -> None:
        ana = self.ana
        match what:
            case "data":
                self._presses(CHANNEL, shown, "data", lambda each: bool(each.get("files")))
            case "form":
                ana.press(shown, "change")
                ana.close(ana.modal())
            case "mistake":
                ana.say(CHANNEL, "/sprint-burndown of the moon")
                ana.sees(CHANNEL, is_private)
            case "help":
                ana.say(DIRECT, "help")
                ana.sees(DIRECT, lambda each: "in your own words" in words(each))
            case "home":
                self.workspace.homes.clear()
                ana.open_tab()
                ana.home()
            case "mention":
                ana.say(CHANNEL, "@Sprint Analytics hello")
                ana.sees(CHANNEL, lambda each: "Hello!" in words(each))

    def tidy(self) -> None:
        """Take away what was said: the workspace must not grow either."""
        for channel in self.workspace.channels.values():
            channel.messages.clear()
        self.workspace.files.by_id.clear()
        self.workspace.dispatches.clear()


@contextmanager
def bot_at_work() -> Iterator[Bot]:
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        temporary = home / "tmp"
        temporary.mkdir()
        shutil.copy(SAMPLE_HISTORY.of_today(), home / "history.sqlite3")
        world = sample_workspace(datetime.now(UTC).date())
        workspace = sample_slack()
        ending.enter_context(serve(github_app(world), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(workspace)))
        settings = {
            "SLACK_API_URL": f"{url}/api/",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "GITHUB_TOKEN": TOKEN,
            "GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
            "DATABASE_URL": f"sqlite:///{home}/history.sqlite3",
            "CHART_TIMEOUT": str(PATIENCE),
            "SNAPSHOT_EVERY": "0",
            "EXPORT_MAX_AGE": "60",
            "LOG_LEVEL": "WARNING",
            "BOARDS__PLATFORM__OWNER": "acme",
            "BOARDS__PLATFORM__PROJECT": "1",
            "BOARDS__PLATFORM__ROADMAP": "roadmap",
            "BOARDS__ROADMAP__OWNER": "acme",
            "BOARDS__ROADMAP__PROJECT": "2",
            "DEFAULT_BOARD": "platform",
        }
        process = ending.enter_context(
            running(
                [sys.executable, "-m", "bot", "serve"],
                env={
                    **os.environ,
                    "TMPDIR": str(temporary),
                    **{f"ANALYTICS_{name}": value for name, value in settings.items()},
                },
            )
        )
        ana = Person(url)
        ana.answered(CHANNEL, "/report-help")
        bot = Bot(process.pid, ana, workspace, temporary)
        bot.tidy()
        yield bot
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)
        assert process.returncode == 0
        assert alive(str(temporary)) == []
        assert [*temporary.iterdir()] == []


@pytest.fixture
def bot() -> Iterator[Bot]:
    with bot_at_work() as bot:
        yield bot


def assert_nothing_is_left(now: Usage, before: Usage) -> None:
    assert now.zombies == ()
    assert now.others == ()
    # A connection to the store or to Slack may be open at the moment.
    assert now.descriptors <= before.descriptors + 8
    assert now.threads <= before.threads + 8
    # Of a Chrome that is replaced just now, both have a profile.
    assert len(now.left) <= len(before.left) + 2


@pytest.mark.fault
def test_nothing_is_left_of_a_few_reports(bot: Bot) -> None:
    bot.answers(3)
    before = bot.usage()
    bot.answers(9)
    assert_nothing_is_left(bot.usage(), before)


@pytest.mark.fault
@pytest.mark.long
@pytest.mark.timeout(14_400)
def test_thousands_of_reports_take_no_more_memory_than_hundreds(bot: Bot) -> None:
    looks = []
    while bot.charts < REPORTS:
        bot.answers(BETWEEN_LOOKS)
        looks.append(bot.usage())
        log.info("%s: Python %.0f, Chrome %.0f MB", bot.charts, looks[-1].own, looks[-1].chrome)
    warm, last = looks[WARM_UP : WARM_UP + WINDOW], looks[-WINDOW:]
    assert mean(each.own for each in last) <= 1.1 * mean(each.own for each in warm)
    # It is replaced after 300 charts, and grows from then on as the first did.
    assert mean(each.chrome for each in last) <= 1.25 * mean(each.chrome for each in looks[:WINDOW])
    assert_nothing_is_left(looks[-1], warm[0])
