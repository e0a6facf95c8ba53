"""`analytics doctor`: checks of all that reports need; one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.cli.doctor.boards import boards
from bot.cli.doctor.check import Check
from bot.cli.doctor.connected import connected
from bot.cli.doctor.github import github_login
from bot.cli.doctor.schedules import schedules
from bot.cli.doctor.slack import slack
from bot.cli.doctor.workers import workers
from bot.cli.doctor.written import written
from bot.cli.typeable import typeable
from bot.wiring import build_github
from config import Settings, SettingsError, settings_files
from integrations.chrome import Chrome, ChromeMissing, RenderFailed, find_chrome
from integrations.chrome.sandbox import why_no_sandbox
from integrations.github import GhMissing, GitHub
from integrations.programs import as_typed

__all__ = ["Check", "examine"]


def examine(load: Callable[[], Settings]) -> Iterator[Check]:
    """Check settings, gh, Chrome, Slack, boards and schedules, lazily and in this order.

    What they say to type works where this is asked.
    """
    problem = None
    try:
        settings = load()
    except SettingsError as error:
        problem = error
        settings = error.usable or Settings(boards={}, files=settings_files())
    github = build_github(settings)
    try:
        gh = github.command
    except GhMissing:
        gh = "gh"
    for check in _checks(settings, github, problem):
        yield replace(check, detail=typeable(check.detail, gh), remedy=typeable(check.remedy, gh))


def _checks(settings: Settings, github: GitHub, problem: SettingsError | None) -> Iterator[Check]:
    wrong = problem.wrong if problem else frozenset[str]()
    yield from written(settings, problem)
    why_not = yield from github_login(github, settings)
    yield _chrome(settings)
    yield from slack(settings, wrong)
    in_slack = [*connected(settings, github)]
    yield from boards(settings, github, wrong, why_not, has_others=bool(in_slack))
    yield from in_slack
    yield from schedules(settings)
    yield from workers(settings)


def _chrome(settings: Settings) -> Check:
    try:
        return Check("Chrome", True, _drawing(settings))
    except RenderFailed:
        program = find_chrome(settings.chrome_path)
        why = f"{as_typed(program)} --headless --no-sandbox --dump-dom about:blank"
        remedy = f"run `{why}`, which says why; where it only takes long, set `chart_timeout`"
        return Check("Chrome", False, "did not draw a chart", remedy)
    except ChromeMissing as error:
        return Check("Chrome", False, str(error))


def _drawing(settings: Settings) -> str:
    with Chrome(settings.chrome_path, settings.chart_timeout) as chrome:
        drawn = f"draws a chart of {len(chrome.png({'data': [], 'layout': {}})):,} bytes"
    reason = why_no_sandbox()
    return f"{drawn}, {f'without its sandbox: {reason}' if reason else 'in its sandbox'}"
