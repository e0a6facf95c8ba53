"""Data quality: the findings, the issues behind each, and the line that tells them everywhere."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.deliverables.membership import deliverables
from metrics.issues.quality import quality_note
from metrics.model.board import Board
from metrics.model.report import Report, Unit
from metrics.model.team import Conventions
from metrics.reports.data_quality import data_quality
from metrics.reports.deliverable_burnup import deliverable_burnup
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.flow import flow
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_velocity import sprint_velocity
from tests.support.sample_boards import NOW, SPRINT_1, Json, board, export, issue, question

PLANS = "https://github.com/acme/plans/issues/"
ROADMAP = board(issue(1, None, "2023-01-01", title="Launch", repository="acme/plans"))

WORKED_EXAMPLE = [
    issue(1, None, "2023-11-01", deliverable="Launch"),
    issue(2, 1, "2023-11-02", "2023-11-03", status="In Review", deliverable="Launch"),
    issue(3, 2, "2023-11-01", status="Done", deliverable="Launch"),
    issue(4, 1, "2023-11-01", status="In Progress", sprint=None),
    issue(5, 3, "2023-11-01", "2023-11-02", deliverable="Search"),
    issue(6, 0, "2023-11-01", parent={"url": f"{PLANS}1"}),
]
OTHER_ITEMS: list[Json] = [
    {"id": "PR1", "type": "PULL_REQUEST", "content": {"__typename": "PullRequest"}},
    {"id": "PR2", "type": "PULL_REQUEST", "content": {"__typename": "PullRequest"}},
    {"id": "D", "type": "DRAFT_ISSUE", "content": None},
    {"id": "R", "type": "REDACTED", "content": None},
    {"id": "A", "type": "ISSUE", "isArchived": True, "content": None},
]


def ask(*items: Json, **more: Any) -> Report:
    return data_quality(question(*items, **more))


def counts(report: Report) -> dict[str, int]:
    return dict(zip(report.results["finding"], report.results["count"], strict=True))


def behind(report: Report) -> dict[str, list[str]]:
    return {
        str(what): [name.removeprefix("acme/web#") for name in rows["issue"]]
        for what, rows in report.details.groupby("what")
    }


def test_the_worked_example() -> None:
    report = ask(*WORKED_EXAMPLE, *OTHER_ITEMS, WORKED_EXAMPLE[0])
    assert report.headline == ("4 of 6 issues need a look: 1 unpointed and 1 without a deliverable")
    assert counts(report) == {
        "unpointed": 1,
        "without a deliverable": 1,
        "closed but not Done on the board": 1,
        "Done on the board but open": 1,
        "in progress without a sprint": 1,
        "duplicates left out": 1,
        "pull requests left out": 2,
        "draft issues left out": 1,
        "items hidden from the token": 1,
        "archived items left out": 1,
    }
    assert behind(report) == {
        "unpointed": ["1"],
        "without a deliverable": ["4"],
        "closed but not Done on the board": ["2"],
        "Done on the board but open": ["3"],
        "in progress without a sprint": ["4"],
    }
    assert [(each.label, each.value) for each in report.statistics] == [
        ("In order", "2 of 6 (33%)"),
        ("Unpointed", "1 of 6 (16%)"),
        ("Without a deliverable", "1 of 6 (16%)"),
        ("Closed but not Done on the board", "1 of 6 (16%)"),
        ("Done on the board but open", "1 of 6 (16%)"),
        ("In progress without a sprint", "1 of 6 (16%)"),
        ("Items left out", "6"),
    ]
    assert report.notes == ("In progress is “In Progress”, done is “Done”.",)
    assert "1 closed but not Done on the board" in report.alt_text
    assert report.alt_text.endswith(
        "1 duplicate left out, 2 pull requests left out, 1 draft issue left out, "
        "1 item hidden from the token, 1 archived item left out."
    )
    assert report.unit is Unit.ISSUES
    assert len(report.source) == 6


def test_the_line_of_every_report_says_the_same() -> None:
    items = board(*WORKED_EXAMPLE, *OTHER_ITEMS, WORKED_EXAMPLE[0])
    (line,) = quality_note(items, items.issues)
    assert line == (
        "Data quality: 1 unpointed, 1 without a deliverable, 1 closed but not Done on the board, "
        "1 Done on the board but open, 1 in progress without a sprint, 2 pull requests left out, "
        "1 draft issue left out, 1 item hidden from the token, 1 archived item left out, "
        "1 duplicate left out."
    )


def test_without_the_roadmap_whatever_may_name_a_deliverable_counts_as_one() -> None:
    items = [
        issue(1, 3, "2023-10-31", "2023-11-01", deliverable="Not on the roadmap"),
        issue(2, None, "2023-10-31", "2023-11-01"),
        issue(3, None, "2023-10-31", "2023-11-01", deliverable="Launch"),
    ]
    asked = question(*items, roadmap=ROADMAP)
    assert counts(data_quality(asked))["without a deliverable"] == 2
    for report in (sprint_burndown, flow):
        assert report(asked).notes[-1] == "Data quality: 2 unpointed, 1 without a deliverable."
    assert quality_note(asked.board, deliverables(asked).issues) == (
        "Data quality: 2 unpointed, 2 without a deliverable.",
    )


@pytest.mark.parametrize("report", [deliverable_status, deliverable_burnup, delivery_forecast])
def test_reports_on_deliverables_count_what_is_without_one_on_the_board(
    report: Callable[..., Report],
) -> None:
    items = [
        issue(1, 3, "2023-10-31", "2023-11-01", sprint=None, deliverable="Launch"),
        issue(2, None, "2023-10-31", "2023-11-01", sprint=None),
    ]
    asked = question(*items, roadmap=ROADMAP, sprint="")
    assert report(asked).notes[-1] == "Data quality: 1 without a deliverable."


def test_a_board_that_knows_no_deliverables_lacks_none() -> None:
    items = board(*WORKED_EXAMPLE, fields=export()["fields"][:4])
    assert "deliverable" not in quality_note(items, items.issues)[0]


def test_the_line_is_about_the_issues_reported_on_but_sprints_about_the_board() -> None:
    items = board(*WORKED_EXAMPLE)
    assert quality_note(items, items.issues[:1]) == (
        "Data quality: 1 unpointed, 1 in progress without a sprint.",
    )
    assert quality_note(board(WORKED_EXAMPLE[4]), items.issues[4:5]) == ()


@pytest.mark.parametrize(
    ("items", "headline"),
    [
        ([], "No issues on the board"),
        ([WORKED_EXAMPLE[4]], "The one issue is in order"),
        ([WORKED_EXAMPLE[4], WORKED_EXAMPLE[5]], "All 2 issues in order"),
        ([WORKED_EXAMPLE[0]], "The one issue needs a look: 1 unpointed"),
        (
            [issue(n, None, "2023-11-01", deliverable="x" if n > 5 else None) for n in range(40)],
            "All 40 issues need a look: 40 unpointed and 6 without a deliverable",
        ),
    ],
)
def test_the_finding(items: list[Json], headline: str) -> None:
    report = ask(*items)
    assert report.headline == headline
    assert report.alt_text.startswith(f"{headline}.")
    assert (report.figure is None) == (not items)


STATUSES = ["Todo", "Doing", "In review", "Shipped", "Done"]


@pytest.mark.parametrize(
    ("team", "findings"),
    [
        ({}, {"closed but not Done on the board": ["4"], "in progress without a sprint": ["3"]}),
        (
            {"started_statuses": ("doing",), "done_statuses": ("SHIPPED",)},
            {
                "closed but not Done on the board": ["5"],
                "in progress without a sprint": ["2"],
            },
        ),
        ({"done_statuses": ("Nowhere",)}, {"in progress without a sprint": ["3"]}),
    ],
)
def test_statuses_mean_what_the_team_says(team: Json, findings: dict[str, list[str]]) -> None:
    fields = [
        {**field, "options": [{"name": name} for name in STATUSES]}
        if field["name"] == "Status"
        else field
        for field in export()["fields"]
    ]
    more: Json = {"deliverable": "Launch", "sprint": None}
    items = [
        issue(n, 1, "2023-11-01", "2023-11-02" if n > 3 else None, status=status, **more)
        for n, status in enumerate(STATUSES, 1)
    ]
    report = ask(*items, fields=fields, **team)
    assert behind(report) == findings
    untold = "No status is known as done: name yours in `done_statuses` of the board."
    assert (untold in report.notes) == (team.get("done_statuses") == ("Nowhere",))
    items_board = board(*items, fields=fields)
    (line,) = quality_note(items_board, items_board.issues, Conventions(**team))
    assert line == f"Data quality: {', '.join(f'1 {what}' for what in findings)}."


@pytest.mark.parametrize("report", [sprint_burndown, sprint_velocity, deliverable_status, flow])
def test_every_report_knows_the_statuses_of_the_team(report: Callable[..., Report]) -> None:
    items = [issue(1, 1, "2023-10-20", "2023-11-03", status="In review", deliverable="Launch")]
    more: Json = {"now": NOW + timedelta(days=7), "sprint": "Sprint 1"}
    assert "Data quality" in report(question(*items, **more)).notes[-1]
    assert "Data quality" not in str(
        report(question(*items, **more, done_statuses=("Done", "In review"))).notes
    )


def test_with_a_roadmap_a_deliverable_is_one_on_it() -> None:
    items = [*WORKED_EXAMPLE, issue(1, None, "2023-01-01", repository="acme/plans")]
    report = ask(*items, roadmap=ROADMAP)
    assert behind(report)["without a deliverable"] == ["4", "5"]
    assert counts(report)["unpointed"] == 1  # a deliverable is no work of its own
    assert report.notes[1] == (
        "Issues joined with deliverables: 1 by sub-issues, 3 by the deliverable field; "
        "2 belong to none."
    )


def test_an_empty_roadmap_is_none() -> None:
    assert counts(ask(*WORKED_EXAMPLE, roadmap=board()))["without a deliverable"] == 1


def test_what_the_board_has_no_field_for_is_not_looked_at() -> None:
    report = ask(*WORKED_EXAMPLE, fields=export()["fields"][:1])
    assert counts(report) == {"duplicates left out": 0}
    assert report.headline == ("6 issues, and no field on the board to tell how good the data is")
    assert len(report.notes) == 4
    assert report.notes[0].startswith("Not looked at: The board has no number field “Points”")
    assert report.figure is not None


def test_the_chart_has_a_row_for_each_finding() -> None:
    report = ask(*WORKED_EXAMPLE, *OTHER_ITEMS)
    assert report.figure
    figure = report.figure()
    assert list(figure.data[0].x) == list(report.results["count"])
    texts = [note.text for note in figure.layout.annotations]
    assert [text for text in texts if text in set(report.results["finding"])] == list(
        report.results["finding"]
    )
    assert min(note.font.size for note in figure.layout.annotations) >= 16


ISSUES = st.tuples(
    st.sampled_from([None, 0, 1.5]),
    st.sampled_from([None, "COMPLETED", "NOT_PLANNED"]),
    st.sampled_from([None, "Todo", "In Progress", "in REVIEW", "done", "Done"]),
    st.sampled_from([None, SPRINT_1]),
    st.sampled_from([None, "launch", "Elsewhere"]),
    st.sampled_from([None, f"{PLANS}1", f"{PLANS}9"]),
    st.sampled_from([None, "acme/plans#1", "some text"]),
)


def naive(drawn: list[Any], roadmap: Board | None) -> dict[str, list[str]]:
    """The issues behind each finding, in plain Python."""
    findings: dict[str, list[str]] = {}
    for number, (points, reason, status, sprint, deliverable, parent, milestone) in enumerate(
        drawn, 1
    ):
        is_done = (status or "").lower() == "done"
        is_started = (status or "").lower() in {"in progress", "in review"}
        belongs = (
            parent == f"{PLANS}1" or deliverable == "launch" or milestone == "acme/plans#1"
            if roadmap
            else parent or deliverable or milestone
        )
        for what, is_so in (
            ("unpointed", points is None),
            ("without a deliverable", not belongs),
            ("closed but not Done on the board", reason and not is_done),
            ("Done on the board but open", not reason and is_done),
            ("in progress without a sprint", not reason and is_started and not sprint),
        ):
            if is_so:
                findings.setdefault(what, []).append(str(number))
    return findings


@given(st.lists(ISSUES), st.sampled_from([None, ROADMAP]), st.randoms(use_true_random=False))
def test_what_holds_for_any_board(
    drawn: list[Any], roadmap: Board | None, order: random.Random
) -> None:
    items = [
        {
            **issue(
                number,
                points,
                "2023-11-01",
                reason and "2023-11-02",
                sprint,
                stateReason=reason,
                deliverable=deliverable,
                parent=parent and {"url": parent},
                milestone=milestone and {"description": milestone},
            ),
            "status": status and {"name": status},
        }
        for number, (points, reason, status, sprint, deliverable, parent, milestone) in enumerate(
            drawn, 1
        )
    ]
    report = ask(*items, roadmap=roadmap)
    findings = naive(drawn, roadmap)
    assert behind(report) == findings
    assert {what: n for what, n in counts(report).items() if n} == {
        what: len(numbers) for what, numbers in findings.items()
    }
    bad = {number for numbers in findings.values() for number in numbers}
    if items:
        assert report.statistics[0].value.startswith(f"{len(items) - len(bad)} of {len(items)} ")
    order.shuffle(items)
    again = ask(*items, roadmap=roadmap)
    assert again.results.equals(report.results)
    assert again.details.equals(report.details)
    assert (again.headline, again.statistics) == (report.headline, report.statistics)
