"""The manifest of the Slack app: it creates the app that the code listens as, no more, no less.

https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.blocks.help import HELP_SUMMARY, usage_hint
from bot.listeners import connecting
from bot.listeners.commands import HELP_COMMAND
from bot.listeners.forms import SHORTCUT
from bot.listeners.schedules import SCHEDULE_SUMMARY, SCHEDULE_USAGE
from bot.schedules.grammar import COMMAND as SCHEDULE_COMMAND
from bot.server.addresses import REDIRECT, SLACK_EVENTS
from bot.tenancy.scopes import LINK_SCOPES, SCOPES
from metrics.reports.catalogue import CATALOGUE

NAME = "Sprint Analytics"
# Admins read it who approve the app.
LONG_DESCRIPTION = (
    "Reports on sprints and deliverables that a team plans in GitHub Projects: burndown, burnup, "
    "velocity, forecast and more, when asked or on a schedule. It reads what people write to it or "
    "mention it in; in the history of a channel it looks only for its own messages, so as to post "
    "none twice and leave none behind. It gives no figures of single people."
)
EVENTS = ("app_home_opened", "app_mention", "member_joined_channel", "message.im")
LINK_EVENTS = ("link_shared",)
EVENTS_OF_SEVERAL = ("app_uninstalled", "tokens_revoked")


def slack_manifest(
    address: str = "",
    *,
    several_workspaces: bool = False,
    unfurl_domain: str = "",
    more_scopes: frozenset[str] = frozenset(),
) -> dict[str, Any]:
    """What Slack is told of the app.

    Args:
        address: Where the bot is called, such as `https://your.host`; empty means Socket Mode.
        several_workspaces: Whether others may install the app, which takes an address.
        unfurl_domain: The host whose links unfurl; empty means none do.
        more_scopes: Those for what settings ask for.
    """
    events_url = f"{address}{SLACK_EVENTS}" if address else ""
    scopes = SCOPES | more_scopes | (LINK_SCOPES if unfurl_domain else frozenset())
    events = [
        *EVENTS,
        *(LINK_EVENTS if unfurl_domain else ()),
        *(EVENTS_OF_SEVERAL if several_workspaces else ()),
    ]
    redirects = {"redirect_urls": [f"{address}{REDIRECT}"]} if several_workspaces else {}
    return {
        "display_information": {
            "name": NAME,
            "description": "How the sprint is going, as a chart you can trust",
            "long_description": LONG_DESCRIPTION,
            "background_color": "#0b4f6c",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [{**each, **_given(url=events_url)} for each in _commands()],
            "shortcuts": [
                {
                    "name": "Report on this sprint",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "A chart of the sprint that this message is about",
                },
                {
                    "name": "Connect a board",
                    "type": "global",
                    "callback_id": connecting.SHORTCUT,
                    "description": "A project of GitHub, for admins of the workspace",
                },
            ],
            **({"unfurl_domains": [unfurl_domain]} if unfurl_domain else {}),
        },
        "oauth_config": {**redirects, "scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {
                **_given(request_url=events_url),
                "bot_events": sorted(events),
            },
            "interactivity": {
                "is_enabled": True,
                **_given(request_url=events_url, message_menu_options_url=events_url),
            },
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _commands() -> Iterator[dict[str, Any]]:
    for entry in CATALOGUE.values():
        if entry.has_command:
            yield _command(f"/{entry.name}", entry.summary, usage_hint(entry))
    # Where it posts is a channel, which only an escaped text names for sure.
    yield _command(SCHEDULE_COMMAND, SCHEDULE_SUMMARY, SCHEDULE_USAGE, should_escape=True)
    yield _command(HELP_COMMAND, HELP_SUMMARY)


def _command(
    command: str, description: str, hint: str = "", should_escape: bool = False
) -> dict[str, Any]:
    return {
        "command": command,
        "description": description,
        **_given(usage_hint=hint),
        "should_escape": should_escape,
    }


def _given(**texts: str) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def as_yaml(manifest: Mapping[str, Any]) -> str:
    """The manifest as text to paste.

    Every text in it is quoted as in JSON, which YAML reads, so that none is taken for a number, a
    truth value or a comment.
    """
    return "\n".join([*_lines(manifest), ""])


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, Mapping | list):
                yield f"{key}:"
                yield from (f"  {line}" for line in _lines(inner))
            else:
                yield f"{key}: {_scalar(inner)}"
    else:
        for element in value:
            first, *rest = _lines(element) if isinstance(element, Mapping) else [_scalar(element)]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)


def _scalar(value: str | bool) -> str:
    return json.dumps(value, ensure_ascii=False)
