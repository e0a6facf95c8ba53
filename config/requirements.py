"""What Slack needs that files and figures do not: checked where it is needed, not on loading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.settings import Settings, SettingsError


@dataclass(frozen=True)
class Token:
    """A secret of the Slack app: how it begins, and where the app's pages show it."""

    prefix: str
    title: str
    page: str


TOKENS = {
    "slack_bot_token": Token("xoxb-", "Bot User OAuth Token", "OAuth & Permissions"),
    "slack_app_token": Token("xapp-", "app-level token", "Basic Information"),
    "slack_signing_secret": Token("", "Signing Secret", "Basic Information"),
}
TOKENS_OF_MODE = {
    "socket": ("slack_bot_token", "slack_app_token"),
    "http": ("slack_bot_token", "slack_signing_secret"),
}


def require_slack(settings: Settings) -> None:
    """Raise SettingsError unless there is a board and every token to serve Slack with."""
    problems = [token_problem(settings, name) for name in TOKENS_OF_MODE[settings.slack_mode]]
    if not settings.boards:
        problems.append("there is no board: write a [boards.main] table in config/settings.toml")
    _stop_at("Slack cannot be served yet", problems)


def require_bot_token(settings: Settings) -> None:
    """Raise SettingsError unless there is a board, and the token to post with."""
    problems = [token_problem(settings, "slack_bot_token")]
    if not settings.boards:
        problems.append("there is no board: write a [boards.main] table in config/settings.toml")
    _stop_at("Reports cannot be posted yet", problems)


def require_channel(settings: Settings) -> None:
    """Raise SettingsError unless there is a channel to post to, and the token to do it with."""
    problems = [token_problem(settings, "slack_bot_token")]
    if not settings.slack_channel:
        problems.append("set ANALYTICS_SLACK_CHANNEL to the channel's id (C…) or #name")
    _stop_at("Results cannot be posted yet", problems)


def token_problem(settings: Settings, name: str) -> str:
    """What is wrong with that token at first sight, with the remedy; empty when nothing is."""
    token, value = TOKENS[name], getattr(settings, name)
    where = f"the {token.title} from the Slack app's page {token.page}"
    if not value:
        return f"set ANALYTICS_{name.upper()} to {where}"
    if not value.startswith(token.prefix):
        return f"{name} does not begin with {token.prefix}, so it is another one: take {where}"
    return ""


def _stop_at(consequence: str, problems: Sequence[str]) -> None:
    found = [f"- {problem}." for problem in problems if problem]
    if found:
        raise SettingsError("\n".join([f"{consequence}:", *found]))
