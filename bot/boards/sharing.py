"""Exports shared by all processes on one PostgreSQL: one of them exports a board at a time, and the
others have its document, or its failure.

Nothing depends on it: where the store fails, each process exports for itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from threading import Event, Thread
from time import monotonic, sleep
from typing import TypeVar
from uuid import uuid4

from bot.boards.exported import Document, seen_at
from bot.errors import because
from integrations.errors import BeingStopped, IntegrationError
from integrations.github import RateLimited
from integrations.github import errors as github_errors
from integrations.store import Store, StoreError
from integrations.store.exports import SharedExports as Stored
from integrations.store.exports import Standing, Turn
from integrations.store.frames import nanoseconds
from metrics.model import errors as report_errors
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

T = TypeVar("T")

# Seconds between looks for what another process exports, which takes one at least.
FIRST_LOOK, LAST_LOOK = 0.1, 0.5
# How much of a lease passes before it is renewed.
RENEWED_AFTER = 0.25
# Seconds for which a store that failed is left alone.
LEFT_ALONE = 30.0
# A higher level takes several times as long, and makes documents smaller by a tenth.
COMPRESSION = 1
# What a failure may be in other processes, too, by name: those that have a sentence alone.
KINDS = {
    name: kind
    for module in (github_errors, report_errors)
    for name, kind in vars(module).items()
    if isinstance(kind, type)
    and issubclass(kind, IntegrationError | ReportError)
    and "__init__" not in vars(kind)
}


def key_of(login: str, board: str, fields: Mapping[str, str], with_body: bool) -> str:
    """Tells apart what is exported: of which board, by whose login, with these fields, and by which
    version of this program."""
    told = [version("sprint-analytics"), login, board, dict(fields), with_body]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class What:
    """What is exported.

    Attributes:
        key: tells apart what is exported, by whose login, and by which version of this program.
        board: key of the board in the store.
        part: of the board; empty for all of it.
    """

    key: str
    board: str
    part: str = ""


@dataclass
class Share:
    """What the process that exports shares with the others.

    Attributes:
        document: of the export; None where they are to export for themselves.
    """

    document: Document | None = None


class SharedExports:
    """Exports of this process and of the others, in turns.

    Args:
        store: what they share; without it, or on SQLite, nothing is shared.
        is_stopped: whether this process is being stopped.
    """

    def __init__(
        self, store: Store | None = None, is_stopped: Callable[[], bool] = lambda: False
    ) -> None:
        self._store = store
        self._is_stopped = is_stopped
        self._worker = uuid4().hex
        self._again_at = 0.0

    @property
    def are_on(self) -> bool:
        """Whether exports are shared now."""
        return self._at_hand() is not None

    def newest(self, key: str, than: str = "") -> Document | None:
        """The newest shared document of a whole board, if it is of a later moment than that one in
        ISO 8601."""
        if exports := self._at_hand():
            with self._left_alone_if_it_fails():
                whole = [each for each in exports.standings(key).values() if each.whole]
                newest = max(whole, key=lambda each: (each.seen_at, each.exported_at), default=None)
                if newest and (not than or newest.exported_at > _nanoseconds(than)):
                    return _document(exports, key, newest)
        return None

    def is_under_way(self, key: str) -> bool:
        """Whether a process is exporting the whole board."""
        if exports := self._at_hand():
            with self._left_alone_if_it_fails():
                standing = exports.standings(key).get("")
                return standing is not None and standing.is_under_way
        return False

    def tell(self, project: str) -> None:
        """Let no process reuse what was exported of the project of that id before this moment."""
        if exports := self._at_hand():
            with self._left_alone_if_it_fails():
                exports.tell(project)

    def take(
        self,
        what: What,
        max_age: float,
        taken: Callable[[Document], T],
        exported: Callable[[Share], T],
    ) -> T:
        """What `taken` makes of the document of another process, if it is no older than `max_age`
        seconds or another process is exporting now; else what `exported` gives, while no other
        process exports the same. Raises what these raise, BeingStopped, and what the export of the
        other process failed for."""
        joined, pause = 0, FIRST_LOOK
        while exports := self._at_hand():
            if self._is_stopped():
                raise BeingStopped
            step: Document | Turn | None = None
            with self._left_alone_if_it_fails():
                joined, step = self._step(exports, what, max_age, joined)
            if isinstance(step, Turn):
                return self._export(exports, step, exported)
            if step is not None:
                return taken(step)
            sleep(pause)
            pause = min(2 * pause, LAST_LOOK)
        return exported(Share())

    def _step(
        self, exports: Stored, what: What, max_age: float, joined: int
    ) -> tuple[int, Document | Turn | None]:
        """The turn whose end is waited for, 0 for none, and a document that may be taken, or the
        lease of this process; None where there is neither yet. Raises StoreError, and what the turn
        failed for."""
        standings = exports.standings(what.key)
        mine = standings.get(what.part)
        if mine and joined and mine.failed >= joined and mine.failed > mine.done:
            raise _failure(mine.failure)
        for each in standings.values():
            is_fresh = each.is_sure and each.age < max_age and (each.whole or each is mine)
            was_awaited = each is mine and joined and each.done >= joined
            if (is_fresh or was_awaited) and (document := _document(exports, what.key, each)):
                return joined, document
        if mine and mine.is_under_way:
            return joined or mine.turn, None
        return joined, exports.begin(what.key, what.part, what.board, self._worker, mine)

    def _export(self, exports: Stored, turn: Turn, exported: Callable[[Share], T]) -> T:
        share = Share()
        try:
            with _renewing(exports, turn):
                result = exported(share)
        except BaseException as error:
            with self._left_alone_if_it_fails():
                exports.end(turn, _told(error))
            raise
        with self._left_alone_if_it_fails():
            if (document := share.document) is None:
                exports.end(turn)
            else:
                exports.finish(
                    turn,
                    zlib.compress(json.dumps(document).encode(), COMPRESSION),
                    document["project_id"],
                    _nanoseconds(document["exported_at"]),
                    nanoseconds(seen_at(document)),
                    whole=bool(document.get("complete")),
                )
        return result

    def _at_hand(self) -> Stored | None:
        """The exports of the store, if they are shared now."""
        with suppress(StoreError):
            if self._store and self._store.is_on_a_server and monotonic() >= self._again_at:
                return self._store.exports
        return None

    @contextmanager
    def _left_alone_if_it_fails(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            self._again_at = monotonic() + LEFT_ALONE
            log.warning(
                "Exports are shared with no other process for %.0f s: %s%s",
                LEFT_ALONE,
                error,
                because(error),
            )


@contextmanager
def _renewing(exports: Stored, turn: Turn) -> Iterator[None]:
    """Keep the lease of that turn while the context lasts."""
    is_over = Event()

    def renew() -> None:
        while not is_over.wait(RENEWED_AFTER * exports.lease.total_seconds()):
            # It may be reached again before the lease has run out.
            with suppress(StoreError):
                exports.renew(turn)

    Thread(target=renew, name="export-lease", daemon=True).start()
    try:
        yield
    finally:
        is_over.set()


def _document(exports: Stored, key: str, standing: Standing) -> Document | None:
    """The document of a shared export; None where it has gone, or cannot be read. Raises
    StoreError."""
    if kept := exports.document(key, standing.part, standing.done):
        with suppress(zlib.error, ValueError):
            document: Document = json.loads(zlib.decompress(kept))
            return document
    return None


def _told(error: BaseException) -> str:
    """What processes that wait are told of a failure; empty where they are to try for themselves:
    this process is being stopped, or has a bug."""
    if not isinstance(error, IntegrationError | ReportError) or isinstance(error, BeingStopped):
        return ""
    seconds = error.seconds if isinstance(error, RateLimited) else None
    return json.dumps({"kind": type(error).__name__, "said": str(error), "seconds": seconds})


def _failure(told: str) -> IntegrationError | ReportError:
    """The error that another process has told of."""
    failure = json.loads(told)
    if failure["kind"] == RateLimited.__name__:
        return RateLimited(failure["said"], failure["seconds"])
    return KINDS.get(failure["kind"], IntegrationError)(failure["said"])


def _nanoseconds(at: str) -> int:
    return nanoseconds(datetime.fromisoformat(at))
