"""What GitHub or Slack told one process not to ask for a while, no process on the store asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.app import build_app
from bot.wiring import build_analytics
from bot.work.pauses import SharedPauses, shared_pauses
from config import Settings
from integrations.github import RateLimited
from integrations.slack import AskedTooMuch, SlackDestination, web_client
from integrations.slack.client import hasty_client
from integrations.store import Store
from playground.github.limits import no_points_left, too_fast
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import too_many_requests
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.company import Company, company
from tests.support.patience import until
from tests.support.playgrounds import sample_slack
from tests.support.postgres_server import PostgresServer, postgres_server

# slack_sdk leaves answers that are errors open.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:.*unclosed <socket:pytest.PytestUnraisableExceptionWarning",
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
)
CHANNEL, OTHER = "C0PLATFORM", "C0GENERAL"
_FRESH = count(1)
NewPauses = Callable[[], SharedPauses]


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as started:
        yield started


@pytest.fixture
def new_pauses(server: PostgresServer) -> Iterator[NewPauses]:
    """Gives the pauses of another process each time."""
    name = f"pauses_{next(_FRESH)}"
    server.execute(f"CREATE DATABASE {name}")
    with ExitStack() as ending:

        def new() -> SharedPauses:
            store = Store(server.url(name))
            ending.callback(store.close)
            pauses = shared_pauses(store)
            assert pauses
            ending.callback(pauses.close)
            return pauses

        yield new


@pytest.fixture
def firm(server: PostgresServer) -> Iterator[Company]:
    with company(server) as made:
        yield made


@pytest.fixture
def slack() -> Iterator[tuple[Workspace, str]]:
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        yield workspace, f"{url}/api/"


def knows_of_one(pauses: SharedPauses) -> bool:
    """Whether that process has learned of a pause in the store."""
    return bool(pauses._store.pauses.left())


@pytest.mark.fault
def test_a_token_that_github_limits_is_used_by_no_process(
    firm: Company, new_pauses: NewPauses
) -> None:
    mine, others = new_pauses(), new_pauses()
    first = firm.process(pauses=mine, max_age=0)
    firm.office.faults.next_answers.append(no_points_left())
    with pytest.raises(RateLimited):
        first.boards.get("main")
    until(lambda: knows_of_one(others))
    asked = firm.asked
    second = firm.process(pauses=others, max_age=0)
    with pytest.raises(RateLimited, match="rate limit is reached until") as told:
        second.boards.get("main")
    assert told.value.seconds
    assert 1_500 < told.value.seconds <= 1_801
    # Nor by the process that was told.
    with pytest.raises(RateLimited):
        first.boards.get("main")
    assert firm.asked == asked
    # Another login has points of its own.
    other = firm.process(pauses=others, max_age=0, token="", config_dir="/no/such/folder")
    assert others.left(f"github {other.github.login_key}") == 0


@pytest.mark.fault
def test_a_pause_that_is_over_keeps_no_process_from_asking(
    firm: Company, new_pauses: NewPauses
) -> None:
    mine, others = new_pauses(), new_pauses()
    firm.office.faults.next_answers.append(too_fast(1))
    for pauses in (mine, others):
        assert len(firm.process(pauses=pauses).boards.get("main").issues) == 20


def client(url: str, pauses: SharedPauses, token: str = BOT_TOKEN) -> WebClient:
    return web_client(token, url, pauses)


@pytest.mark.fault
def test_a_method_that_slack_limits_is_called_by_no_process(
    slack: tuple[Workspace, str], new_pauses: NewPauses
) -> None:
    workspace, url = slack
    mine, others = new_pauses(), new_pauses()
    workspace.faults.next("conversations.open", too_many_requests(200))
    hasty = SlackDestination(hasty_client(client(url, mine)))
    with pytest.raises(AskedTooMuch):
        hasty.open_direct("U0ANA")
    until(lambda: knows_of_one(others))
    called = workspace.faults.called.count("conversations.open")
    for pauses in (others, mine):
        impatient = SlackDestination(client(url, pauses)).impatient()
        with pytest.raises(AskedTooMuch) as told:
            impatient.open_direct("U0ANA")
        assert 100 < told.value.seconds <= 200
    assert workspace.faults.called.count("conversations.open") == called
    # Other methods are, and those of other workspaces.
    assert client(url, others).auth_test()["ok"]
    assert others.left("slack other conversations.open") == 0


def test_a_channel_that_slack_limits_holds_up_no_other(
    slack: tuple[Workspace, str], new_pauses: NewPauses
) -> None:
    workspace, url = slack
    pauses = new_pauses()
    destination = SlackDestination(client(url, pauses)).impatient()
    workspace.faults.next("chat.postMessage", too_many_requests(200))
    with pytest.raises(AskedTooMuch):
        destination.post(CHANNEL, "One")
    assert destination.post(OTHER, "Two")
    with pytest.raises(AskedTooMuch):
        destination.post(CHANNEL, "Three")
    assert workspace.faults.called.count("chat.postMessage") <= 3


def test_a_short_pause_of_another_process_is_waited_for(
    slack: tuple[Workspace, str], new_pauses: NewPauses
) -> None:
    workspace, url = slack
    mine, others = new_pauses(), new_pauses()
    workspace.faults.next("conversations.open", too_many_requests(1))
    with pytest.raises(AskedTooMuch):
        SlackDestination(hasty_client(client(url, mine))).open_direct("U0ANA")
    # Bolt gives each request a copy of its client.
    patient = deepcopy(client(url, others))
    assert SlackDestination(patient).open_direct("U0ANA")


class Paused(SharedPauses):
    """Nothing is to be asked, for longer than anybody waits."""

    def left(self, _: str) -> float:
        return 400.0


def test_a_bot_that_starts_does_not_ask_who_it_is_in_a_pause(
    slack: tuple[Workspace, str], tmp_path: Path
) -> None:
    workspace, url = slack
    store = f"sqlite:///{tmp_path}/store.sqlite3"
    settings = Settings({}, slack_bot_token=BOT_TOKEN, slack_api_url=url, database_url=store)
    with build_analytics(settings) as analytics:
        paused = replace(analytics, pauses=Paused(analytics.store))
        with pytest.raises(AskedTooMuch):
            build_app(analytics.settings, paused)
    assert workspace.faults.called.count("auth.test") == 0


@pytest.mark.fault
def test_without_the_store_each_process_knows_its_own_pauses(
    slack: tuple[Workspace, str], new_pauses: NewPauses, server: PostgresServer
) -> None:
    workspace, url = slack
    pauses = new_pauses()
    server.stop()
    try:
        workspace.faults.next("conversations.open", too_many_requests(200))
        hasty = SlackDestination(hasty_client(client(url, pauses)))
        for _ in range(2):
            with pytest.raises(AskedTooMuch):
                hasty.open_direct("U0ANA")
        assert workspace.faults.called.count("conversations.open") == 1
        assert client(url, pauses).auth_test()["ok"]
    finally:
        server.start()


def test_on_sqlite_pauses_are_not_shared() -> None:
    assert shared_pauses(Store("sqlite:///no/such/store.sqlite3")) is None
    assert shared_pauses(Store("nonsense")) is None
