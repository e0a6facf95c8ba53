"""The manifest creates the app that the code listens as: no more, no less."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.listeners.messages
import integrations.slack
from bot.help import usage_hint
from metrics.catalogue import CATALOGUE

ROOT = Path(__file__).parents[2]

# https://docs.slack.dev/reference/methods names the scope of each method.
SCOPES_OF_CALLS = {
    "auth_test": set[str](),
    "chat_delete": {"chat:write"},
    "chat_postEphemeral": {"chat:write"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "conversations_join": {"channels:join"},
    "files_upload_v2": {"files:write"},
}
SCOPES_OF_EVENTS = {"app_mention": "app_mentions:read", "message": "im:history"}


@pytest.fixture(scope="module")
def manifest() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yaml").read_text())
    return loaded


def test_every_report_has_its_command(manifest: dict[str, Any]) -> None:
    commands = {
        each["command"]: (each["description"], each["usage_hint"])
        for each in manifest["features"]["slash_commands"]
    }
    assert commands == {
        f"/{entry.name}": (entry.summary, usage_hint(entry))
        for entry in CATALOGUE.values()
        if entry.has_command
    }


def test_events_are_those_listened_to(manifest: dict[str, Any]) -> None:
    source = Path(bot.listeners.messages.__file__).read_text()
    listened = set(re.findall(r'app\.event\("(\w+)"\)', source))
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert {event.removesuffix(".im") for event in subscribed} == listened


def test_scopes_are_the_least_that_the_code_needs(manifest: dict[str, Any]) -> None:
    source = Path(integrations.slack.__file__).read_text()
    calls = set(re.findall(r"_client\.(\w+)\(|\"(chat_\w+)\"", source))
    called = {name for pair in calls for name in pair if name}
    assert called == set(SCOPES_OF_CALLS)
    needed = set().union(*SCOPES_OF_CALLS.values(), SCOPES_OF_EVENTS.values(), {"commands"})
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed


def test_direct_messages_can_be_written(manifest: dict[str, Any]) -> None:
    home = manifest["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False
