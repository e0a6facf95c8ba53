"""What can be chosen for a parameter, nearest to what is typed: sprints, statuses, boards, …."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz, process
from slack_sdk.models.blocks import Option

from bot.asking.report_request import ReportRequest
from bot.blocks.report_form import OPTION_VALUE, RELATIVE_OPTIONS, option
from bot.tenancy.visibility import VisibleBoards
from integrations.errors import IntegrationError
from metrics.model.board import Board
from metrics.model.errors import ReportError
from metrics.model.issue_columns import choices
from metrics.model.iterations import Iteration
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


@dataclass(frozen=True)
class Suggestions:
    """Suggests values found on the boards visible in a conversation.

    Each method that takes a board raises WrongUsage if the board, or its roadmap, may not be seen.
    A board that cannot be read has no suggestions but relative sprints.

    Attributes:
        visible: The boards visible in the conversation.
        read: The board of a name, or None where nothing is known of it; may raise IntegrationError
            and ReportError.
        now: An aware moment, which tells which sprints have begun.
    """

    visible: VisibleBoards
    read: Callable[[str], Board | None]
    now: datetime

    def of(self, source: Source, name: str, typed: str) -> list[Option]:
        """Values of that source on the board of that name, the nearest to what is typed first."""
        match source:
            case Source.SPRINTS:
                return self.sprints(name, typed)
            case Source.DELIVERABLES:
                return self.deliverables(name, typed)
            case Source.STATUSES:
                return self.statuses(name, typed)
            case Source.LABELS:
                return self._values("labels", name, typed)
            case Source.TYPES:
                return self._values("type", name, typed)
            case Source.BOARDS:
                self.visible.get(name)
                return _nearest(typed, [(board, board) for board in self.visible.team_boards])

    def sprints(self, name: str, typed: str) -> list[Option]:
        """Relative sprints, then those of the board: current, earlier, and future ones."""
        board = self._read(self.visible.get(name).name)
        choices = [(text, value) for value, text in RELATIVE_OPTIONS.items()]
        if board is not None:
            today = self.now.astimezone(board.timezone).date()
            choices += [
                (f"{sprint.title} ({days(sprint.start, sprint.end)})", sprint.id)
                for sprint in _by_nearness(board.iterations, today)
            ]
        return _nearest(typed, choices)

    def deliverables(self, name: str, typed: str) -> list[Option]:
        """The deliverables on the board's roadmap, or those in its deliverable field."""
        board = self._read(self.visible.with_deliverables_of(name).name)
        if board is None:
            return []
        issues = board.issues
        if not self.visible.get(name).roadmap:
            given = issues["deliverable"].dropna().unique()
            titles = sorted({title for value in given for title in choices(value)})
            return _nearest(typed, [(title, title) for title in titles])
        titled = zip(issues["title"], issues["url"], strict=True)
        return _nearest(
            typed, [(title, url if len(url) <= OPTION_VALUE else title) for title, url in titled]
        )

    def statuses(self, name: str, typed: str) -> list[Option]:
        """The columns of the board's roadmap, or of the board."""
        board = self._read(self.visible.with_deliverables_of(name).name)
        return _nearest(typed, [(each, each) for each in board.statuses]) if board else []

    def labels(self, request: ReportRequest) -> dict[str, str]:
        """The names of sprints and the deliverable that a request has by id."""
        labels = {}
        sprints = (request.sprint, *map(str, stated_values(request.of(SPRINTS))))
        for chosen, suggest in (
            *((sprint, self.sprints) for sprint in sprints),
            (str(request.of(DELIVERABLE)), self.deliverables),
        ):
            if chosen and chosen not in RELATIVE_OPTIONS and request.board:
                suggested = suggest(request.board, "")
                present = self._present_id(request.board, chosen)
                for suggestion in suggested:
                    if suggestion.value == present:
                        labels[chosen] = str(suggestion.text)
        return labels

    def _present_id(self, name: str, chosen: str) -> str:
        """The id that a sprint has now, if a former one is chosen; else what is chosen."""
        board = self._read(self.visible.get(name).name)
        sprints = board.iterations if board else ()
        return next((each.id for each in sprints if chosen in each.former_ids), chosen)

    def _values(self, column: str, name: str, typed: str) -> list[Option]:
        """The values in that column of the board's issues."""
        board = self._read(self.visible.get(name).name)
        if board is None:
            return []
        values = sorted(board.issues[column].explode().dropna().unique())
        return _nearest(typed, [(value, value) for value in values])

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
    return _nearest(typed, [(board, board) for board in visible.boards])


def _by_nearness(iterations: Sequence[Iteration], today: date) -> list[Iteration]:
    begun = [each for each in iterations if each.start <= today]
    return [*reversed(begun), *(each for each in iterations if each.start > today)]


def _nearest(typed: str, choices: Sequence[tuple[str, str]]) -> list[Option]:
    """All choices, or those whose names are similar to what is typed, the nearest first."""
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
    return [option(text, value) for text, value in choices[:MOST_SUGGESTED]]
