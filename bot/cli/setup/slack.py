"""The other questions of `analytics setup`: how Slack reaches the bot, and the app's tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import typer

from bot.cli.manifest import manifest_of
from bot.cli.setup.questions import ask, heading, right, wrong
from bot.server.addresses import EXAMPLE, public_address
from bot.tenancy.scopes import needed_scopes
from config import Settings, parsers
from config.requirements import tokens_of
from config.tokens import HEXADECIMAL, TOKENS, fault_of, new_encryption_key, remedy
from integrations.errors import IntegrationError
from integrations.slack import ScopeMissing, TokenRefused, bot_of, open_connection

MODES = """\
socket: the bot connects to Slack, and needs no address: right for most.
http: Slack calls the bot, at an https address that you have."""
LINE = "-" * 72
CREATE = """\
Create the Slack app:
  1. Open https://api.slack.com/apps: Create New App, From a manifest, and choose the workspace.
  2. Choose YAML, paste what is between the lines above, then Next and Create.
     `{command}` prints it again.
  3. Under Install App: Install to Workspace. Where that takes an admin's approval, ask for it."""
WHERE = {
    "slack_bot_token": "Under OAuth & Permissions: Bot User OAuth Token.",
    "slack_app_token": "Under Basic Information, App-Level Tokens: Generate Token and Scopes, "
    "Add Scope, connections:write, Generate.",
    "slack_signing_secret": "Under Basic Information, App Credentials: Signing Secret, Show.",
    "slack_client_id": "Under Basic Information, App Credentials: Client ID.",
    "slack_client_secret": "Under Basic Information, App Credentials: Client Secret, Show.",
}


def with_slack(settings: Settings) -> Settings:
    """The settings with the way that Slack reaches the bot, and the tokens for it."""
    heading("Slack")
    typer.echo(MODES)

    def mode(typed: str) -> str:
        return parsers.one_of("socket", "http")(typed or settings.slack_mode)

    chosen = ask(f"How does Slack reach the bot: socket or http? [{settings.slack_mode}]", mode)
    settings = replace(settings, slack_mode=chosen)
    known = bool(settings.slack_bot_token or settings.slack_client_id)
    if not typer.confirm("Is the Slack app installed already?", default=known):
        _tell_how_to_create(settings)
        if not typer.confirm("Is it installed now? Its tokens come next", default=True):
            wrong("Run `analytics setup` again when it is: it keeps what you answered so far.")
            return settings
    for name in tokens_of(settings):
        given: dict[str, Any] = {name: _token(name, settings)}
        settings = replace(settings, **given)
    return _with_key(settings)


def _with_key(settings: Settings) -> Settings:
    """The settings with a key for the tokens of several workspaces, where there is none yet."""
    if not settings.several_workspaces or settings.encryption_key:
        return settings
    right(
        "Made a key that encrypts the tokens of workspaces in the store: keep a copy of it, apart "
        "from those of the store"
    )
    return replace(settings, encryption_key=(new_encryption_key(),))


def _tell_how_to_create(settings: Settings) -> None:
    """Print the manifest for the chosen mode, and what to do with it."""
    address = ""
    if settings.slack_mode == "http":
        question = f"Address at which Slack reaches the bot, such as {EXAMPLE}"
        address = ask(question, public_address)
    several = bool(settings.slack_client_id)
    typer.echo(f"\n{LINE}\n{manifest_of(settings, address, several=several)}{LINE}\n")
    said = f" --http {address}" if address else ""
    said += " --several-workspaces" if several else ""
    typer.echo(CREATE.format(command=f"analytics manifest{said}"))


def _token(name: str, settings: Settings) -> str:
    """The token that is there already, if it is right and to be kept, or another."""
    title, check = TOKENS[name].title, _check_of(name, settings)
    known: str = getattr(settings, name)
    if known:
        try:
            check(known)
        except ValueError as error:
            wrong(f"{title} in the settings: {error}.")
            known = ""
        except IntegrationError as error:
            wrong(f"{error} Enter tries the {title} of the settings again.")
        else:
            if typer.confirm(f"Keep the {title} that is set?", default=True):
                return known
    typer.echo(f"\n{WHERE[name]}")
    return ask(f"{title[:1].upper()}{title[1:]} (not shown)", check, hidden=True, tried=known)


def _check_of(name: str, settings: Settings) -> Callable[[str], str]:
    def check(token: str) -> str:
        if not token:
            raise ValueError(remedy(name))
        fault = fault_of(name, token)
        if not fault and name.endswith("secret") and not HEXADECIMAL.fullmatch(token):
            fault = "is no secret of an app"
        if fault:
            raise ValueError(f"that {fault}: {remedy(name)}")
        try:
            right(_looked_at(name, token, settings))
        except TokenRefused:
            raise ValueError(f"Slack does not know that token: {remedy(name)}, all of it") from None
        except ScopeMissing:
            raise ValueError(
                "that token has not the scope connections:write: generate another one with it"
            ) from None
        return token

    return check


def _looked_at(name: str, token: str, settings: Settings) -> str:
    """What Slack says of the token. Raises IntegrationError, or ValueError for missing scopes."""
    if name == "slack_bot_token":
        bot = bot_of(token, settings.slack_api_url)
        if missing := sorted(needed_scopes(settings) - bot.scopes):
            raise ValueError(
                f"the app lacks {', '.join(missing)}: paste the manifest above under App Manifest, "
                "reinstall the app, and paste the token again"
            )
        return f"is @{bot.user} in {bot.team}"
    if name == "slack_app_token":
        open_connection(token, settings.slack_api_url)
        return "opens a connection"
    return "looks right; only its first use shows whether it is"
