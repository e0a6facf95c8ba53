"""`analytics doctor`: checks of all that reports need; one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from slack_sdk.web import SlackResponse

from bot.boards.cache import field_names
from bot.schedules.from_settings import schedules_from_settings
from bot.schedules.schedule import Schedule
from bot.schedules.when_in_words import when_in_words
from bot.server.webhooks import PATH
from bot.tenancy.scopes import needed_scopes
from bot.wiring import build_analytics, build_github, build_store, own_boards_named
from config import BoardSettings, Settings, SettingsError, settings_files, token_problem
from config.github_address import ME
from config.requirements import (
    how_to_set_a_board,
    problems_of_several,
    tokens_of,
    webhook_problem,
)
from config.tokens import TOKENS
from integrations.chrome import Chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.errors import IntegrationError
from integrations.github import GhStatus, GitHub, TokenKind, Usage
from integrations.slack import refusals_in_words, web_client
from integrations.store import StoreError
from integrations.store.installations import Installation
from integrations.store.ledger import Delivery, State
from metrics.model.errors import ReportError
from metrics.model.field_names import ROLES, fields_taken
from metrics.model.hidden_items import RIGHTS, hidden_in_words
from metrics.reading import read_board
from metrics.text.formatting import moment

PROJECT_SCOPES = frozenset({"project", "read:project"})
WORKFLOW = "github-actions[bot]"
OF_WORKFLOW = "a workflow's own GITHUB_TOKEN can never read projects"
SCOPE_REMEDY = "run `gh auth refresh -s read:project`"
SCOPE_REMEDIES = {TokenKind.CLASSIC: "tick read:project (https://github.com/settings/tokens)"}
# What a GitHub App needs, by the names that the API has for it.
PERMISSIONS = {
    "organization_projects": "Organization → Projects",
    "issues": "Repository → Issues",
    "metadata": "Repository → Metadata",
}
# A deliverable may also be known by its sub-issues.
OPTIONAL_FIELDS = {"deliverable"}


@dataclass(frozen=True)
class Check:
    """One check: its result, and what to do where it failed."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examine(load: Callable[[], Settings]) -> Iterator[Check]:
    """Check settings, gh, Chrome, Slack, boards and schedules, lazily and in this order."""
    try:
        settings = load()
        detail = f"{len(settings.boards)} boards configured, {settings.files}"
        yield Check("Settings", True, detail)
    except SettingsError as error:
        settings = Settings(boards={}, files=settings_files())
        yield Check(
            "Settings", False, str(error), "correct them; the other checks run without them"
        )
    github = build_github(settings)
    yield from _gh(github, settings)
    yield _check("Chrome", lambda: _chrome(settings))
    yield from _slack(settings)
    if not settings.boards:
        yield Check("Boards", False, "none", how_to_set_a_board(settings))
    yield from _boards(settings, github)
    yield from _schedules(settings)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except (IntegrationError, ReportError) as error:
        return Check(name, False, str(error))


def _gh(github: GitHub, settings: Settings) -> Iterator[Check]:
    try:
        status = github.status()
    except IntegrationError as error:
        yield Check("gh", False, str(error))
        return
    yield Check("gh", True, f"{status.version}, logged in as {status.login}")
    yield _login(github, status, settings)
    if status.scopes is None:
        yield Check("GitHub scopes", True, "unknown for this kind of token; see the boards below")
        return
    ok = bool(status.scopes & PROJECT_SCOPES)
    remedy = "" if ok else SCOPE_REMEDIES.get(status.kind, SCOPE_REMEDY)
    detail = ", ".join(sorted(status.scopes)) or "none"
    if "repo" not in status.scopes:
        detail += "; without repo, issues of private repositories are hidden"
    yield Check("GitHub scopes", ok, detail, remedy)


def _login(github: GitHub, status: GhStatus, settings: Settings) -> Check:
    """What kind of login it is, when it ends, and whether one of its kind can ever do."""
    ends = f", until {moment(status.ends, settings.timezone)}" if status.ends else ""
    if github.app is None:
        of_workflow = status.login == WORKFLOW
        remedy = f"{OF_WORKFLOW}: see step 2 of the README" if of_workflow else ""
        return Check("GitHub login", not of_workflow, f"{status.kind.value}{ends}", remedy)
    installed = github.app.installation()
    lacking = [name for key, name in PERMISSIONS.items() if key not in installed.permissions]
    detail = f"GitHub App {installed.app} of {installed.account}{ends}, then renewed by itself"
    remedy = f"give the App {', '.join(lacking)}: read-only" if lacking else ""
    return Check("GitHub login", not lacking, detail, remedy)


def _chrome(settings: Settings) -> str:
    from plotly.graph_objects import Figure

    with Chrome(settings.chrome_path, settings.chart_timeout) as chrome:
        drawn = f"draws a chart of {len(chrome.png(Figure())):,} bytes"
    reason = why_no_sandbox()
    return f"{drawn}, {f'without its sandbox: {reason}' if reason else 'in its sandbox'}"


def _slack(settings: Settings) -> Iterator[Check]:
    for name in tokens_of(settings):
        title = f"Slack {TOKENS[name].title}"
        if problem := token_problem(settings, name):
            yield Check(title, False, "not usable", problem)
        elif name == "slack_bot_token":
            yield from _bot_token(title, settings)
        elif name == "slack_app_token":
            yield _app_token(title, settings)
        else:
            yield Check(title, True, "set; only its first use shows whether it is right")
    for problem in problems_of_several(settings):
        yield Check("Several workspaces", False, "not possible yet", problem)
    if settings.several_workspaces:
        yield from _workspaces(settings)
    yield _webhooks(settings)


def _bot_token(title: str, settings: Settings) -> Iterator[Check]:
    try:
        with refusals_in_words():
            answer = web_client(settings.slack_bot_token, settings.slack_api_url).auth_test()
    except IntegrationError as error:
        yield Check(title, False, str(error))
        return
    yield Check(title, True, f"is @{answer['user']} in {answer['team']}")
    lacking = _lacking(answer, settings)
    remedy = "add them under OAuth & Permissions, then reinstall the app" if lacking else ""
    yield Check("Slack scopes", not lacking, lacking or "all there", remedy)


def _workspaces(settings: Settings) -> Iterator[Check]:
    try:
        with closing(build_store(settings)) as store:
            installed = store.installations(settings.slack_client_id).all()
    except IntegrationError as error:
        yield Check("Slack workspaces", False, str(error))
        return
    detail = f"{len(installed)} installed" if installed else "none yet: open /slack/install"
    yield Check("Slack workspaces", True, detail)
    for installation in installed:
        yield _workspace(installation, settings)


def _workspace(installed: Installation, settings: Settings) -> Check:
    name = f"Workspace {installed.team}"
    try:
        with refusals_in_words():
            answer = web_client(installed.token, settings.slack_api_url).auth_test()
    except IntegrationError as error:
        return Check(name, False, f"{installed.name}: {error}")
    lacking = _lacking(answer, settings)
    remedy = "open /slack/install for that workspace again" if lacking else ""
    return Check(name, not lacking, f"{installed.name}: {lacking or 'all scopes there'}", remedy)


def _webhooks(settings: Settings) -> Check:
    problem = webhook_problem(settings)
    on = f"taken at {PATH}; the secret is right when GitHub shows a green delivery"
    detail = "not possible" if problem else on if settings.github_webhook_secret else "none taken"
    return Check("GitHub webhooks", not problem, detail, problem)


def _lacking(answer: SlackResponse, settings: Settings) -> str:
    """The scopes that the token of this answer lacks, in words; empty where it has all."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = set(headers.get("x-oauth-scopes", "").split(","))
    missing = sorted(needed_scopes(settings) - granted)
    return f"lacks {', '.join(missing)}" if missing else ""


def _app_token(title: str, settings: Settings) -> Check:
    def look() -> str:
        client = web_client(settings.slack_app_token, settings.slack_api_url)
        with refusals_in_words():
            client.apps_connections_open(app_token=settings.slack_app_token)
        return "opens a connection"

    check = _check(title, look)
    remedy = "generate one under Basic Information, with the scope connections:write"
    return check if check.ok else Check(title, False, "does not open a connection", remedy)


def _boards(settings: Settings, github: GitHub) -> Iterator[Check]:
    boards = settings.boards
    roadmaps = {board.roadmap for board in boards.values()}
    try:
        boards = own_boards_named(settings, github).boards
    except IntegrationError as error:
        for name in [name for name, board in boards.items() if board.owner == ME]:
            yield Check(f"Board {name}", False, str(error))
        boards = {name: board for name, board in boards.items() if board.owner != ME}
    for board in boards.values():
        yield _board(board, github, is_roadmap=board.name in roadmaps)


def _board(board: BoardSettings, github: GitHub, is_roadmap: bool) -> Check:
    name = f"Board {board.name}"
    fields = field_names(board)
    export = partial(
        github.export_project, board.owner, board.project, fields=vars(fields), body=is_roadmap
    )
    try:
        whole = export()
        parsed = read_board(whole, fields=fields, timezone=board.timezone)
        changes = export(since=whole)
    except (IntegrationError, ReportError) as error:
        return Check(name, False, str(error))
    optional = set(parsed.missing) if is_roadmap else OPTIONAL_FIELDS
    lacking = [sentence for role, sentence in parsed.missing.items() if role not in optional]
    lacking += [caution.note for caution in parsed.cautions]
    hidden = hidden_in_words(parsed)
    items = f"“{parsed.title}”, {len(whole['items'])} items."
    warned = [f"{hidden}: {RIGHTS}."] if hidden and not parsed.cautions else []
    took = (
        f"All of it took {Usage(**whole['usage'])}; "
        f"what changes after that takes {Usage(**changes['usage'])}."
    )
    serving = {role: parsed.field_names[role] for role in ROLES if role not in parsed.missing}
    return Check(
        name, not lacking, " ".join([items, *warned, fields_taken(serving), *lacking, took])
    )


def _schedules(settings: Settings) -> Iterator[Check]:
    with build_analytics(settings) as analytics:
        schedules, store = analytics.due, analytics.store
        try:
            stored = {schedule.id: schedule for schedule in schedules.schedules()}
            latest = store.ledger.latest()
        except StoreError as error:
            yield Check("Store", False, str(error))
            return
        yield Check("Store", True, f"{store.place()} holds {len(stored)} schedules")
        try:
            shipped = {
                schedule.id: schedule
                for schedule in schedules_from_settings(settings, analytics.clock())
            }
        except SettingsError as error:
            yield Check("Schedules of the settings", False, str(error))
            shipped = {}
        for name, schedule in {**shipped, **stored}.items():
            last, due = latest.get(name), schedules.next(schedule)
            yield _schedule(schedule, last, due, settings)


def _schedule(
    schedule: Schedule, last: Delivery | None, due: datetime | None, settings: Settings
) -> Check:
    details = [
        f"{schedule.plan.title} to {schedule.channel}, {when_in_words(schedule.plan.trigger)}"
    ]
    if last is None:
        details.append("never due yet")
    else:
        reason = f" ({last.message})" if last.state in (State.FAILED, State.SKIPPED) else ""
        details.append(f"last {moment(last.due, settings.timezone)}: {last.state}{reason}")
    details.append(f"next {moment(due, settings.timezone)}" if due else "next not known")
    remedy = ""
    if schedule.paused:
        remedy = f"it is paused: `/report-schedule resume {schedule.id}` goes on with it"
    elif last and last.state is State.FAILED:
        remedy = f"fix what it says, then try `/report-schedule run {schedule.id}`"
    return Check(f"Schedule {schedule.id}", not remedy, "; ".join(details), remedy)
