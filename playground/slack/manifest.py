"""App manifests: what Slack refuses of them, and the app that they set up.

https://docs.slack.dev/reference/app-manifest
https://docs.slack.dev/reference/methods/apps.manifest.create
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from playground.slack.checks import Check, boolean, items, one_of, pattern, shape, string
from playground.slack.model import Addresses, BotApp
from playground.slack.refusal import Refused

Manifest = Mapping[str, Any]

# The scopes that bring an event, one of which is enough, as far as the bot listens to it.
# https://docs.slack.dev/reference/events
SCOPES_OF_EVENTS: dict[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_uninstalled": frozenset(),
    "link_shared": frozenset({"links:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "message.im": frozenset({"im:history"}),
    "tokens_revoked": frozenset(),
}
# https://docs.slack.dev/reference/scopes, as far as the bot may ask for them.
KNOWN_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "usergroups:read",
        "users:read",
    }
)


def _address(most: int) -> Check:
    """An https address; those of this machine are taken without, as nobody else is asked."""

    def check(value: Any, at: str) -> Iterator[str]:
        yield from string(most)(value, at)
        if isinstance(value, str) and not value.startswith(("https://", "http://127.0.0.1:")):
            yield f"must be an https url [json-pointer:{at}]"

    return check


_COMMAND = shape(
    "command description",
    command=pattern(r"/[a-z0-9_-]{1,31}", "command"),
    description=string(2000),
    usage_hint=string(1000),
    should_escape=boolean,
    url=_address(3000),
)
_SHORTCUT = shape(
    "name type callback_id description",
    name=string(24),
    type=one_of("message", "global"),
    callback_id=string(255),
    description=string(150),
)
_SHAPE = shape(
    "display_information",
    display_information=shape(
        "name",
        name=string(35),
        description=string(140),
        long_description=string(4000, least=175),
        background_color=pattern("#([0-9a-fA-F]{3}){1,2}", "color"),
    ),
    features=shape(
        app_home=shape(
            home_tab_enabled=boolean,
            messages_tab_enabled=boolean,
            messages_tab_read_only_enabled=boolean,
        ),
        # The reference names fewer characters, which its own example does not keep to.
        bot_user=shape("display_name", display_name=string(80), always_online=boolean),
        shortcuts=items(_SHORTCUT, 10),
        slash_commands=items(_COMMAND, 50),
        unfurl_domains=items(pattern(r"[a-z0-9][a-z0-9.-]{0,253}[a-z0-9]", "domain"), 5),
    ),
    oauth_config=shape(
        redirect_urls=items(_address(2500), 1000, least=0),
        scopes=shape(bot=items(one_of(*KNOWN_SCOPES), 255, least=0)),
    ),
    settings=shape(
        event_subscriptions=shape(
            request_url=_address(3500), bot_events=items(one_of(*SCOPES_OF_EVENTS), 100, least=0)
        ),
        interactivity=shape(
            "is_enabled",
            is_enabled=boolean,
            request_url=_address(3500),
            message_menu_options_url=_address(3500),
        ),
        org_deploy_enabled=boolean,
        socket_mode_enabled=boolean,
        token_rotation_enabled=boolean,
    ),
)


def problems(manifest: Manifest) -> list[str]:
    """What Slack refuses of it, each with its JSON pointer; none for one that it takes."""
    return list(_SHAPE(manifest, "")) or list(_contradictions(manifest))


def _contradictions(manifest: Manifest) -> Iterator[str]:
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    scopes, events = asked_scopes(manifest), _events(manifest)
    commands = features.get("slash_commands", ())
    names = [command["command"] for command in commands]
    if len(set(names)) < len(names):
        yield "commands must be unique [json-pointer:/features/slash_commands]"
    if (names or features.get("shortcuts")) and "commands" not in scopes:
        yield "commands and shortcuts require the scope commands [json-pointer:/features]"
    for event in sorted(events):
        needed = SCOPES_OF_EVENTS[event]
        if needed and not needed & scopes:
            yield (
                f"{event} requires the scope {' or '.join(sorted(needed))} "
                "[json-pointer:/settings/event_subscriptions/bot_events]"
            )
    if "link_shared" in events and not features.get("unfurl_domains"):
        yield "link_shared requires unfurl_domains [json-pointer:/features]"
    if settings.get("socket_mode_enabled"):
        return
    if events and not settings["event_subscriptions"].get("request_url"):
        yield (
            "Event Subscription requires either Request URL or Socket Mode Enabled "
            "[json-pointer:/settings/event_subscriptions]"
        )
    interactivity = settings.get("interactivity", {})
    if interactivity.get("is_enabled") and not interactivity.get("request_url"):
        yield "Interactivity requires a Request URL [json-pointer:/settings/interactivity]"
    for index, command in enumerate(commands):
        if not command.get("url"):
            yield f"missing required field: url [json-pointer:/features/slash_commands/{index}]"


def configured(app: BotApp, manifest: Manifest) -> BotApp:
    """The app as that manifest sets it up. Raises Refused."""
    return replace(app, **app_fields(manifest))


def app_fields(manifest: Manifest) -> dict[str, Any]:
    """The fields of BotApp that a manifest sets. Raises Refused."""
    if wrong := problems(manifest):
        raise Refused("invalid_manifest", errors=wrong)
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    interactivity = settings.get("interactivity", {})
    return {
        "commands": features.get("slash_commands", ()),
        "shortcuts": features.get("shortcuts", ()),
        "events": _events(manifest),
        "home_tab": features.get("app_home", {}).get("home_tab_enabled", False),
        "unfurl_domains": features.get("unfurl_domains", ()),
        "addresses": None
        if settings.get("socket_mode_enabled")
        else Addresses(
            events=settings.get("event_subscriptions", {}).get("request_url", ""),
            interactivity=interactivity.get("request_url", ""),
            options=interactivity.get("message_menu_options_url", ""),
        ),
    }


def asked_scopes(manifest: Manifest) -> frozenset[str]:
    """The scopes that the app asks for where it is installed."""
    return frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))


def _events(manifest: Manifest) -> frozenset[str]:
    subscriptions = manifest.get("settings", {}).get("event_subscriptions", {})
    return frozenset(subscriptions.get("bot_events", ()))
