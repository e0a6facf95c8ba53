"""Two workspaces install the bot, and neither gets what is the other's."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import HTTPError

import pytest
from slack_sdk.oauth.installation_store import Installation as Granted
from sqlalchemy import update

from bot.cli.doctor import Check, examine
from bot.schedules.due import Due
from bot.schedules.from_settings import keep_schedules_from_settings
from bot.schedules.schedule import from_stored
from bot.server.oauth import NOT_KEPT, STATE_LIFETIME, CannotBeInstalled
from bot.tenancy.organizations import learn_organizations
from bot.tenancy.scopes import SCOPES
from bot.tenancy.workspaces import NOT_INSTALLED, build_authorize
from bot.wiring import build_deliveries, build_oauth_store
from config import BoardSettings, ScheduleSettings
from integrations.store.ledger import State
from integrations.store.tables import installation
from playground.slack.faults import too_many_requests
from playground.slack.model import Message as Posted
from tests.support.patience import PATIENCE, until
from tests.support.person import Message, Person, is_private, words
from tests.support.several import ACME, BETA, Browser, Several, several

CHANNEL, AGAIN = "team-platform", "open /slack/install to begin again."


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Several]:
    """The bot with both workspaces in it, for all that leaves them there."""
    with several(tmp_path_factory.mktemp("store")) as opened:
        for name in ("Acme", "Beta"):
            opened.install(f"Allow in {name}")
        yield opened


@pytest.fixture
def acme(house: Several) -> Person:
    return house.person(ACME)


@pytest.fixture
def beta(house: Several) -> Person:
    return house.person(BETA)


def told(person: Person, text: str) -> Message:
    """The newest message in the channel that says that to this person alone."""
    person.sees(CHANNEL, lambda each: is_private(each) and text in words(each))
    return [each for each in person.messages(CHANNEL) if is_private(each) and text in words(each)][
        -1
    ]


def posted(house: Several, team: str) -> list[Posted]:
    """What the bot has posted for all to see in the channel of that workspace."""
    workspace = house.workspaces[team]
    messages = workspace.channels["C0PLATFORM"].messages.values()
    return [each for each in messages if each.user == "U0ANALYTICS" and not each.reader]


def test_a_workspace_installs_the_bot_at_a_page(tmp_path: Path) -> None:
    boards = {"main": BoardSettings("main", "acme", 1, workspaces=frozenset({ACME}))}
    with several(tmp_path, boards=boards, default_board="main") as house:
        # Slack does so when the app is created, before anybody has it.
        assert house.person(ACME).verify_events()["ok"]
        refused = house.install("Cancel")
        assert refused.sentence == f"You did not let Sprint Analytics into the workspace: {AGAIN}"
        assert house.analytics.installations.all() == []
        page = house.install("Allow in Acme")
        assert (page.status, page.sentence) == (
            200,
            "Sprint Analytics is installed in Acme: type /report-help in a channel there.",
        )
        assert house.install("Allow in Beta").sentence == (
            "Sprint Analytics is installed in Beta, but knows no board there yet: an admin of that "
            "workspace connects one on the Home tab of the app in Slack."
        )
        for team, workspace in house.workspaces.items():
            installed = house.analytics.installations.of(team)
            assert installed
            assert installed.token == workspace.access.bot_token
            assert workspace.access.scopes == SCOPES
        house.person(BETA).say(CHANNEL, "/sprint-burndown")
        told(house.person(BETA), "No board is available in this conversation")


def test_an_installation_that_somebody_else_began_is_refused(
    house: Several, caplog: pytest.LogCaptureFixture
) -> None:
    back = f"{house.bot}/slack/oauth_redirect"
    mine, other = Browser(), Browser()
    state = mine.open(f"{house.bot}/slack/install").leads_to.partition("state=")[2].split("&")[0]
    page = other.open(f"{back}?code=1&state={state}")
    assert (page.status, page.sentence) == (
        400,
        f"This installation was not started in this browser, over https: {AGAIN}",
    )
    forged = Browser({"slack-app-oauth-state": "forged"}).open(f"{back}?code=1&state=forged")
    ended = f"This link was used already, or is older than ten minutes: {AGAIN}"
    assert (forged.status, forged.sentence) == (401, ended)
    page = mine.open(f"{back}?code=made-up&state={state}")
    refused = f"Slack refuses the installation, and the log of the bot says why: {AGAIN}"
    assert (page.status, page.sentence) == (401, refused)
    assert "'error': 'invalid_code'" in caplog.text
    assert "made-up" not in caplog.text
    assert mine.open(f"{back}?code=made-up&state={state}").sentence == ended
    assert len(house.analytics.installations.all()) == 2


def test_an_installation_takes_no_more_than_ten_minutes(house: Several) -> None:
    kept = house.analytics.installations
    browser = Browser()
    state = kept.begin(datetime.now(UTC) - STATE_LIFETIME, STATE_LIFETIME)
    browser.cookies["slack-app-oauth-state"] = state
    page = browser.open(f"{house.bot}/slack/oauth_redirect?code=1&state={state}")
    assert "is older than ten minutes" in page.sentence


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("error=access_denied", "You did not let Sprint Analytics into the workspace"),
        ("error=bad_scope", "Slack does not let Sprint Analytics be installed (bad_scope)"),
        ("error=<b>call+1234", "Slack does not let Sprint Analytics be installed (unknown)"),
        ("", "This installation was not started in this browser, over https"),
    ],
)
def test_every_refusal_is_one_sentence(house: Several, query: str, sentence: str) -> None:
    page = Browser().open(f"{house.bot}/slack/oauth_redirect?{query}")
    assert page.sentence == f"{sentence}: {AGAIN}"
    assert '<a href="install">/slack/install</a>' in page.text


def test_a_wrong_secret_of_the_app_is_no_installation(tmp_path: Path) -> None:
    with several(tmp_path, slack_client_secret="s3cret") as house:
        page = house.install("Allow in Acme")
        assert "Slack refuses the installation" in page.sentence
        assert house.analytics.installations.all() == []


def test_a_store_that_fails_is_told_on_the_page(tmp_path: Path) -> None:
    with several(tmp_path, database_url="sqlite:////proc/nowhere/store.sqlite3") as house:
        page = Browser().open(f"{house.bot}/slack/install")
        assert (page.status, page.sentence) == (503, NOT_KEPT)
        assert "/proc" not in page.text
        # People who ask in Slack are told more.
        house.workspaces[ACME].access.scopes = SCOPES
        house.person(ACME).say(CHANNEL, "/report-help")
        told(house.person(ACME), "The store /proc/nowhere/store.sqlite3 cannot be made")


@pytest.mark.parametrize(
    ("granted", "sentence"),
    [
        (
            Granted(user_id="U0ANA", enterprise_id="E0ACME", is_enterprise_install=True),
            "Sprint Analytics is not for a whole organization",
        ),
        (
            Granted(user_id="U0ANA", team_id="T0NEW", bot_token="xoxe", bot_refresh_token="xoxe-1"),
            "The Slack app uses token rotation",
        ),
    ],
)
def test_what_the_bot_cannot_work_with_is_not_kept(
    house: Several, granted: Granted, sentence: str
) -> None:
    with pytest.raises(CannotBeInstalled, match=sentence):
        build_oauth_store(house.analytics).save(granted)
    assert len(house.analytics.installations.all()) == 2


def test_the_organization_is_that_of_the_installation(tmp_path: Path) -> None:
    granted = Granted(user_id="U0ANA", team_id="T0GRID", enterprise_id="E0GRID", bot_token="xoxb-1")
    with several(tmp_path) as house:
        house.install("Allow in Acme")
        analytics = house.analytics
        build_oauth_store(analytics).save(granted)
        authorize = build_authorize(analytics.settings, analytics.known_installations)
        assert authorize(team_id="T0GRID").enterprise_id == "E0GRID"
        assert authorize(team_id=ACME).enterprise_id is None


def test_the_organization_of_an_older_installation_is_looked_up(tmp_path: Path) -> None:
    with several(tmp_path) as house:
        for name in ("Acme", "Beta"):
            house.install(f"Allow in {name}")
        analytics = house.analytics
        with analytics.store._database.writing() as connection:
            connection.execute(update(installation).values(organization=None))
        house.workspaces[ACME].organization = "E0GRID"
        beta = house.workspaces[BETA]
        beta.faults.next("auth.test", too_many_requests(3600))
        learn_organizations(analytics.installations, analytics.settings)
        kept = {each.team: each for each in analytics.installations.all()}
        assert kept[ACME].organization == "E0GRID"
        # What Slack did not tell is asked again.
        assert [each.team for each in analytics.installations.without_organization()] == [BETA]
        learn_organizations(analytics.installations, analytics.settings)
        assert analytics.installations.without_organization() == []


def test_each_is_answered_in_its_own_place_with_its_own_boards(
    house: Several, acme: Person, beta: Person
) -> None:
    before = len(posted(house, ACME))
    beta.say(CHANNEL, "/sprint-burndown board mobile")
    report = beta.sees(CHANNEL, lambda each: "points open" in words(each))
    assert len(posted(house, ACME)) == before
    acme.say(CHANNEL, "/sprint-burndown board mobile")
    refused = told(acme, "There is no board `mobile`")
    assert "platform" in words(refused)
    assert len(posted(house, ACME)) == before
    # Files go where the report is.
    beta.press(report, "data")
    beta.sees(CHANNEL, lambda each: each.get("thread_ts") == report["ts"] and "files" in each)
    for person, known, unknown in ((acme, "platform", "mobile"), (beta, "mobile", "platform")):
        person.say(CHANNEL, "/report-help")
        listed = words(told(person, "Boards here"))
        assert f"`{known}`" in listed
        assert f"`{unknown}`" not in listed


def test_a_channel_of_the_same_id_chooses_in_each_workspace(acme: Person, beta: Person) -> None:
    acme.say(CHANNEL, "/sprint-velocity by issues")
    question = told(acme, "Which board")
    assert "mobile" not in words(question)
    acme.press(question, "choose_board_1")
    acme.sees(CHANNEL, lambda each: "Sprint velocity" in each["text"])
    beta.say(CHANNEL, "/sprint-velocity by issues")
    question = told(beta, "Which board")
    assert "platform" not in words(question)
    beta.press(question, "choose_board_0")
    beta.sees(CHANNEL, lambda each: "Sprint velocity" in each["text"])
    for person, chosen in ((acme, "shared"), (beta, "mobile")):
        person.say(CHANNEL, "/report-help")
        told(person, f"`{chosen}` (default)")


def test_what_was_said_before_is_of_the_same_workspace(acme: Person, beta: Person) -> None:
    acme.say("sprint_analytics", "burnup of board platform")
    acme.sees("sprint_analytics", lambda each: "Sprint burnup" in each["text"])
    beta.say("sprint_analytics", "and by issues?")
    beta.sees("sprint_analytics", lambda each: "I did not find a report in that" in words(each))


def test_schedules_are_of_one_workspace(house: Several, acme: Person, beta: Person) -> None:
    acme.say(CHANNEL, "/report-schedule flow of board platform every monday 9:00")
    told(acme, "every Monday at 09:00")
    beta.say(CHANNEL, "/report-schedule list")
    told(beta, "Nothing is scheduled here")
    beta.say(CHANNEL, "/report-schedule delete 1")
    told(beta, "There are no schedules that you may change")
    beta.say(CHANNEL, "/report-schedule flow of board mobile every friday 9:00")
    told(beta, "every Friday at 09:00")
    before = len(posted(house, ACME))
    beta.say(CHANNEL, "/report-schedule run 2")
    beta.sees(CHANNEL, lambda each: "every Friday at 09:00" in words(each) and not is_private(each))
    assert len(posted(house, ACME)) == before
    for person, board, day, other in (
        (acme, "platform", "Monday", "mobile"),
        (beta, "mobile", "Friday", "platform"),
    ):
        person.open_tab()
        home = person.home(lambda view, day=day: f"every {day}" in str(view))  # type: ignore[misc]
        assert f"*{board}*" in str(home)
        assert other not in str(home)


def test_doctor_lists_the_workspaces(house: Several) -> None:
    beta = house.workspaces[BETA].access
    granted, beta.scopes = beta.scopes, SCOPES - {"files:write"}
    try:
        found = {check.name: check for check in examine(lambda: house.analytics.settings)}
    finally:
        beta.scopes = granted
    assert found["Slack workspaces"].detail == "2 installed"
    assert found["Workspace T0ACME"] == Check("Workspace T0ACME", True, "Acme: all scopes there")
    assert not found["Workspace T0BETA"].ok
    assert found["Workspace T0BETA"].detail == "Beta: lacks files:write"
    assert "Slack Bot User OAuth Token" not in found
    assert "xoxb" not in str(found)


def test_signatures_are_still_verified(house: Several) -> None:
    body = b'{"type":"event_callback","team_id":"T0ACME","event":{"type":"app_uninstalled"}}'
    signed = {"X-Slack-Signature": "v0=0", "X-Slack-Request-Timestamp": "1"}
    request = urllib.request.Request(
        f"{house.bot}/slack/events", body, {"Content-Type": "application/json", **signed}
    )
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(request, timeout=PATIENCE)
    with refused.value:
        assert refused.value.code == 401
    assert house.analytics.installations.of(ACME)


def test_a_token_that_was_taken_back_is_told(tmp_path: Path) -> None:
    with several(tmp_path) as house:
        house.install("Allow in Acme")
        acme, workspace = house.person(ACME), house.workspaces[ACME]
        workspace.revoke(workspace.access.bot_token)
        acme.say(CHANNEL, "/sprint-burndown board platform")
        told(acme, "Slack refuses the bot's token (token_revoked): install the app again")
        house.install("Allow in Acme")
        acme.say(CHANNEL, "/sprint-burndown board platform")
        acme.sees(CHANNEL, lambda each: "points open" in words(each))


def test_a_workspace_that_removes_the_bot_is_forgotten_until_it_comes_back(tmp_path: Path) -> None:
    shipped = {
        team: ScheduleSettings(
            team, "burndown of board shared", "daily 9:00", "C0PLATFORM", workspace=team
        )
        for team in (ACME, BETA)
    }
    with several(tmp_path, schedules=shipped) as house:
        analytics = house.analytics
        for name in ("Acme", "Beta"):
            house.install(f"Allow in {name}")
        keep_schedules_from_settings(analytics.settings, analytics.store, analytics.clock())
        acme, beta = house.person(ACME), house.person(BETA)
        for person in (acme, beta):
            person.say(CHANNEL, "/report-schedule burndown of board shared weekly")
            told(person, "every Monday")

        beta.remove_app()
        until(lambda: not analytics.known_installations.of(BETA))
        # A command that was on its way.
        beta.say(CHANNEL, "/report-help")
        told(beta, NOT_INSTALLED)
        # What was scheduled there is gone, after the token; what the settings have for it waits.
        schedules = analytics.store.schedules
        only = [f"settings:{BETA}"]
        until(lambda: [each.id for each in schedules.all() if each.team == BETA] == only)
        kept = {each.id: each for each in schedules.all()}
        assert kept[f"settings:{BETA}"].paused
        assert {each.team for each in kept.values() if not each.paused} == {ACME}
        assert [each.team for each in analytics.installations.all()] == [ACME]

        waiting = kept[f"settings:{BETA}"]
        deliveries = build_deliveries(analytics)
        deliveries.deliver(Due(from_stored(waiting), analytics.clock()))
        delivery = analytics.store.ledger.latest()[waiting.id]
        assert (delivery.state, delivery.message) == (State.FAILED, NOT_INSTALLED)

        house.install("Allow in Beta")
        beta.say(CHANNEL, "/sprint-burndown board mobile")
        beta.sees(CHANNEL, lambda each: "points open" in words(each))
        assert [each.id for each in analytics.store.schedules.all() if each.paused] == []


def test_schedules_of_the_settings_are_posted_in_their_workspace(tmp_path: Path) -> None:
    shipped = {
        "weekly": ScheduleSettings(
            "weekly", "burndown of board mobile", "daily 9:00", "C0PLATFORM", workspace=BETA
        )
    }
    with several(tmp_path, schedules=shipped) as house:
        for name in ("Acme", "Beta"):
            house.install(f"Allow in {name}")
        analytics = house.analytics
        keep_schedules_from_settings(
            analytics.settings, analytics.store, analytics.clock() - timedelta(days=1)
        )
        (kept,) = analytics.store.schedules.all()
        build_deliveries(analytics).deliver(Due(from_stored(kept), analytics.clock()))
        assert len(posted(house, BETA)) == 1
        assert posted(house, ACME) == []
