"""Deliverable status: who belongs where, what is complete, and what is not broken down."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.charts.style import BLUE
from metrics.deliverables.membership import find_deliverable
from metrics.model.board import Board
from metrics.model.errors import MissingField, NothingToReport, UnknownDeliverable, UnknownStatus
from metrics.model.report import OtherBoard, Question, Report, Statistic, Unit
from metrics.reports.deliverable_burnup import deliverable_burnup
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from tests.oracles.naive_deliverables import WEB, Node, World
from tests.support.sample_boards import BERLIN, Json, board, export, issue, question
from tests.support.sample_histories import seen_question

PLANS = "acme/plans"
URL = f"https://github.com/{PLANS}/issues/"


def deliverable(
    number: int, title: str, status: str = "Planning", repository: str = PLANS, **more: Any
) -> Json:
    return issue(
        number, None, "2023-01-01", title=title, status=status, repository=repository, **more
    )


ROADMAP = board(
    deliverable(1, "Site launch", "In progress"),
    deliverable(2, "Search"),
    deliverable(12, "Payments", "Done"),
    deliverable(7000, "Mobile app", repository="acme/web"),
)


def ask(*items: Json, roadmap: Board | None = ROADMAP, **more: Any) -> Report:
    return deliverable_status(question(*items, roadmap=roadmap, **more))


def of(report: Report, title: str) -> Any:
    """total, closed, open and percent complete of one deliverable."""
    rows = report.results[report.results["deliverable_title"] == title]
    return [None if value != value else value for value in rows.to_numpy()[0][1:]]


SITE_LAUNCH = [
    issue(number, points, "2023-10-01", closed, parent={"url": f"{URL}1"})
    for number, points, closed in ((1, 1, None), (2, 3, "2023-10-09"), (3, 2, "2023-10-09"),
                                   (4, 2, None))
]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "row"), [(Unit.POINTS, [8, 5, 3, 0.625]), (Unit.ISSUES, [4, 2, 2, 0.5])]
)
def test_the_worked_example(unit: Unit, row: list[float]) -> None:
    report = ask(*SITE_LAUNCH, unit=unit)
    assert of(report, "Site launch") == row
    assert (
        ",".join(report.results.columns) == "deliverable_title,total,closed,open,percent_complete"
    )
    assert report.results["total"].dtype == "int64"


def test_every_deliverable_has_a_row() -> None:
    report = ask(*SITE_LAUNCH)
    assert list(report.results["deliverable_title"]) == [
        "Site launch", "Mobile app", "Payments", "Search",
    ]  # fmt: skip
    assert of(report, "Search") == [0, 0, 0, None]
    assert "Search not broken down yet" in report.alt_text
    assert report.headline == "0 of 4 deliverables complete, 62% of 8 points closed"
    assert [(statistic.label, statistic.value) for statistic in report.statistics] == [
        ("Complete", "0"),
        ("Percent closed", "62%"),
        ("Not broken down yet", "3"),
        ("Total closed", "5 points"),
        ("Total", "8 points"),
        ("Deliverables", "4"),
        ("Percent of issues pointed", "4 of 4 (100%)"),
    ]


@pytest.mark.parametrize(
    ("content", "title"),
    [
        ({"parent": {"url": f"{URL}2"}}, "Search"),
        ({"parent": {"url": "x", "parent": {"url": "y", "parent": {"url": f"{URL}2"}}}}, "Search"),
        ({"parent": {"url": f"{URL}1", "parent": {"url": f"{URL}2"}}}, "Site launch"),
        ({"parent": {"url": f"{URL}2"}, "deliverable": "Payments"}, "Search"),
        ({"deliverable": " site LAUNCH "}, "Site launch"),
        ({"deliverable": "Search", "milestone": {"description": f"{URL}1"}}, "Search"),
        ({"deliverable": "Else", "milestone": {"description": f"see {URL}1."}}, "Site launch"),
        ({"milestone": {"description": f"({URL}12)"}}, "Payments"),
        ({"milestone": {"description": f"{URL}123"}}, None),
        ({"milestone": {"description": "for Acme/Plans#12, soon"}}, "Payments"),
        ({"milestone": {"description": "acme/plans#123"}}, None),
        ({"milestone": {"description": "Deliverable: #7000"}}, "Mobile app"),
        ({"milestone": {"description": "#7000"}, "repository": "acme/api"}, None),
        ({"milestone": {"description": "#12"}}, None),
        ({"milestone": {"description": "#9 and #7000"}}, "Mobile app"),
        ({"milestone": {"description": "#70001, C#7000, x/y#7000 &#7000;"}}, None),
        ({"milestone": {"description": None}}, None),
        ({}, None),
    ],
)
def test_the_ways_in_which_an_issue_is_joined(content: Json, title: str | None) -> None:
    report = ask(issue(77, 1, "2023-10-01", **content))
    joined = report.results.loc[report.results["total"] > 0, "deliverable_title"]
    assert list(joined) == ([title] if title else [])
    assert len(report.source) == len(joined)


def test_the_notes_count_the_ways() -> None:
    report = ask(
        *SITE_LAUNCH,
        issue(10, 1, "2023-10-01", deliverable="Search"),
        issue(11, 1, "2023-10-01", milestone={"description": "#7000"}),
        issue(12, 1, "2023-10-01"),
        statuses=("planning",),
    )
    assert report.notes[0] == (
        "Issues joined with deliverables: 4 by sub-issues, 1 by the deliverable field, "
        "1 by milestone; 1 belongs to none."
    )


def test_deliverables_on_the_board_are_no_work_of_their_own() -> None:
    report = ask(*SITE_LAUNCH, deliverable(1, "Site launch"), unit=Unit.ISSUES)
    assert of(report, "Site launch")[0] == 4
    assert "none" not in report.notes[0]


@pytest.mark.parametrize(
    ("statuses", "titles"),
    [
        ((), ["Mobile app", "Payments", "Search", "Site launch"]),
        (("planning",), ["Mobile app", "Search"]),
        (("Planning", "IN PROGRESS"), ["Mobile app", "Search", "Site launch"]),
    ],
)
def test_only_deliverables_of_a_status(statuses: tuple[str, ...], titles: list[str]) -> None:
    report = ask(*SITE_LAUNCH, statuses=statuses)
    assert sorted(report.results["deliverable_title"]) == titles


TITLES = {
    "acme/plans#1": "Site launch",
    "acme/plans#2": "Search",
    "acme/plans#12": "2",
    "acme/web#2": "Research  for 2027",
    "acme/web#3": "site LAUNCH, phase 2",
    "acme/web#14": "Zahlungen 💶",
    "acme/web#15": "تطبيق الهاتف",
    "acme/web#16": "Twins",
    "acme/api#16": "twins",
}


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Site launch", "acme/plans#1"),
        ("  site   LAUNCH ", "acme/plans#1"),
        ("phase", "acme/web#3"),
        ("research for", "acme/web#2"),
        ("2", "acme/plans#12"),
        ("#1", "acme/plans#1"),
        ("014", "acme/web#14"),
        ("2027", "acme/web#2"),
        ("Acme/Web#2", "acme/web#2"),
        ("https://github.com/Acme/web/issues/16", "acme/web#16"),
        ("https://ghe.example/acme/web/issues/14?pane=issue#issuecomment-1", "acme/web#14"),
        ("zahlungen", "acme/web#14"),
        ("💶", "acme/web#14"),
        ("الهاتف", "acme/web#15"),
    ],
)
def test_the_deliverable_that_words_mean(words: str, key: str) -> None:
    assert find_deliverable(words, TITLES) == key
    assert find_deliverable(words, dict(reversed(TITLES.items()))) == key


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "Serch",
            "No deliverable is called “Serch”: did you mean “Search” or “Research for 2027”?",
        ),
        (
            "banana",
            "No deliverable is called “banana”: say a title or a part of it, its number or ",
        ),
        (
            "#99",
            "No deliverable is called “#99”: say a title or a part of it, its number or its URL, ",
        ),
        ("https://github.com/acme/web/issues/1", "No deliverable is called “https://"),
        ("acme/plans#120", "No deliverable is called “acme/plans#120”: "),
        (
            "#2",
            "“Search” (acme/plans#2) or “Research for 2027” (acme/web#2). Say its whole title,",
        ),
        ("twins", "any of 2 deliverables: “Twins” (acme/web#16) or “twins” (acme/api#16)."),
        ("s", "any of 6 deliverables: "),
        ("", "any of 9 deliverables: "),
        ("x" * 500, "No deliverable is called “xxx"),
        (".*", "No deliverable is called “.*”: "),
        ("²", "No deliverable is called “²”: "),
        ("1" * 5000, "No deliverable is called “111"),
    ],
)
def test_words_that_mean_no_one_deliverable(words: str, said: str) -> None:
    with pytest.raises(UnknownDeliverable) as told:
        find_deliverable(words, TITLES)
    assert said in str(told.value)
    assert len(str(told.value)) < 600


def test_only_the_deliverable_that_is_named() -> None:
    report = ask(*SITE_LAUNCH, deliverable="site")
    assert list(report.results["deliverable_title"]) == ["Site launch"]
    assert len(report.source) == 4
    with pytest.raises(UnknownDeliverable, match="did you mean “Launch”"):
        ask(
            issue(1, 1, "2023-10-01", deliverable="Search"),
            issue(2, 1, "2023-10-01", deliverable="Launch"),
            roadmap=None,
            deliverable="Lanch",
        )


NO_STATUS = export(deliverable(1, "Site launch"))["fields"][:1]


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"statuses": ("Shipped",)}, UnknownStatus, "“Shipped” is no status.*“Todo”.*“Planning”"),
        (
            {"statuses": ("Todo",)},
            NothingToReport,
            "No deliverable on the roadmap is “Todo” now: ask ",
        ),
        (
            {
                "statuses": ("Done",),
                "roadmap": board(deliverable(1, "Site launch"), fields=NO_STATUS),
            },
            MissingField,
            "no single-select field “Status”",
        ),
        (
            {"statuses": ("Done",), "roadmap": None},
            NothingToReport,
            r"set `roadmap` of the board \(on the command line `--roadmap-file`\), or",
        ),
        ({"roadmap": None}, NothingToReport, r"set `roadmap` of the board \(on the command line"),
        (
            {"roadmap": None, "fields": NO_STATUS, "unit": Unit.ISSUES},
            MissingField,
            "“Deliverable”",
        ),
        ({"fields": NO_STATUS}, MissingField, "“Points”"),
        ({"roadmap": board()}, NothingToReport, "The roadmap has no issues"),
    ],
)
def test_what_cannot_be_answered(more: Json, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        ask(issue(1, 1, "2023-10-01"), **more)


def test_without_a_roadmap_the_values_of_the_field_are_the_deliverables() -> None:
    report = ask(
        issue(1, 1, "2023-10-01", "2023-10-02", deliverable="Search"),
        issue(2, 2, "2023-10-01", deliverable="search "),
        issue(3, 4, "2023-10-01", deliverable="Launch"),
        issue(4, 8, "2023-10-01"),
        roadmap=None,
    )
    assert sorted(report.results["total"]) == [3, 4]
    assert report.notes[0].endswith("3 by the deliverable field; 1 belongs to none.")


@pytest.mark.parametrize(
    ("closed", "of_all", "told"),
    [(995, 1000, "99%"), (2, 3, "66%"), (1, 1000, "<1%"), (0, 3, "0%"), (3, 3, "100%")],
)
def test_only_all_of_it_is_a_hundred_percent(closed: int, of_all: int, told: str) -> None:
    items = [
        issue(n, 1, "2023-10-01", "2023-10-02" if n <= closed else None, parent={"url": f"{URL}1"})
        for n in range(1, of_all + 1)
    ]
    report = ask(*items)
    assert f"Site launch {told}" in report.alt_text
    assert (of(report, "Site launch")[3] == 1) == (told == "100%")


CLOSED = "2023-10-09"


@pytest.mark.parametrize(
    ("issues", "complete", "told", "finding"),
    [
        (
            [(8, CLOSED), (None, None), (None, None)],
            "0",
            "99%, all 8 estimated points done, 2 unpointed issues open",
            "all 8 estimated points done, 2 unpointed issues open",
        ),
        (
            [(8, CLOSED), (0, None), (None, None)],
            "0",
            "99%, all 8 estimated points done, 2 issues without points open",
            "all 8 estimated points done, 2 issues without points open",
        ),
        ([(8, CLOSED), (None, CLOSED)], "1", "100%", "100% of 8 points closed"),
        (
            [(8, None), (0, None), (None, None)],
            "0",
            "0%",
            "0% of 8 points closed, 1 unpointed issue open",
        ),
        (
            [(None, CLOSED), (0, CLOSED)],
            "1",
            "complete, without points",
            "no points yet: ask by issues",
        ),
    ],
)
def test_complete_is_what_has_no_open_issue(
    issues: list[tuple[float | None, str | None]], complete: str, told: str, finding: str
) -> None:
    report = ask(
        *(
            issue(number, points, "2023-10-01", closed, parent={"url": f"{URL}1"})
            for number, (points, closed) in enumerate(issues, 1)
        ),
        deliverable="Site launch",
    )
    assert report.headline == f"Site launch: {'complete, ' if complete == '1' else ''}{finding}"
    assert report.alt_text.endswith(f" Site launch {told}.")
    assert {s.label: s.value for s in report.statistics}["Complete"] == complete


def test_no_bar_is_full_while_an_issue_is_open() -> None:
    parent = {"url": f"{URL}1"}
    report = ask(
        issue(1, 8, "2023-10-01", CLOSED, parent=parent),
        issue(2, None, "2023-10-01", parent=parent),
        deliverable="Site launch",
    )
    assert of(report, "Site launch") == [8, 8, 0, 1]
    assert report.figure
    figure = report.figure()
    assert list(figure.data[1].x) == [0.99]
    assert figure.data[1].marker.color == (BLUE,)
    texts = [note.text for note in figure.layout.annotations]
    assert any(">99%<" in text and text.endswith(" · 8 of 8<br>1 issue open") for text in texts)
    assert "all 8 estimated points done, 1 unpointed issue open" in figure.data[1].hovertext[0]


def launch(points: float, closed: str | None = CLOSED, number: int = 1, **more: Any) -> Json:
    return issue(number, points, "2023-10-01", closed, parent={"url": f"{URL}1"}, **more)


UNKNOWN = (
    "Work off the boards that are read is not known, and so nothing is called complete that may "
    "have some: lists of gh, exports of older versions and history do not tell how many "
    "sub-issues there are."
)
ARCHIVED = (
    "6 closed sub-issues are on no board that is read, as archived ones are, and count in no total."
)


@pytest.mark.parametrize(
    ("below", "work", "complete", "told", "noted"),
    [
        (
            (8, 2),
            [launch(5), launch(3, number=2)],
            "0",
            "99%, 6 of its 8 sub-issues are open on no board that is read",
            "“Site launch”: 6 of its 8 sub-issues are open on no board that is read.",
        ),
        ((8, 8), [launch(5), launch(3, number=2)], "1", "100%", ARCHIVED),
        ((2, 2), [launch(5), launch(3, number=2)], "1", "100%", None),
        (
            (1, 1),
            [launch(5, below=(3, 1))],
            "0",
            "99%, 2 sub-issues of its issues are open on no board that is read",
            "“Site launch”: 2 sub-issues of its issues are open on no board that is read.",
        ),
        (
            (2, 1),
            [launch(5, below=(1, 0))],
            "0",
            (
                "99%, 1 of its 2 sub-issues and 1 sub-issue of its issues are open on no board "
                "that is read"
            ),
            None,
        ),
        (
            (1, 0),
            [],
            "0",
            "no issue on a board, its only sub-issue is open on no board that is read",
            None,
        ),
        ((8, 2), [launch(5, None)], "0", "0%", None),
        (None, [launch(5)], "0", "99%, other boards not known", UNKNOWN),
        ((1, 1), [launch(5, below=None)], "0", "99%, other boards not known", UNKNOWN),
        (None, [], "0", "not broken down yet", UNKNOWN),
        # It was closed after the roadmap was exported, and before the board was.
        ((1, 0), [launch(5)], "1", "100%", None),
    ],
)
def test_what_no_board_shows_is_not_complete(
    below: tuple[int, int] | None, work: list[Json], complete: str, told: str, noted: str | None
) -> None:
    roadmap = board(deliverable(1, "Site launch", below=below))
    report = ask(*work, roadmap=roadmap)
    assert {s.label: s.value for s in report.statistics}["Complete"] == complete
    assert report.alt_text.endswith(f" Site launch {told}.")
    assert noted in report.notes if noted else UNKNOWN not in report.notes
    burnup = deliverable_burnup(question(*work, roadmap=board(deliverable(1, "L", below=below))))
    assert (" done since " in burnup.headline and "all " in burnup.headline) == (complete == "1")
    assert [note for note in report.notes if "no board" in note] == [
        note.replace("“L”", "“Site launch”") for note in burnup.notes if "no board" in note
    ]
    for unit in Unit:
        forecast = delivery_forecast(question(*work, sprint="", roadmap=roadmap, unit=unit))
        assert forecast.headline.endswith(": none, it is complete") == (complete == "1")
        assert [note for note in forecast.notes if "no board" in note or note == UNKNOWN] == [
            note for note in report.notes if "no board" in note or note == UNKNOWN
        ]


@pytest.mark.parametrize(
    ("below", "finding"),
    [
        ((8, 2), "all 5 points on boards done, 6 sub-issues open elsewhere"),
        (None, "all 5 points on boards done, other boards not known"),
    ],
)
def test_the_headline_says_what_no_board_shows(below: tuple[int, int] | None, finding: str) -> None:
    work = [launch(3), launch(2, number=2)]
    roadmap = board(deliverable(1, "Site launch", below=below))
    report = ask(*work, roadmap=roadmap)
    assert report.headline == f"Site launch: {finding}"
    assert {s.label: s.value for s in report.statistics}["Percent closed"] == "99%"
    assert of(report, "Site launch") == [5, 5, 0, 1]
    burnup = deliverable_burnup(question(*work, roadmap=roadmap))
    assert burnup.headline == f"Site launch: {finding}"


def test_the_forecast_is_not_all_done_while_sub_issues_of_closed_issues_are_open_elsewhere() -> (
    None
):
    roadmap = board(
        deliverable(1, "Site launch", below=(1, 1)), deliverable(2, "Search", below=(3, 1))
    )
    work = [
        launch(4, below=(3, 1)),
        issue(2, 1, "2023-10-01", CLOSED, parent={"url": f"{URL}2"}),
        # What was taken out of scope leaves nothing to do below it, as in the status.
        launch(9, number=3, below=(5, 0), stateReason="NOT_PLANNED"),
    ]
    for deliverable_, unit, finding in [
        ("", Unit.POINTS, "all 5 points on boards done, 4 sub-issues open elsewhere"),
        ("Site launch", Unit.POINTS, "all 4 points on boards done, 2 sub-issues open elsewhere"),
        ("Search", Unit.ISSUES, "the only issue on boards done, 2 sub-issues open elsewhere"),
    ]:
        about = question(*work, sprint="", roadmap=roadmap, deliverable=deliverable_, unit=unit)
        assert delivery_forecast(about).headline.endswith(f": {finding}")
    assert ask(*work, roadmap=roadmap).headline.endswith("done, 4 sub-issues open elsewhere")


def test_archived_work_hides_no_work_elsewhere_and_shows_none() -> None:
    """What left the board is in the forecast's past; nothing tells of its sub-issues any more."""
    exports = {"2023-11-01": [launch(4), launch(1, number=2)], "2023-11-03": [launch(4)]}
    roadmap = board(deliverable(1, "Site launch", below=(2, 2)))
    about = seen_question(exports, sprint="", roadmap=roadmap)
    told = delivery_forecast(about).headline
    assert told == "Remaining work of “Site launch”: none, it is complete"


def test_many_blind_spots_are_summed_up() -> None:
    plans = [deliverable(number, f"Plan {number}", below=(2, 1)) for number in range(1, 6)]
    told = [note for note in ask(roadmap=board(*plans)).notes if "open on no board" in note]
    assert len(told) == 4
    assert told[-1] == (
        "2 more deliverables have sub-issues that are open on no board that is read."
    )
    assert ask(roadmap=board(*plans)).note == (
        "5 deliverables have sub-issues that are open on no board that is read."
    )
    assert ask(roadmap=board(plans[0])).note == told[0]


def test_without_a_roadmap_all_of_a_deliverable_is_on_the_board() -> None:
    work = issue(1, 5, "2023-10-01", CLOSED, deliverable="Search", below=None)
    assert ask(work, roadmap=None).headline == "Search: complete, 100% of 5 points closed"


def test_work_of_several_deliverables_counts_once_in_burnup_and_forecast() -> None:
    work = [
        issue(1, 5, "2023-10-01", deliverable=("Search", "Payments")),
        issue(2, 3, "2023-10-01", deliverable=("payments ", "Site launch", "Payments")),
    ]
    assert [of(ask(*work), name)[0] for name in ("Search", "Payments", "Site launch")] == [5, 8, 3]
    for about, scope in (({}, "8 points"), ({"deliverable": "Payments"}, "8 points"),
                         ({"deliverable": "search"}, "5 points")):  # fmt: skip
        asked = question(*work, sprint="", roadmap=ROADMAP, **about)
        for report in (deliverable_burnup(asked), delivery_forecast(asked)):
            assert scope in {statistic.value for statistic in report.statistics}


def test_choices_of_a_field_alone_are_deliverables_each() -> None:
    work = [
        issue(1, 5, "2023-10-01", deliverable=("Search", "Login")),
        issue(2, 3, "2023-10-01", CLOSED, deliverable="login"),
    ]
    report = ask(*work, roadmap=None)
    assert of(report, "Search") == [5, 0, 5, 0]
    assert of(report, "Login") == [8, 3, 5, 0.375]
    assert report.headline == "0 of 2 deliverables complete, 37% of 8 points closed"


def test_not_planned_counts_in_no_total() -> None:
    dropped = issue(
        9, 5, "2023-10-01", "2023-10-02", stateReason="NOT_PLANNED", deliverable="Search"
    )
    report = ask(*SITE_LAUNCH, dropped)
    assert of(report, "Search") == [0, 0, 0, None]
    assert "1 issue closed as not planned or duplicate counts in no total." in report.notes
    assert of(ask(dropped, count_not_planned_as_done=True), "Search") == [5, 5, 0, 1]


@pytest.mark.parametrize("report", [deliverable_status, deliverable_burnup, delivery_forecast])
@pytest.mark.parametrize(("as_done", "pointed"), [(False, "1 of 2 (50%)"), (True, "1 of 3 (33%)")])
def test_the_share_pointed_is_of_the_issues_that_count(
    report: Callable[[Question], Report], as_done: bool, pointed: str
) -> None:
    asked = question(
        issue(1, 3, "2023-10-01", deliverable="Site launch"),
        issue(2, None, "2023-10-01", deliverable="Site launch"),
        issue(
            3, None, "2023-10-01", "2023-10-05", stateReason="DUPLICATE", deliverable="Site launch"
        ),
        sprint="",
        roadmap=ROADMAP,
        count_not_planned_as_done=as_done,
    )
    assert {s.label: s.value for s in report(asked).statistics}[
        "Percent of issues pointed"
    ] == pointed


def test_what_has_no_points_yet_is_said() -> None:
    report = ask(issue(1, None, "2023-10-01", deliverable="Search"))
    assert "Search no points yet" in report.alt_text
    assert report.headline == "4 deliverables, none with points yet: ask by issues"


def test_a_roadmap_without_work_is_said() -> None:
    assert ask().headline == "4 deliverables, none broken down yet"


def body(*ticks: bool) -> str:
    boxes = "".join(f"- [{'x' if tick else ' '}] criterion\n" for tick in ticks)
    return f"What for?\n\n## Acceptance criteria\n\n{boxes}"


PLANS_WITH_TEXT = [
    deliverable(1, "Site launch"),
    deliverable(2, "Search"),
    deliverable(3, "Payments"),
    deliverable(4, "Mobile app"),
]
for plan, text in zip(
    PLANS_WITH_TEXT, [body(True, True, False, True, False), "- [x] no heading", None, ""],
    strict=True,
):  # fmt: skip
    plan["content"]["body"] = text


def test_acceptance_criteria_stand_beside_percent_complete() -> None:
    report = ask(*SITE_LAUNCH, roadmap=board(*PLANS_WITH_TEXT))
    assert list(report.results.columns)[4:] == [
        "percent_complete", "criteria_done", "criteria_total",
    ]  # fmt: skip
    assert of(report, "Site launch")[4:] == [3, 5]
    assert of(report, "Search")[4:] == [0, 0]
    assert report.results.set_index("deliverable_title").loc["Payments"].isna().sum() == 3
    assert "Site launch 62%, 3 of 5 criteria" in report.alt_text
    assert "Search not broken down yet." in report.alt_text
    assert report.statistics[-1] == Statistic("Acceptance criteria", "3 of 5 (60%)")
    assert report.figure
    assert "3 of 5 criteria" in str(report.figure().layout.annotations)


@pytest.mark.parametrize(
    ("plans", "more"),
    [
        (PLANS_WITH_TEXT[1:], {}),
        (PLANS_WITH_TEXT, {"acceptance_heading": "Fertig, wenn"}),
        (PLANS_WITH_TEXT, {"deliverable": "#2"}),
    ],
)
def test_without_criteria_there_are_no_columns_for_them(plans: list[Json], more: Json) -> None:
    report = ask(*SITE_LAUNCH, roadmap=board(*plans), **more)
    assert list(report.results.columns)[-1] == "percent_complete"
    assert "criteria" not in report.alt_text
    assert not any(statistic.label == "Acceptance criteria" for statistic in report.statistics)


# Site launch > #10 Checkout (on the board) > #11 > #12, and > #90 (not on it) > #13; #14 alone.
EPICS = [
    issue(10, 1, "2023-10-01", title="Checkout", parent={"url": f"{URL}1"}),
    issue(11, 2, "2023-10-01", "2023-10-02", parent={"url": f"{WEB}10"}),
    issue(12, 3, "2023-10-01", "2023-10-02", parent={"url": f"{WEB}11"}),
    issue(13, 4, "2023-10-01", parent={"url": f"{WEB}90", "parent": {"url": f"{URL}1"}}),
    issue(14, 5, "2023-10-01", "2023-10-02", parent={"url": f"{URL}1"}),
    issue(15, 6, "2023-10-01", deliverable="Search"),
]


def test_epics_within_a_deliverable() -> None:
    report = ask(*EPICS, epics=True)
    columns = ["deliverable_title", "epic_title", "total", "closed", "percent_complete"]
    rows = report.results[columns].astype("object")
    assert rows.where(rows.notna(), None).to_numpy().tolist()[:6] == [
        ["Site launch", None, 12, 8, 0.6667],
        ["Site launch", "Checkout", 3, 3, 1],
        ["Site launch", "acme/web#90", 4, 0, 0],
        ["Site launch", "not in an epic", 5, 5, 1],
        ["Search", None, 6, 0, 0],
        ["Mobile app", None, 0, 0, None],
    ]
    assert report.results["epic_url"].dropna().tolist() == [f"{WEB}10", f"{WEB}90"]
    assert report.rows[:3] == ("Site launch 66%", "↳ Checkout 100%", "↳ acme/web#90 0%")
    without = ask(*EPICS)
    assert without.rows[:2] == ("Site launch 66%", "Search 0%")
    assert (
        report.results.loc[rows["epic_title"].isna(), without.results.columns]
        .reset_index(drop=True)
        .equals(without.results)
    )
    assert report.statistics == without.statistics
    assert report.headline == without.headline
    assert (
        "2 issues are broken down into sub-issues: these count, and not the issues above them."
    ) in report.notes
    all_count = ask(*EPICS, epics=True, count_containers=True).results
    assert all_count["total"].tolist()[:3] == [15, 6, 4]


def test_epics_of_what_is_complete_leave_the_room_to_others() -> None:
    done = issue(10, 1, "2023-10-01", "2023-10-02", title="Checkout", parent={"url": f"{URL}1"})
    rows = ask(done, *EPICS[1:3], EPICS[4], EPICS[5], epics=True).rows
    assert rows[:2] == ("Site launch 100%", "Search 0%")


def test_an_epic_that_is_not_on_the_board_is_called_by_its_title() -> None:
    epic = {"url": f"{WEB}90", "title": "Payment", "parent": {"url": f"{URL}1"}}
    assert ask(issue(13, 4, "2023-10-01", parent=epic), epics=True).results["epic_title"].dropna(
    ).tolist() == ["Payment"]  # fmt: skip


def test_what_a_board_of_the_past_cannot_tell_is_said() -> None:
    """History keeps neither the texts of deliverables nor titles of what is not on the board."""
    criteria = (
        "Acceptance criteria are not known: the roadmap as it was read has no texts of "
        "deliverables. History keeps none, and a file may lack them."
    )
    titles = "1 epic is called by its number: history keeps the titles of issues on the board only."
    now = ask(*EPICS[:3], epics=True, roadmap=board(*PLANS_WITH_TEXT))
    then = ask(*EPICS, epics=True, roadmap=ROADMAP)
    assert not {criteria, titles} & set(now.notes)
    assert {criteria, titles} <= set(then.notes)
    without = ask(*EPICS).notes
    assert criteria in without
    assert titles not in without


def test_an_epic_in_two_deliverables_has_a_row_in_each() -> None:
    parent = {"url": f"{WEB}90"}
    report = ask(
        issue(1, 1, "2023-10-01", parent=parent, deliverable="Search"),
        issue(2, 2, "2023-10-01", parent=parent, deliverable="Payments"),
        epics=True,
    )
    inner = report.results[report.results["epic_title"].notna()]
    assert inner["deliverable_title"].tolist() == ["Payments", "Search"]
    assert inner["total"].tolist() == [2, 1]


def test_epics_are_drawn_below_their_deliverable() -> None:
    report = ask(*EPICS, epics=True)
    assert report.figure
    figure = report.figure()
    heights = {
        note.text: note.y for note in figure.layout.annotations if note.yref == "y" and note.x == 0
    }
    titles = ["Site launch", "Checkout", "acme/web#90", "not in an epic", "Search", "Mobile app"]
    assert [heights[title] for title in titles] == sorted(heights[title] for title in titles)
    assert len(figure.data[0].y) == 7


def test_a_picture_of_too_many_rows_says_what_it_leaves_out() -> None:
    plans = [deliverable(number, f"Plan {number}") for number in range(1, 131)]
    report = ask(roadmap=board(*plans))
    assert report.figure
    figure = report.figure()
    assert figure.layout.height * 2 <= 1600
    assert "119 more rows in the table" in str(figure.layout.annotations)
    assert len(report.results) == 130


def test_orphans_are_listed() -> None:
    report = ask(
        *SITE_LAUNCH,
        issue(22, 3, "2023-10-08T23:30:00Z", title="Tidy up", repository="acme/api"),
        issue(21, None, "2023-10-05"),
        issue(23, 3, "2023-10-05", "2023-10-06"),
        issue(24, 3, "2023-10-05", parent={"url": "https://github.com/acme/web/issues/99"}),
        issue(25, 3, "2023-10-05", deliverable="Search"),
        issue(26, 3, "2023-10-05", milestone={"description": "#7000"}),
        issue(27, 3, "2023-10-05", deliverable="No such plan"),
        timezone=BERLIN,
        statuses=("Planning",),
    )
    assert report.details.astype("object").to_numpy().tolist() == [
        ["orphan", "2023-10-05", "acme/web#21", "Issue 21", f"{WEB}21", 0, ""],
        ["orphan", "2023-10-05", "acme/web#27", "Issue 27", f"{WEB}27", 3, ""],
        ["orphan", "2023-10-09", "acme/api#22", "Tidy up",
         "https://github.com/acme/api/issues/22", 3, ""],
    ]  # fmt: skip
    assert "3 open issues on the board have no parent and no deliverable." in report.notes
    assert report.statistics[-1] == Statistic("Orphans", "3 issues")


NUMBERS = st.none() | st.integers(1, 14)
NODES = st.builds(
    Node,
    number=st.integers(1, 14),
    place=st.sampled_from(["board", "board", "board", "other", "both", "roadmap", "nowhere"]),
    parent=NUMBERS,
    points=st.none() | st.integers(0, 30),
    fate=st.sampled_from(["open", "completed", "not_planned"]),
    fields=st.lists(st.integers(1, 14), max_size=3, unique=True).map(tuple),
    milestone=NUMBERS,
    other_points=st.none() | st.integers(0, 30),
)
PLAN = Node(99, "roadmap")


@given(
    st.lists(NODES, max_size=14, unique_by=lambda node: node.number),
    st.sampled_from(Unit),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_any_roadmap_is_as_the_naive_way_has_it(
    nodes: list[Node], unit: Unit, is_other_first: bool, order: random.Random
) -> None:
    world = World([*nodes, PLAN], is_other_first=is_other_first)
    plans = board(*world.items("roadmap"))
    items, other_items = world.items("board"), world.items("other")
    others = (OtherBoard(board(*other_items, title="Other"), comes_first=is_other_first),)
    report = ask(*items, roadmap=plans, others=others, unit=unit, epics=True)
    rows = world.rows(by_points=unit is Unit.POINTS)
    results = report.results
    is_epic = results["epic_title"].notna()

    inner = {
        (row["deliverable_title"], row["epic_url"]): (row["total"], row["closed"])
        for row in results.fillna({"epic_url": ""})[is_epic].to_dict("records")
    }
    with_epics = {home for home, epic in rows if epic}
    assert inner == {
        (f"Issue {home}", f"{WEB}{epic}" if epic else ""): (float(total), float(closed))
        for (home, epic), (total, closed, _) in rows.items()
        if home in with_epics
    }

    whole = results[~is_epic].set_index("deliverable_title")
    assert sorted(whole.index) == sorted(plan.title for plan in world.roadmap)
    for plan in world.roadmap:
        parts = [row for (home, _), row in rows.items() if home == plan.number]
        row = whole.loc[plan.title]
        assert row["total"] == float(sum(total for total, _, _ in parts))
        assert row["closed"] == float(sum(closed for _, closed, _ in parts))
        assert row["open"] == pytest.approx(row["total"] - row["closed"])
        assert (row["percent_complete"] == 1) == (row["open"] == 0 and row["total"] > 0)
        told = report.alt_text.rpartition(f"{plan.title} ")[2]
        assert not told.startswith("100%") or plan.number in world.complete(
            by_points=unit is Unit.POINTS
        )
        assert pd.isna(row["percent_complete"]) == (row["total"] == 0)

    complete = {s.label: s.value for s in report.statistics}["Complete"]
    assert complete == str(len(world.complete(by_points=unit is Unit.POINTS)))

    total = {s.label: s.value for s in report.statistics}["Total"]
    assert float(total.split()[0]) == float(world.total(by_points=unit is Unit.POINTS))
    joined = [(home, number) for (home, _), (_, _, numbers) in rows.items() for number in numbers]
    assert len(joined) == len(set(joined))
    assert {int(name.split("#")[1]) for name in report.details["issue"]} == world.orphans()

    order.shuffle(items)
    shuffled = world.items("roadmap")
    order.shuffle(shuffled)
    order.shuffle(other_items)
    others = (OtherBoard(board(*other_items, title="Other"), comes_first=is_other_first),)
    again = ask(*items, roadmap=board(*shuffled), others=others, unit=unit, epics=True)
    assert again.results.equals(results)
    assert again.details.equals(report.details)
    assert (again.statistics, again.notes, again.alt_text) == (
        report.statistics, report.notes, report.alt_text,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"Target date": "2023-10-20"}, "; late: Site launch (target 20 Oct)"),
        ({"deadline": "2023-10-20", "Status": "Done"}, "; late: Site launch (target 20 Oct)"),
        ({"Target date": "2033-10-20"}, ""),
        ({"Target date": None, "Target": "soon"}, ""),
        ({"Start date": "2023-10-20"}, ""),
    ],
)
def test_what_is_late_is_named_where_the_roadmap_has_target_dates(
    fields: dict[str, Any], told: str
) -> None:
    launch = ROADMAP.issues.set_index("title")["item_id"]["Site launch"]
    dated = replace(ROADMAP, field_values={launch: fields})
    plain, report = ask(*SITE_LAUNCH), ask(*SITE_LAUNCH, roadmap=dated)
    assert report.headline == f"{plain.headline}{told}"


def test_what_is_complete_is_not_late() -> None:
    done = [issue(1, 1, "2023-10-01", "2023-10-09", parent={"url": f"{URL}1"})]
    launch = ROADMAP.issues.set_index("title")["item_id"]["Site launch"]
    dated = replace(ROADMAP, field_values={launch: {"Target date": "2023-10-20"}})
    is_late = "late" in ask(*done, roadmap=dated).headline
    assert is_late == ("1 of" not in ask(*done).headline)


def test_of_one_deliverable_the_headline_has_its_name() -> None:
    launch = ROADMAP.issues.set_index("title")["item_id"]["Site launch"]
    dated = replace(ROADMAP, field_values={launch: {"Target date": "2023-10-20"}})
    report = ask(*SITE_LAUNCH, roadmap=dated, deliverable="Site launch")
    told = next(row for row in report.rows if row.startswith("Site launch"))
    closed = told.removeprefix("Site launch ").partition(",")[0]
    assert report.headline.startswith(f"Site launch: {closed} of ")
    assert report.headline.endswith("closed; late: its target was 20 Oct")
    assert report.figure
    assert report.figure().layout.title.text.startswith(f"<b>Site launch: {closed} closed")
    assert ask(deliverable="Site launch").headline == "Site launch: not broken down yet"
