"""Processes of one store export a board in turns, and have each other's document."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from math import inf

import pytest

from integrations.store import Store
from integrations.store.database import Database
from integrations.store.exports import SharedExports, Standing, Turn
from tests.support.patience import until

KEY, BOARD = "digest", "acme/1"


@pytest.fixture
def exports(new_url: Callable[[], str], open_store: Callable[..., Store]) -> SharedExports:
    return open_store(new_url()).exports


def standing(exports: SharedExports, part: str = "") -> Standing | None:
    return exports.standings(KEY).get(part)


def begun(exports: SharedExports, worker: str = "a", part: str = "") -> Turn:
    turn = exports.begin(KEY, part, BOARD, worker, standing(exports, part))
    assert turn
    return turn


def finish(
    exports: SharedExports,
    turn: Turn,
    document: bytes = b"{}",
    at: int = 5,
    seen: int = 5,
    whole: bool = True,
) -> None:
    exports.finish(turn, document, "PVT_1", at, seen, whole=whole)


def known(exports: SharedExports, part: str = "") -> Standing:
    found = standing(exports, part)
    assert found
    return found


def test_a_turn_is_one_worker_s_until_it_ends(exports: SharedExports) -> None:
    assert standing(exports) is None
    turn = begun(exports)
    assert (known(exports).turn, known(exports).is_under_way) == (1, True)
    assert exports.begin(KEY, "", BOARD, "b", known(exports)) is None
    # Another part, and another export, are in nobody's way.
    assert begun(exports, "b", "1")
    assert exports.begin("other", "", BOARD, "b", None)
    assert exports.renew(turn)
    finish(exports, turn, b"all")
    found = known(exports)
    assert (found.turn, found.done, found.is_under_way, found.is_sure) == (1, 1, False, True)
    assert 0 <= found.age < inf
    assert exports.document(KEY, "", 1) == b"all"
    assert exports.document(KEY, "", 2) is None


def test_who_looked_before_another_began_does_not_begin(exports: SharedExports) -> None:
    before = standing(exports)
    exports.end(begun(exports))
    assert exports.begin(KEY, "", BOARD, "b", before) is None
    assert begun(exports, "b").number == 2


def test_a_failure_is_of_its_turn(exports: SharedExports) -> None:
    exports.end(begun(exports), "why")
    found = known(exports)
    assert (found.failed, found.failure, found.done, found.is_under_way) == (1, "why", 0, False)
    assert not found.is_sure
    exports.end(begun(exports))
    assert (known(exports).turn, known(exports).failed) == (2, 1)


def test_a_lease_that_is_not_renewed_ends_and_what_comes_of_it_is_not_kept(
    new_url: Callable[[], str],
) -> None:
    with closing(Database(new_url(), 10)) as database:
        hasty = SharedExports(database, timedelta(milliseconds=1))
        late = begun(hasty)
        until(lambda: not known(hasty).is_under_way)
        patient = SharedExports(database)
        mine = begun(patient, "b")
        assert not hasty.renew(late)
        finish(hasty, late, b"late")
        hasty.end(late, "late")
        assert (known(patient).done, known(patient).failed) == (0, 0)
        finish(patient, mine, b"mine")
        assert patient.document(KEY, "", 1) == b"mine"


def test_what_was_told_of_is_not_reused(exports: SharedExports) -> None:
    finish(exports, begun(exports))
    exports.tell("PVT_2")
    assert known(exports).age < inf
    exports.tell("PVT_1")
    assert known(exports).age == inf
    finish(exports, begun(exports))
    assert known(exports).age < inf
    # Of the first export of a project nobody knows of which it is.
    turn = begun(exports, part="1")
    exports.tell("PVT_1")
    finish(exports, turn, whole=False)
    assert known(exports, "1").age == inf


def test_a_document_that_may_lack_something_says_so(exports: SharedExports) -> None:
    finish(exports, begun(exports), at=9, seen=5, whole=False)
    found = known(exports)
    assert (found.is_sure, found.whole, found.exported_at, found.seen_at) == (False, False, 9, 5)


@pytest.mark.attack
def test_documents_go_with_their_board_or_with_anybody_who_is_forgotten(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    finish(store.exports, begun(store.exports))
    store.forget_board("acme/2")
    assert standing(store.exports)
    store.forget_board(BOARD)
    assert standing(store.exports) is None
    turn = begun(store.exports)
    store.forget_login("ana")
    # An export that was going on has her still.
    finish(store.exports, turn)
    assert standing(store.exports) is None


def test_of_many_at_once_one_begins(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    stores = [open_store(url).exports for _ in range(4)]

    def begin(worker: int) -> bool:
        return stores[worker % 4].begin(KEY, "", BOARD, str(worker), None) is not None

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(begin, range(8))) == 1
