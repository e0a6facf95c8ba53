"""Reports as they were computed a moment ago, for who asks the same question again."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields
from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from cachetools import TTLCache

from metrics.model.board import Board
from metrics.model.report import Question, Report
from metrics.text.locale import reader

# Seconds. It goes by the minute when a question is asked.
LASTS = 60.0
# All rows of the tables that are kept; what a report takes beside them, above all its picture, is
# counted as so many more.
MOST_ROWS, ROWS_BESIDE = 20_000, 100


class Answers:
    """Keeps reports with their pictures for a minute, as far as there is room.

    A report is found by all that it was computed from: see `key_of`. So nothing needs to be
    forgotten when a board, its history or a setting changes. Of an earlier export of a board no
    report is kept beside those of a later one, which would keep all of that export.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._kept: TTLCache[Hashable, tuple[Board, Report]] = TTLCache(
            most_rows, LASTS, getsizeof=_rows
        )
        self._pictures: WeakKeyDictionary[Report, bytes] = WeakKeyDictionary()
        self._lock = Lock()

    def find(self, key: Hashable) -> Report | None:
        """The report of that key, if it is kept."""
        with self._lock:
            _, report = self._kept.get(key, (None, None))
            return report

    def keep(self, key: Hashable, board: Board, report: Report) -> None:
        """Keep the report, computed from that board."""
        project = board.owner, board.number
        # Inside, no time passes, in which some of them would be gone.
        with self._lock, self._kept.timer:
            for other, (earlier, _) in [*self._kept.items()]:
                if earlier is not board and (earlier.owner, earlier.number) == project:
                    del self._kept[other]
            if _rows((board, report)) <= self._kept.maxsize:
                self._kept[key] = board, report

    def picture(self, report: Report) -> bytes | None:
        """The picture of that very report, if it was drawn."""
        with self._lock:
            return self._pictures.get(report)

    def keep_picture(self, report: Report, png: bytes) -> None:
        """Keep the picture of the report for as long as that is kept."""
        with self._lock:
            self._pictures[report] = png


def key_of(report: str, question: Question, *beside: Hashable) -> Hashable:
    """Equal for what the same report comes of: the question with its boards, each as it was
    exported once, what may be seen of them, conventions, and its moment to the minute; the locale
    that numbers are written for; and what stands `beside` it, as the versions of histories.

    `question` is without histories.
    """
    asked = (
        getattr(question, each.name)
        for each in fields(question)
        if each.name not in ("now", "history")
    )
    return report, *asked, _minute(question.now), reader(), *beside


def _minute(moment: datetime) -> int:
    """Days and hours begin with a minute in all time zones."""
    return int(moment.timestamp() // 60)


def _rows(kept: tuple[Board, Report]) -> int:
    _, report = kept
    tables = (report.results, report.source, report.details)
    return ROWS_BESIDE + sum(map(len, tables))
