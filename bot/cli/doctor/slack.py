"""Doctor's checks of Slack: tokens, scopes, workspaces; and of webhooks, which need its mode."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import closing

from bot.cli.doctor.check import Check
from bot.server.events import SECONDS_TO_USE
from bot.server.webhooks import PATH
from bot.tenancy.scopes import needed_scopes
from bot.wiring import build_store
from config import Settings, token_problem
from config.requirements import problems_of_several, tokens_of, webhook_problem
from config.tokens import TOKENS
from integrations.errors import IntegrationError
from integrations.slack import Bot, SlackUnreachable, bot_of, open_connection
from metrics.text.formatting import count

ASKED = ("slack_bot_token", "slack_app_token")


def slack(settings: Settings, wrong: Collection[str]) -> Iterator[Check]:
    """What serving Slack takes; settings whose names are in `wrong` are not right."""
    unreachable = False
    for name in tokens_of(settings):
        title = f"Slack {TOKENS[name].title}"
        if name in wrong:
            yield Check(title, False, "not usable: see Settings above")
        elif not getattr(settings, name):
            yield Check(title, False, "not set", token_problem(settings, name))
        elif problem := token_problem(settings, name):
            yield Check(title, False, "not usable", problem)
        elif name not in ASKED:
            yield Check(title, True, "set; only its first use shows whether it is right")
        elif unreachable:
            yield Check(title, False, "set, but not tried, as Slack does not answer")
        else:
            try:
                yield from _asked(name, title, settings)
            except IntegrationError as error:
                unreachable = isinstance(error, SlackUnreachable)
                yield Check(title, False, f"set, but {error!s}" if unreachable else str(error))
    for problem in problems_of_several(settings):
        yield Check("Several workspaces", False, "not possible yet", problem)
    if settings.several_workspaces:
        yield from _workspaces(settings)
    yield _webhooks(settings)


def _asked(name: str, title: str, settings: Settings) -> Iterator[Check]:
    """What Slack says of that token. Raises IntegrationError."""
    token, url = getattr(settings, name), settings.slack_api_url
    if name == "slack_app_token":
        open_connection(token, url)
        yield Check(title, True, "opens a connection")
        return
    bot = bot_of(token, url)
    yield Check(title, True, f"is @{bot.user} in {bot.team}")
    lacking = _lacking(bot, settings)
    remedy = "add them under OAuth & Permissions, then reinstall the app" if lacking else ""
    yield Check("Slack scopes", not lacking, lacking or "all there", remedy)
    yield from _clock(bot)


def _workspaces(settings: Settings) -> Iterator[Check]:
    try:
        with closing(build_store(settings)) as store:
            # Looking makes no store.
            new = store.is_new()
            kept = store.installations(settings.slack_client_id, settings.encryption_key)
            installed = [] if new else kept.all()
    except IntegrationError as error:
        yield Check("Slack workspaces", False, str(error))
        return
    detail = f"{len(installed)} installed" if installed else "none yet: open /slack/install"
    yield Check("Slack workspaces", True, detail)
    clocks = list[Check]()
    for installation in installed:
        name = f"Workspace {installation.team}"
        try:
            bot = bot_of(installation.token, settings.slack_api_url)
        except IntegrationError as error:
            yield Check(name, False, f"{installation.name}: {error}")
            continue
        lacking = _lacking(bot, settings)
        remedy = "open /slack/install for that workspace again" if lacking else ""
        detail = f"{installation.name}: {lacking or 'all scopes there'}"
        yield Check(name, not lacking, detail, remedy)
        clocks = clocks or [*_clock(bot)]
    yield from clocks


def _clock(bot: Bot) -> Iterator[Check]:
    """Whether Slack's signatures can be used here, as far as it told the time."""
    if bot.ahead is None:
        return
    seconds = bot.ahead.total_seconds()
    if abs(seconds) <= SECONDS_TO_USE:
        yield Check("Clock", True, "agrees with Slack's")
        return
    minutes = count(round(abs(seconds) / 60), "minute")
    side = "ahead of" if seconds > 0 else "behind"
    yield Check(
        "Clock",
        False,
        f"is {minutes} {side} Slack's, so that all that Slack posts is refused in HTTP mode, and "
        "schedules come at other times",
        "set it right: look at `date`, and let this machine set its clock by the network",
    )


def _lacking(bot: Bot, settings: Settings) -> str:
    """The scopes that the token lacks, in words; empty where it has all."""
    missing = sorted(needed_scopes(settings) - bot.scopes)
    return f"lacks {', '.join(missing)}" if missing else ""


def _webhooks(settings: Settings) -> Check:
    problem = webhook_problem(settings)
    on = f"taken at {PATH}; the secret is right when GitHub shows a green delivery"
    if not settings.github_webhook_secret:
        on = "not set: none are taken, and none are needed"
    return Check("GitHub webhooks", not problem, "not possible" if problem else on, problem)
