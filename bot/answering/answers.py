"""Reports as they were computed a moment ago, for who asks the same question again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from cachetools import TTLCache

from metrics.model.board import Board
from metrics.model.report import Question, Report
from metrics.text.locale import reader

T = TypeVar("T")

# Seconds. It goes by the minute when a question is asked.
LASTS = 60.0
# All rows of the tables and histories that are kept; what a report takes beside them, above all its
# picture, is counted as so many more.
MOST_ROWS, ROWS_BESIDE = 100_000, 100


class _Kept(NamedTuple):
    """A report, the board that it is of, how that is called, and how many rows it holds."""

    of: str
    board: Board
    report: Report
    rows: int


class Answers:
    """Keeps reports with their pictures for a minute, as far as there is room.

    A report is found by all that it was computed from: see `key_of`. So nothing needs to be
    forgotten when a board, its history or a setting changes. Of an earlier export of a board no
    report is kept beside those of a later one, which would keep all of that export. Threads that
    want the same at once wait for the first of them, and share what becomes of it, a failure too.
    """

    def __init__(self, most_rows: int = MOST_ROWS, clock: Callable[[], float] = monotonic) -> None:
        self._kept: TTLCache[Hashable, _Kept] = TTLCache(
            most_rows, LASTS, timer=clock, getsizeof=attrgetter("rows")
        )
        self._pictures: WeakKeyDictionary[Report, bytes] = WeakKeyDictionary()
        self._under_way: dict[Hashable, Future[Any]] = {}
        self._lock = Lock()

    def report(
        self,
        key: Hashable,
        of: str,
        board: Board,
        compute: Callable[[], tuple[Report, int]],
        *,
        again: bool = False,
    ) -> Report:
        """The report of that key on the board `of` that name, computed unless it is kept; with
        `again`, in any case.

        `compute` gives how many rows of history it holds, too: its chart may still be to be drawn
        of them. A report that has trouble is not kept, as that may be over the next moment.
        """

        def kept() -> Report:
            report, rows = compute()
            if not report.trouble:
                self._keep(key, _Kept(of, board, report, rows + _rows(report)))
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
        # What is over is let go with the next question, whatever that is.
        self._kept.expire()
        kept = self._kept.get(key)
        return kept and kept.report

    def _keep(self, key: Hashable, kept: _Kept) -> None:
        # Inside, no time passes, in which some of them would be gone.
        with self._lock, self._kept.timer:
            for other, earlier in [*self._kept.items()]:
                if earlier.of == kept.of and earlier.board is not kept.board:
                    del self._kept[other]
            if kept.rows <= self._kept.maxsize:
                self._kept[key] = kept


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


def _rows(report: Report) -> int:
    return ROWS_BESIDE + sum(map(len, (report.results, report.source, report.details)))
