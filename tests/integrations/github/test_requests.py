"""Boards of many pages come whole, whatever GitHub makes of some requests: through the real gh."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext, suppress
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import stamina
from starlette.responses import JSONResponse, Response

from integrations.github.errors import (
    ExportIncomplete,
    GhTimeout,
    RateLimited,
    TooMuchAsked,
    Unreachable,
)
from integrations.github.requests import Requests
from integrations.github.usage import Usage
from playground.github.limits import HOUR, no_points_left, too_fast
from playground.github.world import Node, add_item, content_node
from tests.support.office import Office, now, of_size, opened


@pytest.fixture
def office() -> Iterator[Office]:
    yield from opened(70)


@pytest.fixture(scope="module")
def thousand() -> Iterator[Office]:
    yield from of_size(1_000)


@pytest.fixture
def large(thousand: Office) -> Iterator[Office]:
    yield thousand
    thousand.faults.next_answers.clear()
    thousand.faults.most_at_once = 100
    thousand.faults.on_query = lambda _: None


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=6, cap=True):
        yield


def bad_gateway() -> Response:
    return Response("<h1>Bad gateway</h1>", 502, media_type="text/html")


def ids(export: Mapping[str, Any]) -> list[str]:
    return [item["id"] for item in export["items"]]


def on_board(office: Office) -> list[str]:
    return [item["id"] for item in office.board["items"]]


def sizes(office: Office) -> list[int]:
    """What becomes the numbers of items that are asked for at a time."""
    asked: list[int] = []
    office.faults.on_query = lambda variables: asked.append(
        variables["first"] if "first" in variables else len(variables["ids"])
    )
    return asked


@pytest.mark.fault
def test_an_outage_costs_one_request(large: Office) -> None:
    assert large.export()["usage"]["gh_calls"] == 10
    large.faults.next_answers += [*[None] * 7, bad_gateway()]
    export = large.export()
    assert ids(export) == on_board(large)
    assert export["usage"]["gh_calls"] == 11


@pytest.mark.long
def test_an_outage_on_page_40_costs_one_request() -> None:
    for office in of_size(5_000):
        office.faults.next_answers += [*[None] * 39, bad_gateway()]
        export = office.export()
        assert ids(export) == on_board(office)
        assert export["usage"]["gh_calls"] == 51


@pytest.mark.long
def test_fifty_thousand_items_come_with_default_settings() -> None:
    for office in of_size(50_000):
        office.faults.delay = 0.05
        export = office.export()
        assert ids(export) == on_board(office)
        assert export["usage"]["gh_calls"] == 500


def test_less_is_asked_for_where_github_gives_no_more_and_more_later(large: Office) -> None:
    large.faults.most_at_once = 30
    asked = sizes(large)
    assert ids(large.export()) == on_board(large)
    assert asked[:14] == [100, 50, *[25] * 10, 50, 25]


def test_items_by_their_ids_are_asked_for_in_smaller_numbers_too(office: Office) -> None:
    office.faults.only_items_age = True
    earlier = office.export()
    for item in office.issues:
        office.edit(item["content"], title="Renamed")
    office.faults.most_at_once = 50
    asked = sizes(office)
    later = office.export(since=earlier)
    titles = {item["content"]["title"] for item in later["items"] if item["type"] == "ISSUE"}
    assert titles == {"Renamed"}
    *_, in_vain, first, rest = asked
    assert (first, first + rest) == (50, in_vain)


def test_what_github_gives_up_on_twice_is_asked_for_in_smaller_numbers(large: Office) -> None:
    asked = sizes(large)
    large.faults.next_answers += [bad_gateway(), bad_gateway()]
    assert ids(large.export()) == on_board(large)
    assert asked[0] == 50


def test_a_board_that_never_fits_is_an_error(office: Office) -> None:
    office.faults.most_at_once = 9
    with pytest.raises(TooMuchAsked, match="stopped a query because it takes too much"):
        office.export()


def after(*failures: Exception, told: list[str] | None = None) -> int:
    """How often GitHub is asked, where the first requests fail so."""
    left, usage = list(failures), Usage()

    def send(*_: Any) -> tuple[Any, float | None]:
        if left:
            raise left.pop(0)
        return {"data": {}}, None

    requests = Requests(send, usage, ([] if told is None else told).append)
    with suppress(Unreachable, GhTimeout):
        requests.page("board", {})
    return usage.gh_calls


def test_without_a_network_nothing_smaller_is_tried() -> None:
    assert after(*(Unreachable() for _ in range(9))) == 3


def test_a_request_that_takes_too_long_is_tried_again_where_others_were_answered() -> None:
    assert after(*(GhTimeout() for _ in range(9))) == 1
    answers: list[Any] = [{}, GhTimeout(), {}]

    def send(*_: Any) -> tuple[Any, float | None]:
        if isinstance(answer := answers.pop(0), Exception):
            raise answer
        return answer, None

    requests = Requests(send, Usage())
    assert [requests.ask("board", {}), requests.ask("board", {})] == [{}, {}]


def test_pauses_are_as_long_as_github_asks_for_or_grow() -> None:
    told: list[str] = []
    assert after(RateLimited("", 40), RateLimited(""), RateLimited(""), told=told) == 4
    assert told == [f"GitHub asks us to wait {pause} s…" for pause in (40, 120, 240)]


def test_a_pause_is_made_and_told(office: Office) -> None:
    told: list[str] = []
    office.faults.next_answers.append(too_fast(40))
    assert ids(office.export(notice=told.append)) == on_board(office)
    assert told == ["GitHub asks us to wait 40 s…"]


def test_a_pause_until_there_are_points_again_is_made_and_told(office: Office) -> None:
    told: list[str] = []
    office.faults.next_answers.append(no_points_left(timedelta(seconds=100)))
    assert ids(office.export(notice=told.append)) == on_board(office)
    (sentence,) = told
    (seconds,) = re.findall(r"GitHub asks us to wait (\d+) s…", sentence)
    # GitHub tells a whole second, and some have passed.
    assert 0 < int(seconds) <= 101


@pytest.mark.fault
def test_a_pause_that_is_too_long_is_an_error_that_names_the_time(office: Office) -> None:
    office.faults.next_answers.append(no_points_left(HOUR / 2))
    said = r"rate limit is reached until \d\d:\d\d UTC \(in (29|30|31) minutes\): ask again then"
    with pytest.raises(RateLimited, match=said):
        office.export()


def test_with_no_points_left_nothing_more_is_asked() -> None:
    usage = Usage()
    requests = Requests(lambda *_: ({"data": {}}, 1800.0), usage)
    requests.ask("board", {})
    with pytest.raises(RateLimited, match="in 30 minutes"):
        requests.ask("board", {})
    assert usage.gh_calls == 1


def move_to_end(office: Office, item: Node) -> None:
    office.board["items"].remove(item)
    office.board["items"].append(item)


def move_to_begin(office: Office, item: Node) -> None:
    office.board["items"].remove(item)
    office.board["items"].insert(0, item)


def delete_first(office: Office, _: Node) -> None:
    office.delete(office.board["items"][0])


def one_for_another(office: Office, item: Node) -> None:
    office.delete(office.board["items"][0])
    add_item(office.board, "DRAFT_ISSUE", content_node("DraftIssue", "New"), {}, now())


@pytest.mark.fault
@pytest.mark.parametrize(
    ("happens", "to"),
    [(move_to_end, 10), (move_to_begin, 150), (delete_first, 0), (one_for_another, 0)],
)
def test_items_that_move_meanwhile_come_once(
    happens: Callable[[Office, Node], None], to: int
) -> None:
    for office in of_size(250):
        queries = count(1)

        def meanwhile(_: object, office: Office = office, queries: Iterator[int] = queries) -> None:
            if next(queries) == 2:
                happens(office, office.board["items"][to])

        office.faults.on_query = meanwhile
        export = office.export()
        assert sorted(ids(export)) == sorted(on_board(office))


@pytest.mark.parametrize(("happens", "is_whole"), [(delete_first, True), (move_to_end, False)])
def test_a_server_that_tells_no_archived_items_gives_what_it_can(
    happens: Callable[[Office, Node], None], is_whole: bool
) -> None:
    refusal = "Field 'items' doesn't accept argument 'archivedStates'"
    for office in of_size(250):
        queries = count(1)

        def meanwhile(_: object, office: Office = office, queries: Iterator[int] = queries) -> None:
            match next(queries):
                case 2:
                    happens(office, office.board["items"][10])
                case 3:
                    answer = JSONResponse({"data": None, "errors": [{"message": refusal}]})
                    office.faults.next_answers.append(answer)

        office.faults.on_query = meanwhile
        with nullcontext() if is_whole else pytest.raises(ExportIncomplete, match="of the 250"):
            assert len(office.export()["items"]) >= 249
