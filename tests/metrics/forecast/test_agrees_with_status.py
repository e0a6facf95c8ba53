"""Forecast and status of deliverables agree: on what is complete, not broken down, and open."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.deliverables.several_boards import with_other_boards
from metrics.deliverables.standing import (
    COMPLETE,
    DONE_ON_BOARDS,
    NO_ISSUE,
    NOT_BROKEN_DOWN,
    standing,
)
from metrics.forecast.remaining_work import remaining_work
from metrics.model.report import OtherBoard, Unit
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from tests.oracles.naive_deliverables import Node, World
from tests.support.sample_boards import Json, board, issue, question
from tests.support.sample_histories import history, seen_question

PLANS = "acme/plans"
TITLES = ("Search", "Billing", "Mobile app", "Checkout")


def roadmap(*titles: str, **below: tuple[int, int]) -> Any:
    """GitHub counts of all but those in `below` that no sub-issue is elsewhere."""
    return board(
        *(
            issue(
                number, None, "2023-01-01", title=title, repository=PLANS,
                below=below.get(title, (0, 0)),
            )
            for number, title in enumerate(titles, 1)
        )
    )  # fmt: skip


def work(number: int, closed: str | None, deliverable: str, **content: Any) -> Json:
    content = {"points": 1.0} | content
    points = content.pop("points")
    return issue(number, points, "2023-10-01", closed, None, deliverable=deliverable, **content)


DONE = "2023-10-09"


@pytest.mark.parametrize(
    ("items", "plans", "headline"),
    [
        (
            [work(1, None, "Search"), work(2, DONE, "Billing")],
            roadmap(*TITLES[:3]),
            (
                "Remaining work of “Search”: too little history for a forecast; "
                "Billing is complete, Mobile app is not broken down yet"
            ),
        ),
        (
            [work(n, DONE, TITLES[n]) for n in (1, 2)] + [work(9, None, "Search")],
            roadmap(*TITLES[:3]),
            (
                "Remaining work of “Search”: too little history for a forecast; "
                "Billing and Mobile app are complete"
            ),
        ),
        (
            [work(1, None, "Search"), work(2, None, "Billing")],
            roadmap(*TITLES[:2]),
            "Remaining work of 2 deliverables: too little history for a forecast",
        ),
        (
            [work(1, None, "Search"), work(2, DONE, "Billing"), work(3, DONE, "Mobile app")],
            roadmap(*TITLES),
            (
                "Remaining work of “Search”: too little history for a forecast; "
                "2 are complete, Checkout is not broken down yet"
            ),
        ),
        (
            [work(n, DONE, title) for n, title in enumerate(TITLES)],
            roadmap(*TITLES),
            "Remaining work of 4 deliverables: none, all are complete",
        ),
        (
            [work(n, DONE, TITLES[n]) for n in range(3)],
            roadmap(*TITLES),
            (
                "Remaining work of 4 deliverables: none known; "
                "3 are complete, Checkout is not broken down yet"
            ),
        ),
        ([], roadmap(*TITLES), "Remaining work of 4 deliverables: not broken down yet"),
        (
            [work(1, DONE, "Search"), work(2, DONE, "Billing")],
            roadmap(*TITLES[:2], Search=(3, 1)),
            (
                "Remaining work of 2 deliverables: all 2 points on boards done, "
                "2 sub-issues open elsewhere; Billing is complete"
            ),
        ),
        (
            [work(1, DONE, "Search"), work(2, None, "Billing")],
            roadmap(*TITLES[:3], **{"Search": (3, 1), "Mobile app": (2, 0)}),
            (
                "Remaining work of “Billing”: too little history for a forecast; "
                "Mobile app has no issue on a board, Search is done as far as boards show"
            ),
        ),
        # What was taken out of scope is no breakdown.
        (
            [work(1, None, "Search"), work(2, DONE, "Billing", stateReason="NOT_PLANNED")],
            roadmap(*TITLES[:2]),
            (
                "Remaining work of “Search”: too little history for a forecast; "
                "Billing is not broken down yet"
            ),
        ),
    ],
)
def test_what_does_not_remain_is_named(items: list[Json], plans: Any, headline: str) -> None:
    report = delivery_forecast(question(*items, roadmap=plans, sprint=""))
    assert report.headline == headline


@pytest.mark.parametrize(
    ("items", "finding"),
    [
        ([work(1, DONE, "Search")], "none, it is complete"),
        ([work(1, DONE, "Search", stateReason="NOT_PLANNED")], "not broken down yet"),
        ([], "not broken down yet"),
    ],
)
def test_one_that_is_named_is_said_as_its_status_says_it(items: list[Json], finding: str) -> None:
    asked = question(*items, roadmap=roadmap(*TITLES), sprint="", deliverable="search")
    assert delivery_forecast(asked).headline == f"Remaining work of “Search”: {finding}"
    assert deliverable_status(asked).headline.startswith(
        "Search: complete, " if "complete" in finding else f"Search: {finding}"
    )


def test_an_issue_whose_sub_issues_were_archived_is_work_again_for_both() -> None:
    """Its sub-issue left the board when it was done, and it is open itself."""
    whole = work(1, None, "Search", points=None)
    part = work(2, DONE, "Search", parent={"url": whole["content"]["url"]})
    exports = {"2023-11-01": [whole, part], "2023-11-04": [whole]}
    asked = seen_question(exports, roadmap=roadmap("Search"), sprint="", unit=Unit.ISSUES)
    assert deliverable_status(asked).headline == "Search: 0% of 1 issue closed"
    forecast = delivery_forecast(asked)
    assert forecast.statistics[0].value == "1 issue"
    assert list(forecast.details["issue"]) == ["acme/web#1"]
    left = remaining_work(asked).left
    assert left.iloc[-1] == 1


NUMBERS = st.none() | st.integers(1, 12)
NODES = st.builds(
    Node,
    number=st.integers(1, 12),
    place=st.sampled_from(["board", "board", "board", "other", "both", "roadmap", "nowhere"]),
    parent=NUMBERS,
    points=st.none() | st.integers(0, 30),
    fate=st.sampled_from(["open", "completed", "completed", "completed", "not_planned"]),
    fields=st.lists(st.integers(1, 12), max_size=2, unique=True).map(tuple),
    milestone=NUMBERS,
    other_points=st.none() | st.integers(0, 30),
)


@given(
    st.lists(NODES, max_size=12, unique_by=lambda node: node.number),
    st.sampled_from(Unit),
    st.booleans(),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_any_roadmap_has_the_same_complete_and_open_work_in_both_reports(
    nodes: list[Node], unit: Unit, is_unread: bool, has_history: bool, chance: random.Random
) -> None:
    """Some closed issues have left the boards, and only history knows of them."""
    world = World([*nodes, Node(99, "roadmap"), Node(98, "board", 99, 10, "completed")])
    items, beside = world.items("board"), world.items("other")
    kept, kept_beside = (
        [item for item in found if item["content"]["state"] == "OPEN" or chance.random() < 0.7]
        for found in (items, beside)
    )
    plans = world.items("roadmap")
    for plan in plans:
        plan["status"] = {"name": chance.choice(["Todo", "In Progress"])}
    others = (
        OtherBoard(
            board(*kept_beside, title="Other"),
            history({"2023-10-20": beside, "2023-11-04": kept_beside}) if has_history else None,
        ),
    )
    asked: Json = {
        "unit": unit,
        "roadmap": board(*plans),
        "sprint": "",
        "others": others,
        "unread": ("A board is hidden.",) if is_unread else (),
    }
    exports = {"2023-10-20": items, "2023-11-04": kept}
    named: list[Json] = [{"deliverable": plan.title} for plan in world.roadmap]
    for more in ({}, {"statuses": ("Todo",)}, *named):
        if "statuses" in more and not any(p["status"]["name"] == "Todo" for p in plans):
            continue
        about = (
            seen_question(exports, **asked, **more)
            if has_history
            else question(*kept, **asked, **more)
        )
        _both_agree(about)


def _both_agree(about: Any) -> None:
    status, forecast = deliverable_status(about), delivery_forecast(about)
    told = {
        title: row.removeprefix(f"{title} ")
        for title in status.results["deliverable_title"]
        for row in status.rows
        if row.startswith(f"{title} ")
    }
    complete = {t for t, row in told.items() if row.startswith(("100%", "complete, without"))}
    assert {s.label: s.value for s in status.statistics}["Complete"] == str(len(complete))
    none = {t for t, row in told.items() if row.startswith("not broken down yet")}
    nowhere = {t for t, row in told.items() if row.startswith("no issue on a board")}
    stands = standing(with_other_boards(about))
    titles = stands.membership.titles
    said = {
        state: {titles[key] for key, why in stands.without_work.items() if why == state}
        for state in (COMPLETE, NOT_BROKEN_DOWN, NO_ISSUE, DONE_ON_BOARDS)
    }
    assert (said[COMPLETE], said[NOT_BROKEN_DOWN], said[NO_ISSUE]) == (complete, none, nowhere)
    work = remaining_work(about)
    opened = status.results.set_index("deliverable_title")["open"]
    has_open = {title for title, value in opened.items() if value > 0}
    assert has_open <= set(stands.with_work.values())
    if len(titles) == 1 or work.question.unit is Unit.ISSUES:
        assert (work.amount > 0) == bool(has_open)
    if len(titles) == 1:
        assert work.amount == pytest.approx(opened.iloc[0])
        assert (forecast.headline.endswith(": none, it is complete")) == bool(complete)
        assert forecast.headline.endswith(": not broken down yet") == bool(none)
    elif not stands.with_work:
        assert forecast.headline.endswith(": none, all are complete") == (complete == set(told))
    else:
        assert ("complete" in forecast.headline) == bool(complete)
        assert ("not broken down yet" in forecast.headline) == bool(none)
