"""What was answered last in a conversation is kept for 30 days, for every process."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from integrations.store import Store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_the_last_answer_of_a_conversation_and_of_its_threads_is_kept(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    kept = open_store(url).conversations
    assert kept.last("T1/C1", "", NOW) == ""
    kept.remember("T1/C1", ("", "1.1"), "burndown", NOW)
    kept.remember("T1/C1", ("1.1",), "velocity", NOW + DAY)
    kept.remember("T2/C1", ("",), "summary", NOW)
    other = open_store(url).conversations
    assert other.last("T1/C1", "", NOW) == "burndown"
    assert other.last("T1/C1", "1.1", NOW) == "velocity"
    assert other.last("T2/C1", "", NOW) == "summary"
    assert other.last("T1/C1", "2.2", NOW) == ""


def test_a_conversation_ends_after_30_days(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    kept = open_store(new_url()).conversations
    kept.remember("T1/C1", ("",), "burndown", NOW)
    assert kept.last("T1/C1", "", NOW + 30 * DAY) == "burndown"
    assert kept.last("T1/C1", "", NOW + 31 * DAY) == ""
    # The next answer, wherever it is given, removes the row, so that the table does not grow.
    kept.remember("T1/C2", ("",), "velocity", NOW + 31 * DAY)
    assert kept.last("T1/C1", "", NOW) == ""


def test_what_is_deleted_is_forgotten(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    kept = open_store(new_url()).conversations
    kept.remember("T1/C1", ("", "1.1"), "burndown", NOW)
    kept.forget("T1/C1", "1.1")
    kept.forget("T1/C1", "2.2")
    assert kept.last("T1/C1", "1.1", NOW) == ""
    assert kept.last("T1/C1", "", NOW) == "burndown"


def test_an_older_question_that_is_answered_later_is_not_the_last(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    kept = open_store(new_url()).conversations
    kept.remember("T1/C1", ("", "1.1"), "velocity", NOW)
    kept.remember("T1/C1", ("", "2.2"), "burndown", NOW - MINUTE)
    assert kept.last("T1/C1", "", NOW) == "velocity"
    assert kept.last("T1/C1", "2.2", NOW) == "burndown"


def test_an_answer_from_before_the_clock_was_set_back_holds_up_no_other(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    kept = open_store(new_url()).conversations
    kept.remember("T1/C1", ("",), "velocity", NOW + 60 * MINUTE)
    kept.remember("T1/C1", ("",), "burndown", NOW)
    assert kept.last("T1/C1", "", NOW) == "burndown"


def test_a_question_that_is_being_answered_is_the_last(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    mine, others = open_store(url).conversations, open_store(url).conversations
    mine.remember("T1/C1", ("",), "summary", NOW)
    older = mine.begin("T1/C1", ("", "1.1"), "burndown", NOW + MINUTE)
    newer = others.begin("T1/C1", ("",), "velocity", NOW + 2 * MINUTE)
    others.begin("T2/C1", ("",), "flow", NOW + 3 * MINUTE)
    assert mine.last("T1/C1", "", NOW + 2 * MINUTE) == "velocity"
    assert others.last("T1/C1", "1.1", NOW + 2 * MINUTE) == "burndown"
    # One that failed leaves no trace.
    others.end(newer)
    assert mine.last("T1/C1", "", NOW + 2 * MINUTE) == "burndown"
    mine.end(older)
    assert others.last("T1/C1", "", NOW + 2 * MINUTE) == "summary"
    # Nor does one whose process died.
    mine.begin("T1/C1", ("",), "velocity", NOW + 3 * MINUTE)
    assert others.last("T1/C1", "", NOW + 14 * MINUTE) == "summary"


def test_several_may_answer_at_once(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    stores = [open_store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each.conversations.remember("C", ("",), "it", NOW), stores))
    assert stores[0].conversations.last("C", "", NOW) == "it"
