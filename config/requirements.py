"""Settings that only Slack needs: checked when they are needed, not on loading."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from config.settings import Settings, SettingsError
from config.tokens import HOW_TO_MAKE_A_KEY, TOKENS, fault_of, remedy

TOKENS_OF_MODE = {
    "socket": ("slack_bot_token", "slack_app_token"),
    "http": ("slack_bot_token", "slack_signing_secret"),
}
TOKENS_OF_SEVERAL = ("slack_client_id", "slack_client_secret", "slack_signing_secret")
ONLY_TO_LISTEN = {"slack_app_token", "slack_signing_secret"}


def require_slack(settings: Settings) -> None:
    """Raise SettingsError unless there is every token to serve Slack with."""
    problems = [token_problem(settings, name) for name in tokens_of(settings)]
    problems += [webhook_problem(settings), queue_problem(settings), *problems_of_several(settings)]
    _stop_at("Slack cannot be served yet", problems)


def require_bot_token(settings: Settings) -> None:
    """Raise SettingsError unless there is what it takes to post as the bot."""
    names = [name for name in tokens_of(settings) if name not in ONLY_TO_LISTEN]
    problems = [token_problem(settings, name) for name in names]
    problems += [queue_problem(settings), *problems_of_several(settings)]
    _stop_at("Reports cannot be posted yet", problems)


def require_channel(settings: Settings) -> None:
    """Raise SettingsError unless there is a channel to post to, and the token to do it with."""
    problem = token_problem(settings, "slack_bot_token")
    if problem and settings.several_workspaces:
        problem += ": posting from here takes the token of one of the several workspaces"
    problems = [problem]
    if not settings.slack_channel:
        problems.append("set ANALYTICS_SLACK_CHANNEL to the channel's id (C…) or #name")
    _stop_at("Results cannot be posted yet", problems)


def tokens_of(settings: Settings) -> tuple[str, ...]:
    """The names of the settings with the secrets that serving Slack needs."""
    if settings.slack_client_id or settings.slack_client_secret:
        return TOKENS_OF_SEVERAL
    return TOKENS_OF_MODE[settings.slack_mode]


def problems_of_several(settings: Settings) -> list[str]:
    """What prevents several workspaces, with the remedies; empty for a single workspace."""
    if not (settings.slack_client_id or settings.slack_client_secret):
        return []
    problems = []
    if settings.slack_mode != "http":
        problems.append(
            "slack_client_id and slack_client_secret are for several workspaces, which install "
            'the app at an address of the bot: set slack_mode to "http", or leave both empty'
        )
    if not settings.encryption_key:
        problems.append(
            "encryption_key is missing: with several workspaces, whose tokens are in the store, "
            f"set ANALYTICS_ENCRYPTION_KEY to what {HOW_TO_MAKE_A_KEY} prints"
        )
    # Anybody who knows the address may install the app.
    problems += [
        f"boards.{name}.workspaces is missing: with several workspaces, write the ids (T…) of "
        "those that may see the board"
        for name, board in settings.boards.items()
        if not board.workspaces
    ]
    return problems


def webhook_problem(settings: Settings) -> str:
    """Why GitHub's webhooks cannot come, with the remedy; "" if they can, or are not wanted."""
    if settings.github_webhook_secret and settings.slack_mode != "http":
        return (
            "github_webhook_secret is for webhooks, which GitHub posts to an address of the bot: "
            'set slack_mode to "http", or leave it empty'
        )
    return ""


def queue_problem(settings: Settings) -> str:
    """Why workers cannot share what is to be done, with the remedy; "" if they can, or there are
    none."""
    if settings.has_workers and settings.database_url.startswith("sqlite"):
        return (
            'queue is "postgresql", and database_url names a file: set ANALYTICS_DATABASE_URL to '
            'postgresql://user:password@host/database, or queue to "process"'
        )
    return ""


def token_problem(settings: Settings, name: str) -> str:
    """What is obviously wrong with that token, with the remedy; "" if nothing is."""
    value = getattr(settings, name)
    if not value:
        return f"set ANALYTICS_{name.upper()} to {TOKENS[name].source}{_other_mode(settings, name)}"
    fault = fault_of(name, value)
    return f"{name} {fault}: {remedy(name)}" if fault else ""


def _other_mode(settings: Settings, name: str) -> str:
    """The other remedy for a missing token, where that of the other mode is set instead."""
    if name == "slack_app_token" and settings.slack_signing_secret:
        return ', or slack_mode to "http", which takes the Signing Secret that is set'
    if name == "slack_signing_secret" and settings.slack_app_token:
        return ', or slack_mode to "socket", which takes the app-level token that is set'
    return ""


def how_to_set_a_board(settings: Settings) -> str:
    """What to do where there is no board."""
    if settings.files.settings == Path(os.devnull):
        return "set ANALYTICS_BOARDS__MAIN__PROJECT to the address of the project"
    table = f"run `analytics setup`, or write a [boards.main] table in {settings.files.settings}"
    return f"{table} ({settings.files.unread})" if settings.files.unread else table


def _stop_at(consequence: str, problems: Sequence[str]) -> None:
    lines = [f"- {problem}." for problem in problems if problem]
    if lines:
        raise SettingsError("\n".join([f"{consequence}:", *lines]))
