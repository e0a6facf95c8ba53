"""`ReportRequest` -> `Report`, from boards that are recent enough."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from bot.answering.answers import Answers, key_of
from bot.asking.as_of import day_of
from bot.asking.report_request import ReportRequest
from bot.boards.cache import Boards
from bot.boards.conventions import conventions
from bot.boards.history import Snapshots
from bot.boards.timelines import ISSUES_A_COMMAND, TimelineReader
from bot.errors import because
from bot.observing.metrics import Telemetry
from bot.tenancy.visibility import VisibleBoards
from bot.work.processor import computing
from config import BoardSettings, Settings, roadmap_of
from integrations.errors import IntegrationError
from integrations.github import Look, Usage
from integrations.store import StoreError
from metrics.model.board import Board
from metrics.model.errors import NothingToReport, ReportError
from metrics.model.history import HistoryPart
from metrics.model.issue_columns import issue_index
from metrics.model.report import OtherBoard, Question, Report
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import day

HIDDEN_BOARDS = (
    "Work on boards that may not be shown here is not counted, and so nothing is called complete."
)
TODAYS_ROADMAP = (
    "What was on the roadmap then is not known: issues that are on it today count as deliverables, "
    "not as work."
)

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
        timelines: reads what GitHub recorded before the first export, where a report asks for it;
            None where that is left to the background.
        answers: what was computed a moment ago.
    """

    settings: Settings
    boards: Boards
    snapshots: Snapshots
    clock: Callable[[], datetime]
    telemetry: Telemetry
    timelines: TimelineReader | None = None
    answers: Answers = field(default_factory=Answers)


def compute(
    request: ReportRequest,
    sources: ReportSources,
    visible: VisibleBoards,
    step: Callable[[str], None] = lambda _: None,
    took: dict[str, float] | None = None,
    *,
    waits: bool = True,
    again: bool = False,
) -> Report:
    """Compute the report of that request; `step` is called with what is being done.

    What was computed a moment ago of the same boards with the same history is given again, but with
    `again`.

    With `waits`, boards are looked through for what GitHub's index may lack; else that is left to
    the background, and the report says so until it is done.

    Of the boards that share a roadmap only those are read that are `visible` where it was asked.
    Logs what GitHub was asked for, and writes the seconds of each step into `took`. Raises
    ReportError and IntegrationError.
    """
    took, usage = {} if took is None else took, Usage()
    timed = partial(sources.telemetry.timed, into=took)
    entry, settings = CATALOGUE[request.report], visible.get(request.board)
    request = _as_of_now_or_before(request, settings, sources.clock())

    look = Look.NOW if waits else Look.LATER

    def exported(page: int, pages: int) -> None:
        step(f"Exporting {page} of {pages} pages…")

    def get_board(of: BoardSettings) -> Board:
        if request.as_of is not None:
            return sources.snapshots.as_of(sources.settings.boards[of.key], request.as_of)
        if entry.is_of_one_sprint:
            words, now = request.sprint, sources.clock()
            return sources.boards.get_for_sprint(of.key, words, now, exported, usage, step, look)
        return sources.boards.get(of.key, exported, usage, step, look)

    step("Exporting the board…")
    with timed("export"):
        board = get_board(settings)
        its_roadmap = roadmap_of(settings, sources.settings.boards)
        roadmap, unsure = None, list[str]()
        if its_roadmap and entry.reads_roadmap:
            roadmap = get_board(its_roadmap)
        elif its_roadmap and its_roadmap.key != settings.key:
            # Only so that a deliverable on the board is not taken for work: any export will do.
            roadmap, is_of_then = _last_known(its_roadmap, request.as_of, sources)
            if roadmap and not is_of_then and _share_issues(board, roadmap):
                unsure = [TODAYS_ROADMAP]
        names, some_are_hidden = list[str](), False
        if entry.reads_other_boards and not request.sprint.strip():
            names, some_are_hidden = visible.beside(request.board, sources.settings)
        others, failed = _read({name: visible.get(name) for name in names}, get_board)
    values: dict[str, Any] = {**request.values}
    question = Question(
        board=board,
        roadmap=roadmap,
        unread=(*failed, *([HIDDEN_BOARDS] if some_are_hidden else [])),
        now=request.as_of or sources.clock(),
        unit=request.unit,
        conventions=conventions(settings, sources.settings),
        is_of_the_past=request.as_of is not None,
        **values,
    )
    part, live = entry.history_part(question), request.as_of is None
    # A report of one sprint is asked for often, and where moves are lost nothing comes of it. What
    # has left the board is not read.
    reads = part and part.with_timelines and live and not entry.is_of_one_sprint
    if sources.timelines and part and reads and (part.issue or not question.issue):
        with timed("timelines"):
            sources.timelines.read(
                settings.key,
                progress=lambda read, of: step(f"Reading timelines: {read} of {of} issues…"),
                most=ISSUES_A_COMMAND,
                issue=part.issue,
                notice=step,
                usage=usage,
            )
    step("Computing…")
    with timed("compute"):
        beside = {name: (visible.get(name), other) for name, other in others.items()}
        asked = _Asked(request, settings, question, beside, (*failed,), (*unsure,))
        report = _known_or_computed(asked, sources, again=again)
    sources.telemetry.gh_calls.inc(usage.gh_calls)
    sources.telemetry.graphql_cost.inc(usage.cost or 0)
    seconds = round(took["export"] + took.get("timelines", 0) + took["compute"], 2)
    log.info("Computed %s of %s: %s, %s s", request.report, request.board, usage, seconds)
    return report


@dataclass(frozen=True)
class _Asked:
    """What a report is computed from, but for histories.

    Attributes:
        request: it as it was asked.
        settings: of its board.
        question: it with the boards that it is about.
        others: the other boards of the roadmap, by their names, with the settings of each.
        failed: a sentence for each of these that could not be read.
        unsure: sentences on what is not known.
    """

    request: ReportRequest
    settings: BoardSettings
    question: Question
    others: Mapping[str, tuple[BoardSettings, Board]]
    failed: tuple[str, ...]
    unsure: tuple[str, ...]


def _known_or_computed(asked: _Asked, sources: ReportSources, *, again: bool) -> Report:
    """The report, as it was computed a moment ago of the same; computed anew with `again`."""
    # A board as it was in the past is read from the store each time.
    key = None if asked.question.is_of_the_past else _key(asked, sources)
    if key is None:
        report, _ = _computed(asked, sources)
        return report
    compute, of = partial(_computed, asked, sources), asked.settings.key
    return sources.answers.report(key, of, asked.question.board, compute, again=again)


def _key(asked: _Asked, sources: ReportSources) -> Hashable:
    """Equal for what the same report comes of; None where that cannot be told."""
    question, boards, settings = asked.question, sources.settings.boards, asked.settings
    entry, snapshots = CATALOGUE[asked.request.report], sources.snapshots
    versions = list[Hashable]()
    read = [(settings, question.board), *asked.others.values()]
    try:
        for of, board in read:
            part = entry.history_part(replace(question, board=board))
            versions.append((of, board, snapshots.version(of, part)))
        its_roadmap, here = roadmap_of(settings, boards), sources.boards.last_exported_here
        if (
            question.roadmap
            and its_roadmap
            and not entry.reads_roadmap
            and here(its_roadmap.key) is not question.roadmap
        ):
            # It is read from the store each time.
            versions.append((its_roadmap, snapshots.version(its_roadmap, HistoryPart())))
            question = replace(question, roadmap=None)
    except StoreError:
        # The report says so.
        return None
    # Of an issue on two boards the first one counts.
    keys = {of.key for of, _ in read}
    order = [key for key in boards if key in keys]
    return key_of(entry.name, question, *versions, *order, *asked.unsure)


def _computed(asked: _Asked, sources: ReportSources) -> tuple[Report, int]:
    """The report, with what is not known of its past, and of other boards; and how many rows of
    history it holds."""
    request, question, settings = asked.request, asked.question, asked.settings
    entry, snapshots, live = CATALOGUE[request.report], sources.snapshots, request.as_of is None
    part = entry.history_part(question)
    history, trouble = snapshots.history(settings, question.board, part, question.now, live=live)
    troubles = [trouble] if trouble else []
    places = {key: place for place, key in enumerate(sources.settings.boards)}
    own_place, beside = places.get(settings.key, 0), list[OtherBoard]()
    for name, (of, other) in asked.others.items():
        part = entry.history_part(replace(question, board=other))
        kept, lacking = snapshots.history(of, other, part, question.now, live=live)
        beside.append(OtherBoard(other, kept, places.get(of.key, 0) < own_place))
        if part is not None and lacking:
            troubles.append(f"Board {name}: {lacking}")
    with computing():
        report = entry.compute(replace(question, history=history, others=tuple(beside)))
    notes = (*troubles, *asked.unsure, *report.notes)
    # What is hidden is graver than why no past is known, or another board; that than what follows.
    is_in_doubt = any(each.headline or each.is_grave for each in question.cautions)
    note = report.note if is_in_doubt else next(iter([*troubles, *asked.failed]), report.note)
    past = day_of(request.as_of, settings.timezone) if request.as_of else None
    trouble = " ".join([*troubles, *asked.failed])
    report = replace(report, notes=notes, note=note, trouble=trouble, as_of=past)
    histories = [history, *(each.history for each in beside)]
    return report, sum(len(each.versions) for each in histories if each)


def _as_of_now_or_before(
    request: ReportRequest, settings: BoardSettings, now: datetime
) -> ReportRequest:
    """The request as of the past, or of now where its moment is later today.

    Raises NothingToReport for a day to come.
    """
    if request.as_of is None or request.as_of < now:
        return request
    asked, today = (day_of(moment, settings.timezone) for moment in (request.as_of, now))
    if asked > today:
        raise NothingToReport(
            f"{day(asked)} is yet to come: a report is as of today or an earlier day. For what "
            "will be done by then, ask for a forecast."
        )
    return replace(request, as_of=None)


def _last_known(
    of: BoardSettings, as_of: datetime | None, sources: ReportSources
) -> tuple[Board | None, bool]:
    """The board as last exported, or as it was at that moment where that is known, and whether it
    is so. Does not ask GitHub."""
    if as_of is not None:
        with suppress(NothingToReport):
            return sources.snapshots.as_of(of, as_of), True
    return sources.boards.last_exported(of.key), as_of is None


def _share_issues(board: Board, other: Board) -> bool:
    return bool(issue_index(board.issues).isin(issue_index(other.issues)).any())


def _read(
    those: Mapping[str, BoardSettings], get_board: Callable[[BoardSettings], Board]
) -> tuple[dict[str, Board], list[str]]:
    """Those boards by name, and a sentence for each that could not be read."""
    boards, failed = {}, []
    for name, of in those.items():
        try:
            boards[name] = get_board(of)
        except (IntegrationError, ReportError) as error:
            log.warning("Board %s is not counted: %s%s", name, error, because(error))
            failed.append(
                f"Work on board {name} is not counted, and nothing is called complete: {error}"
            )
    return boards, failed
