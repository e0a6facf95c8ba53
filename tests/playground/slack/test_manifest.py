"""The local Slack takes the manifests of the bot, and refuses those that Slack refuses."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from bot.manifest import slack_manifest
from bot.tenancy.scopes import GROUP_SCOPES
from playground.slack.manifest import configured, problems
from playground.slack.refusal import Refused
from playground.slack.workspace import Workspace

ADDRESS = "https://your.host"
Manifest = dict[str, Any]
LONG = "x" * 4001


@pytest.mark.parametrize("address", ["", ADDRESS])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("domain", ["", "github.com", "github.acme.example"])
@pytest.mark.parametrize("more_scopes", [frozenset[str](), GROUP_SCOPES])
def test_slack_takes_each_manifest_of_the_bot(
    address: str, several: bool, domain: str, more_scopes: frozenset[str]
) -> None:
    manifest = slack_manifest(
        address,
        several_workspaces=several and bool(address),
        unfurl_domain=domain,
        more_scopes=more_scopes,
    )
    assert problems(manifest) == []


def display(**fields: Any) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["display_information"].update(fields)


def features(**fields: Any) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["features"].update(fields)


def settings(**fields: Any) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["settings"].update(fields)


def command(**fields: Any) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["features"]["slash_commands"][0].update(fields)


def shortcut(**fields: Any) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["features"]["shortcuts"][0].update(fields)


def commands(count: int) -> Callable[[Manifest], object]:
    return features(
        slash_commands=[
            {"command": f"/c{number}", "description": "x", "url": ADDRESS}
            for number in range(count)
        ]
    )


def shortcuts(count: int) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["features"].update(
        shortcuts=manifest["features"]["shortcuts"] * count
    )


def without_scope(scope: str) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["oauth_config"]["scopes"]["bot"].remove(scope)


def with_scope(scope: str) -> Callable[[Manifest], object]:
    return lambda manifest: manifest["oauth_config"]["scopes"]["bot"].append(scope)


# https://docs.slack.dev/reference/app-manifest and apps.manifest.create, field by field.
@pytest.mark.parametrize(
    ("change", "refused"),
    [
        (lambda manifest: manifest.pop("display_information"), "display_information"),
        (lambda manifest: manifest.update(colour="blue"), "invalid additional property: colour"),
        (lambda manifest: manifest["display_information"].pop("name"), "required field: name"),
        (display(name="x" * 36), "less than 36 characters [json-pointer:/display_information/name"),
        (display(name=""), "more than 0 characters [json-pointer:/display_information/name"),
        (display(description="x" * 141), "less than 141"),
        (display(long_description="x" * 174), "more than 174"),
        (display(long_description=LONG), "less than 4001"),
        (display(background_color="blue"), "invalid color"),
        (features(bot_user={"display_name": "x" * 81}), "less than 81"),
        (features(bot_user={"always_online": True}), "required field: display_name"),
        (features(app_home={"home_tab_enabled": "yes"}), "must provide a boolean"),
        (commands(51), "no more than 50"),
        (command(command="/" + "x" * 32), "invalid command"),
        (command(command="sprint"), "invalid command"),
        (command(command="/report-help"), "commands must be unique"),
        (command(description=""), "slash_commands/0/description"),
        (command(description="x" * 2001), "slash_commands/0/description"),
        (command(usage_hint=""), "slash_commands/0/usage_hint"),
        (command(usage_hint="x" * 1001), "slash_commands/0/usage_hint"),
        (command(url="http://your.host"), "must be an https url"),
        (
            lambda manifest: manifest["features"]["slash_commands"][0].pop("url"),
            "missing required field: url [json-pointer:/features/slash_commands/0]",
        ),
        (shortcuts(11), "no more than 10"),
        (shortcut(name="x" * 25), "shortcuts/0/name"),
        (shortcut(description="x" * 151), "shortcuts/0/description"),
        (shortcut(callback_id="x" * 256), "shortcuts/0/callback_id"),
        (shortcut(type="local"), "must be a valid enum value"),
        (features(unfurl_domains=["github.com"] * 6), "no more than 5"),
        (features(unfurl_domains=["github.acme.example:8443"]), "invalid domain"),
        (features(unfurl_domains=["https://github.com"]), "invalid domain"),
        (
            lambda manifest: manifest["features"].pop("unfurl_domains"),
            "link_shared requires unfurl_domains",
        ),
        (with_scope("chat:shout"), "oauth_config/scopes/bot/"),
        (without_scope("im:history"), "message.im requires the scope im:history"),
        (without_scope("links:read"), "link_shared requires the scope links:read"),
        (without_scope("commands"), "require the scope commands"),
        (
            settings(event_subscriptions={"bot_events": ["app_mentioned"]}),
            "must be a valid enum value [json-pointer:/settings/event_subscriptions/bot_events/0]",
        ),
        (
            settings(event_subscriptions={"bot_events": ["app_mention"]}),
            "Event Subscription requires either Request URL or Socket Mode Enabled [",
        ),
        (
            settings(interactivity={"is_enabled": True}),
            "Interactivity requires a Request URL [json-pointer:/settings/interactivity]",
        ),
        (settings(interactivity={"request_url": ADDRESS}), "required field: is_enabled"),
        (settings(socket_mode_enabled="no"), "must provide a boolean"),
    ],
)
def test_what_slack_refuses(change: Callable[[Manifest], object], refused: str) -> None:
    manifest = deepcopy(
        slack_manifest(ADDRESS, several_workspaces=True, unfurl_domain="github.com")
    )
    change(manifest)
    (problem,) = problems(manifest)
    assert refused in problem
    with pytest.raises(Refused, match="invalid_manifest"):
        configured(Workspace.sample([]).app, manifest)


def test_a_manifest_sets_up_the_app() -> None:
    app = configured(Workspace.sample([]).app, slack_manifest(ADDRESS, unfurl_domain="github.com"))
    assert {command["url"] for command in app.commands} == {f"{ADDRESS}/slack/events"}
    assert app.addresses is not None
    assert {*vars(app.addresses).values()} == {f"{ADDRESS}/slack/events"}
    assert (app.home_tab, app.unfurl_domains) == (True, ["github.com"])
    assert "link_shared" in app.events
    assert configured(app, slack_manifest()).addresses is None
