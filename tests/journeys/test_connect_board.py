"""An admin who never saw a settings file connects a board in Slack, changes and disconnects it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from playground.run import Playground
from tests.support.github_apps import key_pair
from tests.support.patience import until
from tests.support.person import Message, Person, View, words
from tests.support.playgrounds import playground, sample_slack

CHANNEL, DIRECT = "team-platform", "sprint_analytics"
SHOP = "https://github.com/orgs/acme/projects/3"
KEY = f"{'a' * 43}="
ANA = "U0ANA"


@pytest.fixture(scope="module")
def house() -> Iterator[Playground]:
    slack = sample_slack(admins=frozenset({ANA}))
    # Charts are not what is tested here.
    settings: dict[str, Any] = {"chrome_path": "/no/such/chrome", "working_message_after": 600}
    with playground(slack, encryption_key=(KEY,), **settings) as opened:
        yield opened


@pytest.fixture
def ana(house: Playground) -> Iterator[Person]:
    """An admin, who leaves neither a form nor a board to the next test."""
    ana = Person(house.url)
    yield ana
    for form in ana.modals()[:1]:
        ana.close(form, clear=True)
    for board in house.analytics.live_boards.connected_by("T0ACME"):
        house.analytics.live_boards.disconnect("T0ACME", board.name)


def entered(**values: Any) -> dict[str, dict[str, Any]]:
    """What is entered in the form, by the names of its inputs."""
    return {f"board_{name}": {f"board_{name}": value} for name, value in values.items()}


def form(ana: Person, callback_id: str, *said: str) -> View:
    """The form of that name, once it is there and says all that."""
    return ana.modal(
        lambda view: (
            view["callback_id"] == callback_id and all(each in words_of(view) for each in said)
        )
    )


def result(ana: Person, *said: str) -> View:
    """What came of a form, once it is there."""
    return ana.modal(lambda view: all(each in words_of(view) for each in said))


def words_of(view: View) -> str:
    return json.dumps(view["blocks"], ensure_ascii=False)


def looks_at(ana: Person, address: str) -> None:
    """Open the form by the shortcut, and have it look at that address."""
    assert ana.use_shortcut("connect_board")["ok"]
    asked = form(ana, "connect_address")
    assert ana.submit(asked, entered(address=address)) == {"ok": True, "errors": {}}


def connects(ana: Person, address: str = SHOP, **values: Any) -> None:
    """Connect the board at that address."""
    looks_at(ana, address)
    found = form(ana, "connect_details")
    assert ana.submit(found, entered(**values)) == {"ok": True, "errors": {}}
    result(ana, "is connected")


def buttons(place: View | Message) -> list[str]:
    return [
        element["action_id"]
        for block in place["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
    ]


def answers_of(ana: Person, channel: str, text: str) -> Message:
    """What is said in the channel where she types that."""
    before = ana.messages(channel)
    assert ana.say(channel, text)["ok"]
    return ana.sees(channel, lambda each: each["user"] == "U0ANALYTICS", since=before)


def test_a_board_is_connected_by_the_shortcut_and_asked_about(
    house: Playground, ana: Person
) -> None:
    looks_at(ana, f"{SHOP}/views/1")
    found = form(
        ana, "connect_details", "*Web shop* · project 3 of acme · 4 items", "“Estimate” (estimate)"
    )
    ana.submit(found, entered(name="Shop", channels=["C0PLATFORM"], timezone="Europe/Lisbon"))
    result(ana, "`shop` is connected", "in <#C0PLATFORM>;", "Europe/Lisbon")
    answer = answers_of(ana, CHANNEL, "/sprint-burndown board shop by issues")
    assert "Web shop" in words(answer)
    # Nobody hears of it elsewhere.
    elsewhere = answers_of(ana, DIRECT, "burndown of board shop")
    assert "Web shop" not in words(elsewhere)


def test_the_home_tab_of_an_admin_has_the_button_and_shows_the_board_at_once(
    ana: Person,
) -> None:
    ana.open_tab()
    home = ana.home(lambda home: "connect_board" in words_of(home))
    ana.press(home, "connect_board")
    ana.submit(form(ana, "connect_address"), entered(address=SHOP))
    ana.submit(form(ana, "connect_details"), entered())
    result(ana, "`web-shop` is connected", "in all channels of this workspace")
    # Without her opening it again.
    home = ana.home(lambda home: "*web-shop*" in words_of(home))
    assert "change_board_0" in buttons(home)


def test_a_sentence_with_the_address_is_answered_with_the_button(ana: Person) -> None:
    for text in (f"connect a board {SHOP}", f"please connect our board: {SHOP}/views/2!"):
        answer = answers_of(ana, DIRECT, text)
        ana.press(answer, "connect_board")
        found = form(ana, "connect_details", "*Web shop*")
        ana.close(found)
    refused = answers_of(ana, DIRECT, "connect a board https://github.com/acme/web/issues/1")
    assert "This is no address of a GitHub project" in words(refused)


def test_a_mention_of_the_sentence_is_answered_to_the_admin_alone(ana: Person) -> None:
    answer = answers_of(ana, CHANNEL, f"<@U0ANALYTICS> connect a board {SHOP}")
    assert answer["ephemeral"]
    ana.press(answer, "connect_board")
    form(ana, "connect_details", "*Web shop*")


@pytest.fixture
def without_boards() -> Iterator[Person]:
    """An admin where there is no board yet."""
    slack = sample_slack(admins=frozenset({ANA}))
    settings: dict[str, Any] = {"boards": {}, "default_board": "", "working_message_after": 600}
    with playground(slack, chrome_path="/no/such/chrome", **settings) as opened:
        yield Person(opened.url)


def test_the_button_below_the_sentence_that_there_is_no_board_connects_one(
    without_boards: Person,
) -> None:
    ana = without_boards
    for channel, text in (
        (CHANNEL, "/sprint-burndown"),
        (CHANNEL, "<@U0ANALYTICS> how is the sprint going?"),
        (CHANNEL, "/report-help"),
        (CHANNEL, "/report-schedule burndown every monday at 9:00"),
        (DIRECT, "burndown"),
    ):
        answer = answers_of(ana, channel, text)
        assert "No board is available" in words(answer)
        ana.press(answer, "connect_board")
        asked = form(ana, "connect_address")
        ana.close(asked)
    ana.press(answer, "connect_board")
    ana.submit(form(ana, "connect_address"), entered(address=SHOP))
    ana.submit(form(ana, "connect_details"), entered())
    result(ana, "`web-shop` is connected")
    assert "Web shop" in words(answers_of(ana, CHANNEL, "/sprint-burndown by issues"))


def test_a_board_is_changed_and_disconnected(house: Playground, ana: Person) -> None:
    connects(ana)
    ana.press(answers_of(ana, DIRECT, "change board web-shop"), "change_board_0")
    changing = form(ana, "connect_details", "*Web shop*")
    assert changing["title"]["text"] == "Change a board"
    values = entered(channels=["C0PLATFORM"], direct=["direct"], timezone="Europe/Lisbon")
    assert ana.submit(changing, values) == {"ok": True, "errors": {}}
    result(ana, "`web-shop` is changed", "in <#C0PLATFORM> and messages to me")
    (board,) = house.analytics.live_boards.connected_by("T0ACME")
    assert board.channels == {"C0PLATFORM", "direct"}
    ana.press(answers_of(ana, DIRECT, "disconnect the web-shop board"), "change_board_0")
    # What is kept is filled in.
    changing = form(ana, "connect_details", "*Web shop*", "C0PLATFORM")
    ana.press(changing, "disconnect_board")
    result(ana, "`web-shop` is disconnected")
    assert not house.analytics.live_boards.connected_by("T0ACME")
    gone = answers_of(ana, DIRECT, "change board web-shop")
    assert "Nobody has connected a board “web-shop” in this workspace" in words(gone)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("acme", "This is no address of a GitHub project: copy it from your browser"),
        ("https://github.com/acme/web/issues/1", "This is no address of a GitHub project"),
        ("https://github.com/orgs/acme", "It has no number: take the address of the project"),
        ("https://example.com/orgs/acme/projects/3", "I read boards on github.com, not on"),
    ],
)
def test_an_address_that_is_none_is_told_below_it(ana: Person, address: str, said: str) -> None:
    assert ana.use_shortcut("connect_board")["ok"]
    asked = form(ana, "connect_address")
    errors = ana.submit(asked, entered(address=address))["errors"]
    assert errors["board_address"].startswith(said)


def test_a_project_that_is_not_seen_asks_for_another_address_or_a_login(
    house: Playground, ana: Person
) -> None:
    looks_at(ana, "https://github.com/orgs/acme/projects/99")
    asked = form(ana, "connect_details", "I cannot see project 99 of acme with the login")
    ana.submit(asked, entered(address=SHOP, name=""))
    result(ana, "`web-shop` is connected")


def test_what_the_settings_have_already_wins_and_says_so(ana: Person) -> None:
    looks_at(ana, "https://github.com/orgs/acme/projects/1")
    form(ana, "connect_address", "The settings of this bot have project 1 of acme already")
    ana.close(ana.modal())
    looks_at(ana, SHOP)
    found = form(ana, "connect_details")
    errors = ana.submit(found, entered(name="Platform"))["errors"]
    assert "have a board called “platform”, which wins" in errors["board_name"]
    assert "without blanks" in ana.submit(found, entered(name="web shop"))["errors"]["board_name"]


def test_a_name_that_the_workspace_has_is_not_taken_twice(ana: Person) -> None:
    connects(ana)
    looks_at(ana, SHOP)
    # Another one is offered.
    found = form(ana, "connect_details", "web-shop-2")
    errors = ana.submit(found, entered(name="web-shop"))["errors"]
    assert errors["board_name"].startswith("This workspace has a board “web-shop” already")


@pytest.fixture
def private(house: Playground) -> Iterator[str]:
    """The address of a project that fine-grained tokens see, and the bot's own login does not."""
    project = house.world.owners["acme"]["projectsV2"][2]
    project["seenBy"] = "github_pat_"
    yield SHOP
    project["seenBy"] = ""


def test_a_token_that_sees_the_board_reads_it_and_is_kept_encrypted(
    house: Playground, ana: Person, private: str
) -> None:
    token = "github_pat_playground"
    looks_at(ana, private)
    asked = form(ana, "connect_details", "I cannot see project 3 of acme")
    for wrong, said in (
        ("xoxb-1", "This is a Bot User OAuth Token"),
        ("ghp_…", "This has dots in it"),
    ):
        assert ana.submit(asked, entered(token=wrong))["errors"]["board_token"].startswith(said)
    for wrong, said in (
        ("ghp_wrong", "GitHub does not accept this login, which may have expired"),
        ("ghp_playground", "GitHub shows project 3 of acme to no such login"),
    ):
        ana.submit(asked, entered(token=wrong, name="shop"))
        asked = form(ana, "connect_details", said)
        # What was typed is there again, but for the token.
        assert "shop" in words_of(asked)
        assert wrong not in json.dumps(asked)
    ana.submit(asked, entered(token=token, name="shop"))
    done = result(ana, "`shop` is connected")
    assert token not in json.dumps(done)
    answer = answers_of(ana, CHANNEL, "/sprint-burndown board shop by issues")
    assert "Web shop" in words(answer)
    kept = house.analytics.credentials.of("T0ACME", "acme")
    assert kept
    assert kept.token == token
    assert not any(token in text for text in stored(house))


@pytest.mark.attack
def test_no_login_that_was_typed_is_shown_again(
    house: Playground, ana: Person, private: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    key = key_pair()[0]
    secrets = ("ghp_wrong1234567890", "github_pat_playground", key.splitlines()[1])
    looks_at(ana, private)
    asked = form(ana, "connect_details", "I cannot see project 3 of acme")
    shown = [asked]
    given = {"app_id": {"app_id": "77"}, "app_key": {"app_key": key}}
    ana.submit(asked, given)
    shown.append(asked := form(ana, "connect_details", "GitHub"))
    ana.submit(asked, entered(token=secrets[0]))
    shown.append(asked := form(ana, "connect_details", "GitHub does not accept this login"))
    ana.submit(asked, entered(token=secrets[1]))
    shown.append(result(ana, "is connected"))
    said = json.dumps([shown, ana.messages(DIRECT), ana.messages(CHANNEL)]) + caplog.text
    said += repr(house.analytics.credentials.all())
    assert [secret for secret in secrets if secret in said] == []


def stored(house: Playground) -> list[str]:
    """The bytes of the store's files, as text."""
    file = house.analytics.settings.database_url.removeprefix("sqlite:///")
    return [
        each.read_bytes().decode("latin-1")
        for each in Path(file).parent.glob(f"{Path(file).name}*")
    ]


def as_member(house: Playground) -> None:
    people = house.workspace.people
    house.workspace.people = {**people, ANA: replace(people[ANA], is_admin=False)}


@pytest.fixture
def demoted(house: Playground) -> Iterator[None]:
    """Ana is an admin again at the end."""
    people = house.workspace.people
    yield
    house.workspace.people = people


ONLY_ADMINS = "Only admins of this workspace connect boards"


@pytest.mark.attack
@pytest.mark.usefixtures("demoted")
def test_who_is_no_admin_opens_no_form_for_a_board(house: Playground, ana: Person) -> None:
    ana.open_tab()
    home = ana.home(lambda home: "connect_board" in words_of(home))
    answer = answers_of(ana, DIRECT, f"connect a board {SHOP}")
    as_member(house)
    before = ana.messages(DIRECT)
    ana.use_shortcut("connect_board")
    ana.sees(DIRECT, lambda each: ONLY_ADMINS in each["text"], since=before)
    before = ana.messages(DIRECT)
    ana.press(home, "connect_board")
    ana.sees(DIRECT, lambda each: ONLY_ADMINS in each["text"], since=before)
    before = ana.messages(DIRECT)
    ana.press(answer, "connect_board")
    ana.sees(DIRECT, lambda each: ONLY_ADMINS in each["text"], since=before)
    assert ONLY_ADMINS in answers_of(ana, DIRECT, f"connect a board {SHOP}")["text"]
    assert not ana.modals()
    ana.open_tab()
    ana.home(lambda home: "connect_board" not in words_of(home))


@pytest.mark.attack
@pytest.mark.usefixtures("demoted")
def test_who_is_no_admin_any_more_saves_no_board_in_an_open_form(
    house: Playground, ana: Person
) -> None:
    connects(ana)
    ana.close(ana.modal())
    ana.press(answers_of(ana, DIRECT, "change board web-shop"), "change_board_0")
    changing = form(ana, "connect_details")
    as_member(house)
    ana.press(changing, "disconnect_board")
    ana.sees(DIRECT, lambda each: ONLY_ADMINS in each["text"])
    ana.submit(changing, entered(channels=["C0PLATFORM"]))
    result(ana, ONLY_ADMINS)
    (board,) = house.analytics.live_boards.connected_by("T0ACME")
    assert not board.channels
    ana.close(ana.modal())


@pytest.mark.attack
def test_no_form_names_a_channel_that_its_admin_is_not_in(house: Playground, ana: Person) -> None:
    leads = house.workspace.channels["C0LEADS"]
    leads.members.discard(ANA)
    try:
        for bot_is_in, said in ((False, "I cannot see all of these"), (True, "You are not in all")):
            if bot_is_in:
                leads.members.add("U0ANALYTICS")
            looks_at(ana, SHOP)
            found = form(ana, "connect_details")
            ana.submit(found, entered(channels=["C0LEADS", "C0PLATFORM"]))
            form(ana, "connect_details", said)
            ana.close(ana.modal())
    finally:
        leads.members.discard("U0ANALYTICS")
        leads.members.add(ANA)
    assert not house.analytics.live_boards.connected_by("T0ACME")


@pytest.mark.attack
def test_what_a_form_keeps_of_a_board_is_not_believed(house: Playground, ana: Person) -> None:
    """Anybody may craft it: a board of the settings, and a project that is none."""
    for kept, said in (
        ({"before": "platform"}, "Nobody has connected a board “platform”"),
        ({"project": 1}, "The settings of this bot have project 1 of acme already"),
        ({"project": 99}, "I cannot see project 99 of acme"),
    ):
        looks_at(ana, SHOP)
        found = form(ana, "connect_details")
        whole = json.loads(found["private_metadata"]) | kept
        house.workspace.modal = [{**found, "private_metadata": json.dumps(whole)}]
        ana.submit(found, entered(name="crafted"))
        result(ana, said)
        ana.close(ana.modal())
    assert not house.analytics.live_boards.connected_by("T0ACME")


@pytest.mark.fault
def test_a_form_that_is_closed_while_it_is_looked_at_is_told_directly(
    house: Playground, ana: Person
) -> None:
    house.faults.delay = 0.5
    try:
        looks_at(ana, SHOP)
        ana.close(result(ana, "Looking at project 3 of acme"))
    finally:
        house.faults.delay = 0
    told = ana.sees(DIRECT, lambda each: "the form was closed meanwhile" in each["text"])
    ana.press(told, "connect_board")
    form(ana, "connect_details", "*Web shop*")
    until(lambda: ana.modals())
