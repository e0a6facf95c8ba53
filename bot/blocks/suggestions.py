"""What can be chosen for a parameter, nearest to what is typed: sprints, statuses, boards, …."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from slack_sdk.models.blocks import Option

from bot.asking.report_request import ReportRequest
from bot.blocks.options import is_key, option, whole_value
from bot.blocks.report_form import RELATIVE_OPTIONS
from bot.tenancy.visibility import VisibleBoards
from integrations.errors import IntegrationError
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.issue_columns import choices
from metrics.model.iterations import Iteration
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import DELIVERABLE, SPRINTS, Source, stated_values
from metrics.text.formatting import days

log = logging.getLogger(__name__)

# https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload
MOST_SUGGESTED = 100
# Slack's library sends at most 65,535 bytes at once in Socket Mode, and each letter that is not
# Latin as six of them.
BYTES_SUGGESTED = 60_000
# A typing error, or a missing end, leaves at least this similarity.
ALIKE_ENOUGH = 70


class Choice(NamedTuple):
    """What can be chosen: how it is called, and the value that a request has."""

    text: str
    value: str


@dataclass(frozen=True)
class Suggestions:
    """Suggests values found on the boards visible in a conversation.

    Each method that takes a board raises WrongUsage if the board, or its roadmap, may not be seen.
    A board that cannot be read has no suggestions but relative sprints.

    Attributes:
        visible: The boards visible in the conversation.
        read: The board of a key, or None where nothing is known of it; may raise IntegrationError
            and ReportError.
        now: An aware moment, which tells which sprints have begun.
    """

    visible: VisibleBoards
    read: Callable[[str], Board | None]
    now: datetime

    def of(self, source: Source, name: str, typed: str) -> list[Option]:
        """Values of that source on the board of that name, the nearest to what is typed first."""
        nearest = _nearest(typed, self._choices(source, name, self._read))
        return [option(text, value) for text, value in nearest]

    def deliverables(self, name: str, typed: str) -> list[Choice]:
        """The deliverables of that board whose names are similar to what is typed."""
        return _nearest(typed, self._choices(Source.DELIVERABLES, name, self._read))

    def options(self, request: ReportRequest) -> dict[str, Option]:
        """How sprints and the deliverable that a request has by id are called, by these ids."""
        asked = (
            *((Source.SPRINTS, str(each)) for each in stated_values(request.of(SPRINTS))),
            (Source.SPRINTS, request.sprint),
            (Source.DELIVERABLES, str(request.of(DELIVERABLE))),
        )
        found = {}
        for source, chosen in asked:
            if chosen and chosen not in RELATIVE_OPTIONS and request.board:
                present = self._present_id(request.board, chosen)
                for text, value in self._choices(source, request.board, self._read):
                    if value == present:
                        found[chosen] = option(text, chosen)
        return found

    def with_whole_values(self, request: ReportRequest) -> ReportRequest:
        """The request of a form, with the values of its board in place of keys.

        Raises OldForm for a key of none of them, WrongUsage as `of` does, and what `read` raises.
        """
        board = request.board or self.visible.default
        for parameter in CATALOGUE[request.report].takes:
            stated = [str(value) for value in stated_values(request.of(parameter))]
            if parameter.source and any(map(is_key, stated)):
                values = [each.value for each in self._choices(parameter.source, board, self.read)]
                whole = tuple(whole_value(each, values) for each in stated)
                request = request.asking(parameter, whole if parameter.is_several else whole[0])
        return request

    def _choices(
        self, source: Source, name: str, read: Callable[[str], Board | None]
    ) -> list[Choice]:
        """All values of that source on the board of that name, or on its roadmap."""
        if source is Source.BOARDS:
            self.visible.get(name)
            return [Choice(board, board) for board in self.visible.team_boards]
        is_of_roadmap = source in (Source.DELIVERABLES, Source.STATUSES)
        of = self.visible.with_deliverables_of if is_of_roadmap else self.visible.get
        board = read(of(name).key)
        if source is Source.SPRINTS:
            return self._sprints(board)
        if board is None:
            return []
        match source:
            case Source.STATUSES:
                values: Sequence[str] = board.statuses
            case Source.LABELS:
                values = _values_in("labels", board)
            case Source.TYPES:
                values = _values_in("type", board)
            case _ if self.visible.get(name).roadmap:
                titled = zip(board.issues["title"], board.issues["url"], strict=True)
                return [Choice(title, url) for title, url in titled]
            case _:
                given = board.issues["deliverable"].dropna().unique()
                values = sorted({title for value in given for title in choices(value)})
        return [Choice(value, value) for value in values]

    def _sprints(self, board: Board | None) -> list[Choice]:
        """Relative sprints, then those of the board: current, earlier, and future ones."""
        found = [Choice(text, value) for value, text in RELATIVE_OPTIONS.items()]
        if board is not None:
            today = self.now.astimezone(board.timezone).date()
            found += [
                Choice(f"{sprint.title} ({days(sprint.start, sprint.end)})", sprint.id)
                for sprint in _by_nearness(board.iterations, today)
            ]
        return found

    def _present_id(self, name: str, chosen: str) -> str:
        """The id that a sprint has now, if a former one is chosen; else what is chosen."""
        board = self._read(self.visible.get(name).key)
        sprints = board.iterations if board else ()
        return next((each.id for each in sprints if chosen in each.former_ids), chosen)

    def _read(self, name: str) -> Board | None:
        try:
            return self.read(name)
        except (IntegrationError, ReportError) as error:
            log.warning("Nothing of board %s can be suggested: %s", name, error)
            return None


def offered(options: Sequence[Option]) -> list[dict[str, Any]]:
    """The first of these options, as many as Slack can be told at once."""
    taken, size = [], 0
    for plain in (each.to_dict() for each in options[:MOST_SUGGESTED]):
        size += len(json.dumps(plain)) + 2
        if size > BYTES_SUGGESTED:
            break
        taken.append(plain)
    return taken


def boards_like(typed: str, visible: VisibleBoards) -> list[Option]:
    """The boards that may be seen, for an input that has more of them than a menu."""
    nearest = _nearest(typed, [Choice(board, board) for board in visible.boards])
    return [option(text, value) for text, value in nearest]


def _by_nearness(iterations: Sequence[Iteration], today: date) -> list[Iteration]:
    begun = [each for each in iterations if each.start <= today]
    return [*reversed(begun), *(each for each in iterations if each.start > today)]


def _values_in(column: str, board: Board) -> list[str]:
    return sorted(board.issues[column].explode().dropna().unique())


def _nearest(typed: str, choices: Sequence[Choice]) -> list[Choice]:
    """All choices, or those whose names are similar to what is typed, the nearest first."""
    from rapidfuzz import fuzz, process

    if typed.strip():
        folded: Callable[[str], str] = str.casefold
        names = [text for text, _ in choices]
        matches = process.extract(
            typed.strip(),
            names,
            scorer=fuzz.partial_ratio,
            processor=folded,
            limit=MOST_SUGGESTED,
            score_cutoff=ALIKE_ENOUGH,
        )
        choices = [choices[at] for _, _, at in matches]
    return [*choices[:MOST_SUGGESTED]]
