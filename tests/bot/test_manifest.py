"""The manifest creates the app that the code listens as: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.blocks.help import HELP_SUMMARY, usage_hint
from bot.listeners import connecting
from bot.listeners.commands import HELP_COMMAND
from bot.listeners.forms import SHORTCUT
from bot.listeners.schedules import SCHEDULE_SUMMARY, SCHEDULE_USAGE
from bot.manifest import as_yaml, slack_manifest
from bot.schedules.grammar import COMMAND
from bot.tenancy.scopes import LINK_SCOPES, SCOPES
from metrics.reports.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "manifest.yaml"

# https://docs.slack.dev/reference/methods names the scope of each method.
SCOPES_OF_CALLS = {
    "auth_test": set[str](),
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_history": {"channels:history", "groups:history"},
    "conversations_join": {"channels:join"},
    "conversations_members": {"channels:read", "groups:read"},
    "conversations_open": {"im:write"},
    "conversations_replies": {"channels:history", "groups:history"},
    "files_delete": {"files:write"},
    "files_upload_v2": {"files:write"},
    # Only where the setting `schedulers` names a user group: docs/running.md says so.
    "usergroups_users_list": set(),
    "users_info": {"users:read"},
    "views_open": set(),
    "views_publish": set(),
    "views_update": set(),
}
SCOPES_OF_EVENTS = {
    "app_home_opened": set[str](),
    "app_mention": {"app_mentions:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "message": {"im:history"},
}
# What only links that unfurl need.
CALLS_FOR_LINKS = {"chat_unfurl": {"links:write"}}
EVENTS_FOR_LINKS = {"link_shared": {"links:read"}}
# Those only where several workspaces install the app.
EVENTS_OF_SEVERAL = {"app_uninstalled", "tokens_revoked"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(MANIFEST.read_text())
    return loaded


def test_the_file_to_paste_is_what_the_command_prints() -> None:
    assert MANIFEST.read_text() == as_yaml(slack_manifest())


def test_yaml_takes_no_text_for_something_else() -> None:
    texts = [
        "no",
        "12",
        "1e3",
        "a: b",
        "# a",
        "- a",
        "[a|b]",
        '"',
        "\\",
        "é …",
        "@a",
        "*",
        "null",
        "",
    ]
    value = {"all": texts, "each": [{"text": text, "is": True} for text in texts]}
    assert yaml.safe_load(as_yaml(value)) == value


def test_every_report_has_its_command(manifest: dict[str, Any]) -> None:
    commands = {
        each["command"]: (each["description"], each.get("usage_hint", ""))
        for each in manifest["features"]["slash_commands"]
    }
    assert commands == {
        f"/{entry.name}": (entry.summary, usage_hint(entry))
        for entry in CATALOGUE.values()
        if entry.has_command
    } | {HELP_COMMAND: (HELP_SUMMARY, ""), COMMAND: (SCHEDULE_SUMMARY, SCHEDULE_USAGE)}


def sources(folder: str) -> str:
    return "".join(path.read_text() for path in sorted((ROOT / folder).glob("*.py")))


def test_events_are_those_listened_to(manifest: dict[str, Any]) -> None:
    # One by one, or several in a loop, each beside its listener.
    named = re.findall(
        r'app\.event\("(\w+)"\)|[(] *\("(\w+)", \w+\), \("(\w+)", \w+\)\):\s+app\.event',
        sources("bot/listeners"),
    )
    listened = {name for names in named for name in names if name}
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {event.removesuffix(".im") for event in subscribed} == set(SCOPES_OF_EVENTS)
    assert listened == {*SCOPES_OF_EVENTS, *EVENTS_FOR_LINKS, *EVENTS_OF_SEVERAL}


def test_scopes_are_the_least_that_the_code_needs(manifest: dict[str, Any]) -> None:
    calls = re.findall(r"client\)?\.(\w+_\w+)\(|\"(chat_\w+)\"", sources("integrations/slack"))
    called = {name for pair in calls for name in pair if name}
    assert called == {*SCOPES_OF_CALLS, *CALLS_FOR_LINKS}
    needed = {"commands"}.union(*SCOPES_OF_CALLS.values(), *SCOPES_OF_EVENTS.values())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert needed == SCOPES
    for_links = set[str]().union(*CALLS_FOR_LINKS.values(), *EVENTS_FOR_LINKS.values())
    assert for_links == LINK_SCOPES


def test_links_take_a_domain_and_scopes_and_an_event() -> None:
    plain, linking = slack_manifest(), slack_manifest(unfurl_domain="github.com")
    assert "unfurl_domains" not in plain["features"]
    assert linking["features"]["unfurl_domains"] == ["github.com"]
    assert added(plain, linking) == ({*LINK_SCOPES}, {*EVENTS_FOR_LINKS})


def test_several_workspaces_take_an_address_and_two_events() -> None:
    address = "https://your.host"
    one, several = slack_manifest(address), slack_manifest(address, several_workspaces=True)
    assert "redirect_urls" not in one["oauth_config"]
    assert several["oauth_config"]["redirect_urls"] == [f"{address}/slack/oauth_redirect"]
    assert added(one, several) == (set(), EVENTS_OF_SEVERAL)
    for name in ("org_deploy_enabled", "token_rotation_enabled"):
        assert several["settings"][name] is False


def added(before: dict[str, Any], after: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The scopes and the events that only the second has."""
    scopes, events = (
        [set(each["oauth_config"]["scopes"]["bot"]) for each in (before, after)],
        [set(each["settings"]["event_subscriptions"]["bot_events"]) for each in (before, after)],
    )
    return scopes[1] - scopes[0], events[1] - events[0]


def test_the_default_is_socket_mode_without_an_address(manifest: dict[str, Any]) -> None:
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert "http" not in MANIFEST.read_text()


def test_over_http_every_address_is_written() -> None:
    manifest = slack_manifest("https://your.host")
    url = "https://your.host/slack/events"
    assert manifest["settings"]["socket_mode_enabled"] is False
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {url}
    assert manifest["settings"]["event_subscriptions"]["request_url"] == url
    assert manifest["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": url,
        "message_menu_options_url": url,
    }


def test_the_shortcuts_are_those_listened_to(manifest: dict[str, Any]) -> None:
    shortcuts = {each["callback_id"]: each["type"] for each in manifest["features"]["shortcuts"]}
    assert shortcuts == {SHORTCUT: "message", connecting.SHORTCUT: "global"}


def test_direct_messages_can_be_written(manifest: dict[str, Any]) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_the_home_tab_and_what_is_pressed_in_it_reach_the_bot(manifest: dict[str, Any]) -> None:
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
