"""`ReportRequest` -> `Report`, from boards fresh enough."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.asking.report_request import ReportRequest
from bot.boards.conventions import conventions
from bot.wiring import Analytics
from integrations.github import Usage
from metrics.model.board import Board
from metrics.model.report import Question, Report
from metrics.reports.catalogue import CATALOGUE

log = logging.getLogger(__name__)


def compute(
    request: ReportRequest,
    analytics: Analytics,
    step: Callable[[str], None] = lambda _: None,
    took: dict[str, float] | None = None,
) -> Report:
    """The report of that request from boards fresh enough; `step` is told what is being done.

    The log has what it took of GitHub, and `took` the seconds of each step. Raises ReportError and
    IntegrationError.
    """
    took, usage = {} if took is None else took, Usage()
    timed = partial(analytics.telemetry.timed, into=took)
    settings = analytics.settings.boards[request.board]
    if request.as_of is not None and request.as_of >= analytics.clock():
        request = replace(request, as_of=None)

    def exported(page: int, pages: int) -> None:
        step(f"Exporting {page} of {pages} pages…")

    def board_of(name: str) -> Board:
        if request.as_of is not None:
            return analytics.snapshots.as_of(analytics.settings.boards[name], request.as_of)
        if CATALOGUE[request.report].history == "sprint":
            now = analytics.clock()
            return analytics.boards.get_for_sprint(name, request.sprint, now, exported, usage)
        return analytics.boards.get(name, exported, usage)

    step("Exporting the board…")
    with timed("export"):
        board = board_of(request.board)
        roadmap = None
        if settings.roadmap and CATALOGUE[request.report].reads_roadmap:
            roadmap = board_of(settings.roadmap)
    step("Computing…")
    question = Question(
        board=board,
        roadmap=roadmap,
        now=request.as_of or analytics.clock(),
        unit=request.unit,
        sprint=request.sprint,
        statuses=request.statuses,
        deliverable=request.deliverable,
        issue=request.issue,
        epics=request.epics,
        conventions=conventions(settings, analytics.settings),
    )
    with timed("compute"):
        history, trouble = analytics.snapshots.history(settings, request, question)
        report = CATALOGUE[request.report].compute(replace(question, history=history))
    analytics.telemetry.gh_calls.inc(usage.gh_calls)
    analytics.telemetry.graphql_cost.inc(usage.cost or 0)
    seconds = round(took["export"] + took["compute"], 2)
    log.info("Computed %s of %s: %s, %s s", request.report, request.board, usage, seconds)
    if trouble:
        return replace(report, notes=(trouble, *report.notes), trouble=trouble)
    return report
