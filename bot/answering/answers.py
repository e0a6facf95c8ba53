"""Reports as they were computed a moment ago, for who asks the same question again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import fields
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from cachetools import TTLCache

from metrics.model.board import Board
from metrics.model.report import Question, Report
from metrics.text.locale import reader

T = TypeVar("T")

# Seconds. It goes by the minute when a question is asked.
LASTS = 60.0
# All rows of the tables that are kept; what a report takes beside them, above all its picture, is
# counted as so many more.
MOST_ROWS, ROWS_BESIDE = 20_000, 100


class Answers:
    """Keeps reports with their pictures for a minute, as far as there is room.

    A report is found by all that it was computed from: see `key_of`. So nothing needs to be
    forgotten when a board, its history or a setting changes. Of an earlier export of a board no
    report is kept beside those of a later one, which would keep all of that export. Threads that
    want the same at once wait for the first of them, and share what becomes of it, a failure too.
    """

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._kept: TTLCache[Hashable, tuple[Board, Report]] = TTLCache(
            most_rows, LASTS, getsizeof=_rows
        )
        self._pictures: WeakKeyDictionary[Report, bytes] = WeakKeyDictionary()
        self._under_way: dict[Hashable, Future[Any]] = {}
        self._lock = Lock()

    def report(
        self, key: Hashable, board: Board, compute: Callable[[], Report], *, again: bool = False
    ) -> Report:
        """The report of that key on the board, computed unless it is kept; with `again`, in any
        case. One that has trouble is not kept, as that may be over the next moment."""

        def kept() -> Report:
            report = compute()
            if not report.trouble:
                self._keep(key, board, report)
            return report

        return kept() if again else self._once(key, lambda: self._found(key), kept)

    def picture(self, report: Report, draw: Callable[[], bytes]) -> bytes:
        """The picture of that very report, drawn unless it is kept, which it is as long as the
        report."""

        def kept() -> bytes:
            picture = draw()
            with self._lock:
                self._pictures[report] = picture
            return picture

        return self._once(report, lambda: self._pictures.get(report), kept)

    def _once(self, key: Hashable, find: Callable[[], T | None], make: Callable[[], T]) -> T:
        with self._lock:
            if (found := find()) is not None:
                return found
            others: Future[T] | None = self._under_way.get(key)
            if others is None:
                own = self._under_way[key] = Future[T]()
        if others is not None:
            return others.result()
        try:
            made = make()
        except BaseException as error:
            self._ended(key)
            own.set_exception(error)
            raise
        self._ended(key)
        own.set_result(made)
        return made

    def _ended(self, key: Hashable) -> None:
        with self._lock:
            del self._under_way[key]

    def _found(self, key: Hashable) -> Report | None:
        _, report = self._kept.get(key, (None, None))
        return report

    def _keep(self, key: Hashable, board: Board, report: Report) -> None:
        project = board.owner, board.number
        # Inside, no time passes, in which some of them would be gone.
        with self._lock, self._kept.timer:
            for other, (earlier, _) in [*self._kept.items()]:
                if earlier is not board and (earlier.owner, earlier.number) == project:
                    del self._kept[other]
            if _rows((board, report)) <= self._kept.maxsize:
                self._kept[key] = board, report


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
