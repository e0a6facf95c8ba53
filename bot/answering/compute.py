"""`ReportRequest` -> `Report`, from boards that are recent enough."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.asking.report_request import ReportRequest
from bot.boards.cache import Boards
from bot.boards.conventions import conventions
from bot.boards.history import Snapshots
from bot.observing.metrics import Telemetry
from config import Settings
from integrations.github import Usage
from metrics.model.board import Board
from metrics.model.report import Question, Report
from metrics.reports.catalogue import CATALOGUE

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReportSources:
    """What a report is computed from.

    Attributes:
        settings: which boards there are, and the conventions of their teams.
        boards: those boards, exported when they are asked for.
        snapshots: what earlier exports saw of them.
        clock: gives the moment of the question, an aware datetime.
        telemetry: counts what GitHub was asked for, and times each step.
    """

    settings: Settings
    boards: Boards
    snapshots: Snapshots
    clock: Callable[[], datetime]
    telemetry: Telemetry


def compute(
    request: ReportRequest,
    sources: ReportSources,
    step: Callable[[str], None] = lambda _: None,
    took: dict[str, float] | None = None,
) -> Report:
    """Compute the report of that request; `step` is called with what is being done.

    Logs what GitHub was asked for, and writes the seconds of each step into `took`. Raises
    ReportError and IntegrationError.
    """
    took, usage = {} if took is None else took, Usage()
    timed = partial(sources.telemetry.timed, into=took)
    entry, settings = CATALOGUE[request.report], sources.settings.boards[request.board]
    if request.as_of is not None and request.as_of >= sources.clock():
        request = replace(request, as_of=None)

    def exported(page: int, pages: int) -> None:
        step(f"Exporting {page} of {pages} pages…")

    def get_board(name: str) -> Board:
        if request.as_of is not None:
            return sources.snapshots.as_of(sources.settings.boards[name], request.as_of)
        if entry.is_of_one_sprint:
            now = sources.clock()
            return sources.boards.get_for_sprint(name, request.sprint, now, exported, usage)
        return sources.boards.get(name, exported, usage)

    step("Exporting the board…")
    with timed("export"):
        board = get_board(request.board)
        roadmap = None
        if settings.roadmap and entry.reads_roadmap:
            roadmap = get_board(settings.roadmap)
    step("Computing…")
    values: dict[str, Any] = {**request.values}
    question = Question(
        board=board,
        roadmap=roadmap,
        now=request.as_of or sources.clock(),
        unit=request.unit,
        conventions=conventions(settings, sources.settings),
        **values,
    )
    with timed("compute"):
        part, live = entry.history_part(question), request.as_of is None
        history, trouble = sources.snapshots.history(settings, board, part, question.now, live=live)
        report = entry.compute(replace(question, history=history))
    sources.telemetry.gh_calls.inc(usage.gh_calls)
    sources.telemetry.graphql_cost.inc(usage.cost or 0)
    seconds = round(took["export"] + took["compute"], 2)
    log.info("Computed %s of %s: %s, %s s", request.report, request.board, usage, seconds)
    if trouble:
        return replace(report, notes=(trouble, *report.notes), trouble=trouble)
    return report
