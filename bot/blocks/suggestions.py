"""What can be chosen of a board, nearest to what is typed: sprints, deliverables, statuses."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz import fuzz, process
from slack_sdk.models.blocks import Option

from bot.asking.report_request import ReportRequest
from bot.blocks.report_form import OPTION_VALUE, RELATIVE, option
from bot.wiring import Analytics
from integrations.errors import IntegrationError
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.iterations import Iteration
from metrics.reports.parameters import DELIVERABLE, Source
from metrics.text.formatting import days

log = logging.getLogger(__name__)

# https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
MOST_OFFERED = 100
# So alike is what was meant, with a typing error or without its end.
ALIKE = 70


def sprints(board: str, typed: str, analytics: Analytics, *, at_once: bool = False) -> list[Option]:
    """The relative ones, and those of the board, the newest that has begun first."""
    known = _known(board, analytics, at_once)
    if known is None:
        return []
    today = analytics.clock().astimezone(known.timezone).date()
    named = [(text, value) for value, text in RELATIVE.items()]
    named += [
        (f"{each.title} ({days(each.start, each.end)})", each.id)
        for each in _by_nearness(known.iterations, today)
    ]
    return _nearest(typed, named)


def deliverables(
    board: str, typed: str, analytics: Analytics, *, at_once: bool = False
) -> list[Option]:
    """Those of the board's roadmap, or else those that its field names."""
    settings = analytics.settings.boards[board]
    known = _known(settings.roadmap or board, analytics, at_once)
    if known is None:
        return []
    issues = known.issues
    if not settings.roadmap:
        titles = sorted(issues["deliverable"].dropna().unique())
        return _nearest(typed, [(title, title) for title in titles])
    named = zip(issues["title"], issues["url"], strict=True)
    return _nearest(
        typed, [(title, url if len(url) <= OPTION_VALUE else title) for title, url in named]
    )


def statuses(board: str, typed: str, analytics: Analytics) -> list[Option]:
    """The columns of the board's roadmap, or of the board."""
    settings = analytics.settings.boards[board]
    known = _known(settings.roadmap or board, analytics)
    return _nearest(typed, [(each, each) for each in known.statuses]) if known else []


def labels(board: str, typed: str, analytics: Analytics) -> list[Option]:
    """The labels of the board's issues."""
    return _named(board, typed, analytics, "labels")


def types(board: str, typed: str, analytics: Analytics) -> list[Option]:
    """The types of the board's issues."""
    return _named(board, typed, analytics, "type")


def _named(board: str, typed: str, analytics: Analytics, column: str) -> list[Option]:
    known = _known(board, analytics)
    if known is None:
        return []
    names = sorted(known.issues[column].explode().dropna().unique())
    return _nearest(typed, [(name, name) for name in names])


OFFERS: dict[Source, Callable[..., list[Option]]] = {
    Source.SPRINTS: sprints,
    Source.DELIVERABLES: deliverables,
    Source.STATUSES: statuses,
    Source.LABELS: labels,
    Source.TYPES: types,
}


def known_names(request: ReportRequest, analytics: Analytics) -> dict[str, str]:
    """How the sprint and the deliverable of a request are called, where they are named by ids.

    Asks nothing of GitHub: the right to open a form lasts for three seconds.
    """
    found = {}
    for chosen, offer in (
        (request.sprint, sprints),
        (str(request.of(DELIVERABLE)), deliverables),
    ):
        if chosen and chosen not in RELATIVE and request.board:
            for each in offer(request.board, "", analytics, at_once=True):
                if each.value == chosen:
                    found[chosen] = str(each.text)
    return found


def _known(board: str, analytics: Analytics, at_once: bool = False) -> Board | None:
    try:
        if at_once:
            return analytics.boards.last_exported(board)
        return analytics.boards.known(board)
    except (IntegrationError, ReportError) as error:
        log.warning("Nothing of board %s can be offered: %s", board, error)
        return None


def _by_nearness(iterations: Sequence[Iteration], today: date) -> list[Iteration]:
    begun = [each for each in iterations if each.start <= today]
    return [*reversed(begun), *(each for each in iterations if each.start > today)]


def _nearest(typed: str, named: Sequence[tuple[str, str]]) -> list[Option]:
    """All of them where nothing is typed, else those that have it in their name, or nearly."""
    if typed.strip():
        folded: Callable[[str], str] = str.casefold
        names = [text for text, _ in named]
        found = process.extract(
            typed.strip(),
            names,
            scorer=fuzz.partial_ratio,
            processor=folded,
            limit=MOST_OFFERED,
            score_cutoff=ALIKE,
        )
        named = [named[at] for _, _, at in found]
    return [option(text, value) for text, value in named[:MOST_OFFERED]]
