"""Sprint summary: what is in progress and for how long, what changed, and what is in the way."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.model.errors import MissingField, UnknownSprint
from metrics.model.issue_lists import LEFT
from metrics.model.report import Report, Unit
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_summary import sprint_summary
from tests.oracles.naive_summary import Dependency, Exports, Seen, ages, changes, waits_for
from tests.support.sample_boards import (
    BERLIN,
    SPRINT_2,
    WORKED_EXAMPLE,
    Json,
    export,
    issue,
    iteration,
    question,
)
from tests.support.sample_histories import seen_question
from tests.support.sample_timelines import Told, timelines
from tests.support.worked_summary import (
    ABOUT,
    BEFORE,
    EXPORTS,
    ON_15TH,
    SPRINT,
    item,
    seen,
)


def now(*items: Json, **more: Any) -> Report:
    return sprint_summary(question(*items, **ABOUT | more))


def statistic(report: Report, label: str) -> str:
    return {each.label: each.value for each in report.statistics}[label]


NO_DAY = ""


def listed(report: Report) -> list[tuple[Any, ...]]:
    """What has changed or stands in the way, without the list of all that is open."""
    rows = report.details[["what", "day", "issue"]].fillna(NO_DAY)
    rows = rows[rows["what"] != LEFT]
    return [tuple(row) for row in rows.to_numpy()]


def test_the_worked_example() -> None:
    report = seen(EXPORTS)
    assert report.headline == "Sprint 9: 8 of 11 points open, 3 working days left, 1 blocked"
    assert [(each.label, each.value) for each in report.statistics] == [
        ("Done", "3 of 11 points"),
        ("In progress", "2 issues, 7 points, longest 10+ days"),
        ("Blocked", "1 of 4 (25%)"),
        (
            "Since Tue 14 Nov, 13:00",
            "1 closed, 1 not planned, 1 added, 1 removed and 1 moved to In Review",
        ),
        ("To do", "2 issues, 1 point"),
        ("Unassigned", "1 of 4 (25%)"),
        ("Unpointed", "1 of 4 (25%)"),
        ("Days left", "3 working days"),
        ("Projection", "Thu 7 Dec 2023 (by issues)"),
        ("Scope added", "0 points"),
        ("Scope removed", "10 points"),
        ("Percent closed", "27%"),
        ("Sprint start", "Mon 6 Nov 2023"),
        ("Sprint end", "Sun 19 Nov 2023"),
    ]
    rows = report.results.drop(columns=["title", "url"]).astype("object")
    assert rows.where(rows.notna(), None).to_numpy().tolist() == [
        ["acme/web#3", "In Review", 2, 10, False, False, False, None, None],
        ["acme/web#2", "In Review", 5, 7, False, False, False, "2023-11-08", None],
        ["acme/web#4", "Todo", 1, None, True, False, False, None, None],
        ["acme/web#6", "Todo", None, None, False, True, True, None, None],
    ]
    assert ",".join(report.results.columns) == (
        "issue,title,status,points,days_in_progress,blocked,unassigned,unpointed,"
        "in_progress_since,waits_for,url"
    )
    assert listed(report) == [
        ("closed", "2023-11-15", "acme/web#1"),
        ("not planned", "2023-11-15", "acme/web#5"),
        ("added", "2023-11-15", "acme/web#6"),
        ("removed", "2023-11-15", "acme/web#7"),
        ("moved to In Review", "2023-11-15", "acme/web#2"),
        ("blocked", NO_DAY, "acme/web#4"),
        ("unassigned", NO_DAY, "acme/web#6"),
    ]
    assert report.details["amount"].tolist() == [3, 8, 0, 2, 5, 1, 0, *[5, 2, 1, 0]]
    assignees = ["kim", "kim", "", "kim", "kim", "kim", "", *["kim", "kim", "kim", ""]]
    assert report.details["assignees"].tolist() == assignees
    left = report.details[report.details["what"] == LEFT]
    assert list(left["issue"]) == [f"acme/web#{number}" for number in (2, 3, 4, 6)]
    assert "Longest in progress: Issue 3 10+ days and Issue 2 7 days." in report.alt_text
    assert "Time in progress is what exports saw, the first of them on 5 Nov 2023" in str(
        report.notes
    )


def test_without_exports_only_dates_tell() -> None:
    report = now(*ON_15TH)
    assert statistic(report, "In progress") == "2 issues, 7 points"
    assert report.results["days_in_progress"].isna().all()
    assert listed(report) == [
        ("closed", "2023-11-15", "acme/web#1"),
        ("not planned", "2023-11-15", "acme/web#5"),
        ("blocked", NO_DAY, "acme/web#4"),
        ("unassigned", NO_DAY, "acme/web#6"),
    ]
    assert listed(now(item(6, 1, created="2023-11-15"))) == [
        ("created", "2023-11-15", "acme/web#6")
    ]
    told = " ".join(report.notes)
    assert "For how long issues have been in progress is not known without exports." in told
    assert "moves are not known, as no export is so old." in told


def test_an_export_of_today_does_not_tell_of_yesterday() -> None:
    report = seen({"2023-11-15": ON_15TH})
    changed = {what for what, *_ in listed(report)} - {"blocked", "unassigned"}
    assert changed == {"closed", "not planned"}
    assert statistic(report, "In progress") == "2 issues, 7 points"
    assert "no export is so old" in " ".join(report.notes)


@pytest.mark.parametrize(
    ("asked", "since", "more"),
    [
        (datetime(2023, 11, 14, 9, 30, tzinfo=UTC), "Mon 13 Nov, 09:30", {}),
        (datetime(2023, 11, 13, 9, tzinfo=UTC), "Fri 10 Nov, 09:00", {}),
        (datetime(2023, 11, 12, 9, tzinfo=UTC), "Fri 10 Nov, 09:00", {}),
        (
            datetime(2023, 11, 12, 9, tzinfo=UTC),
            "Sat 11 Nov, 09:00",
            {"working_days": frozenset({6})},
        ),
        (
            datetime(2023, 11, 13, 9, tzinfo=UTC),
            "Sun 12 Nov, 09:00",
            {"working_days": frozenset()},
        ),
        (
            datetime(2023, 11, 15, 9, tzinfo=UTC),
            "Mon 13 Nov, 09:00",
            {"days_off": ((date(2023, 11, 14), date(2023, 11, 14)),)},
        ),
        # All Saints' Day.
        (datetime(2023, 11, 2, 9, tzinfo=UTC), "Tue 31 Oct, 09:00", {"holidays": "DE-BY"}),
        # Clocks went back on 29 October: the same time of day is 25 hours before.
        (
            datetime(2023, 10, 29, 23, 30, tzinfo=UTC),
            "Fri 27 Oct, 00:30",
            {"timezone": BERLIN},
        ),
    ],
)
def test_since_the_working_day_before(asked: datetime, since: str, more: Json) -> None:
    report = now(*ON_15TH, now=asked, **more)
    assert report.statistics[3].label == f"Since {since}"


@pytest.mark.parametrize(
    ("items", "headline"),
    [
        ([item(1, 3, "In Progress")], "3 of 3 points open, 3 working days left"),
        ([item(1, 3)], "3 of 3 points open, 3 working days left, nothing in progress"),
        (
            [item(1, 3, "In Progress", labels=["ui", " BLOCKED"]), item(2, 1, labels=["blocked"])],
            "4 of 4 points open, 3 working days left, 2 blocked",
        ),
        ([item(1, 3, "Done")], "3 of 3 points open, 3 working days left"),
        ([item(1, 3, "Done", closed="2023-11-14")], "all 3 points done, 3 working days left"),
        ([], "no issues in this sprint"),
        ([item(1, None)], "1 issue, none with points: ask by issues"),
    ],
)
def test_the_finding(items: list[Json], headline: str) -> None:
    report = now(*items)
    assert report.headline == f"Sprint 9: {headline}"
    assert (report.figure is None) == ("days left" not in headline)
    if report.figure:
        report.figure()


@pytest.mark.parametrize(
    ("begun", "ending"),
    [
        (["2023-11-10"], ""),
        (["2023-11-09"], ", one in progress for 6 days"),
        (["2023-11-09", "2023-11-08"], ", 2 in progress for over 5 days"),
        (["2023-11-05"], ", one in progress for 10+ days"),
    ],
)
def test_what_is_in_progress_for_long_is_in_the_headline(begun: list[str], ending: str) -> None:
    exports = {
        f"2023-11-{day:02}": [
            item(number, 1, "In Progress" if f"2023-11-{day:02}" >= start else "Todo")
            for number, start in enumerate(begun, 1)
        ]
        for day in range(5, 16)
    }
    assert seen(exports).headline.endswith(f"3 working days left{ending}")


def test_the_columns_and_labels_are_a_team_s_own() -> None:
    report = now(
        item(1, 1, "Doing", labels=["on hold"]),
        item(2, 1, "In Progress", labels=["blocked"]),
        started_statuses=("doing",),
        blocked_labels=("On Hold",),
    )
    assert report.results["blocked"].tolist() == [True, False]
    assert statistic(report, "In progress") == "1 issue, 1 point"


def test_time_in_progress_restarts_after_a_break() -> None:
    exports = {
        "2023-11-05": [item(1, 1), item(2, 1, "In Progress"), item(3, 1, "In Progress")],
        "2023-11-07": [
            item(1, 1, "In Progress"),
            item(2, 1, "Done", closed="2023-11-07"),
        ],
        "2023-11-09": [item(1, 1), item(2, 1, "In Progress"), item(3, 1, "In Progress")],
        "2023-11-15": [
            item(1, 1, "In Review"), item(2, 1, "In Review"), item(3, 1, "In Review"),
        ],
    }  # fmt: skip
    results = seen(exports).results.set_index("issue")
    assert results["in_progress_since"].to_dict() == {
        "acme/web#1": "2023-11-15", "acme/web#2": "2023-11-09", "acme/web#3": "2023-11-09",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (datetime(2023, 11, 3, 12, tzinfo=UTC), "starts in 3 days"),
        (datetime(2023, 11, 30, 12, tzinfo=UTC), "ended with"),
    ],
)
def test_sprints_not_begun_or_over(asked: datetime, said: str) -> None:
    report = seen({"2023-11-02": BEFORE, "2023-11-03": BEFORE}, now=asked)
    assert said in report.headline
    assert "blocked" not in report.headline
    assert report.figure
    assert "working day 1" not in str(report.figure().layout.annotations)
    assert any(each.label.startswith("Since") for each in report.statistics) == ("starts" in said)


def test_a_picture_lists_what_is_in_progress() -> None:
    items = [item(n, 1, "In Progress", title=f"<b>Issue</b> {n}") for n in range(1, 16)]
    report = now(*items, item(20, 1, labels=["blocked"]))
    assert report.figure
    texts = str(report.figure().layout.annotations)
    assert "&lt;b&gt;Issue&lt;/b&gt; 3" in texts
    assert "&lt;b&gt;Issue&lt;/b&gt; 4" not in texts
    assert "and 13 more issues" in texts
    assert "working day 8 of 10" in texts


def test_nothing_is_told_of_persons_but_who_an_issue_is_assigned_to() -> None:
    report = seen(EXPORTS)
    told = f"{report.headline} {report.statistics} {report.notes} {report.alt_text}"
    assert report.figure
    shown = told + str(report.figure().to_dict()) + report.results.to_csv()
    assert "kim" not in shown + report.details.drop(columns="assignees").to_csv()
    assert "kim" in set(report.details["assignees"])


def test_numbers_agree_with_the_burndown() -> None:
    for asked in (question(*WORKED_EXAMPLE), seen_question(EXPORTS, **ABOUT)):
        summary, burndown = sprint_summary(asked), sprint_burndown(asked)
        for label in ("Days left", "Percent closed", "Scope added", "Scope removed", "Projection"):
            assert statistic(summary, label) == statistic(burndown, label)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"sprint": "Sprint 99"}, UnknownSprint),
        ({"fields": export()["fields"][:1]}, MissingField),
        ({"fields": export()["fields"][:2]}, MissingField),
    ],
)
def test_what_cannot_be_answered(more: Json, error: type[Exception]) -> None:
    with pytest.raises(error):
        now(*ON_15TH, **more)


def test_a_board_without_points_counts_issues() -> None:
    report = now(*ON_15TH, fields=export()["fields"][:2], unit=Unit.ISSUES)
    assert "Unpointed" not in {each.label for each in report.statistics}
    assert not report.results["unpointed"].any()


def test_what_leaves_the_board_and_comes_back_elsewhere_was_removed_when_it_left() -> None:
    report = seen(
        {
            "2023-11-10": [item(1, 3)],
            "2023-11-11": [],
            "2023-11-13": [item(1, 3, sprint=SPRINT_2)],
        },
        now=datetime(2023, 11, 13, 13, tzinfo=UTC),
    )
    assert listed(report) == [("removed", "2023-11-11", "acme/web#1")]


def test_what_is_done_and_then_leaves_the_sprint_is_added_on_no_day() -> None:
    done = item(1, 8, "Done", closed="2023-11-13T09:00:00Z")
    exports = {
        "2023-11-10": [item(1, 8), item(2, 1)],
        "2023-11-13": [done, item(2, 1)],
        "2023-11-14": [{**done, "sprint": None}, item(2, 1)],
        "2023-11-15": [{**done, "sprint": None}, item(2, 1)],
    }
    report = seen(exports)
    assert (listed(report), statistic(report, "Done")) == ([], "8 of 9 points")
    # Put back, it never left; reopened elsewhere, it is removed on that day.
    assert listed(seen(exports | {"2023-11-15": [done, item(2, 1)]})) == []
    elsewhere = [item(1, 8, sprint=SPRINT_2), item(2, 1)]
    assert listed(seen(exports | {"2023-11-15": elsewhere})) == [
        ("removed", "2023-11-15", "acme/web#1")
    ]


def test_what_is_carried_over_on_the_last_working_day_is_not_added_on_the_weekend() -> None:
    later = iteration("Sprint 10", "2023-11-20")
    moved = [item(1, 8, sprint=later)]
    exports = {"2023-11-16": [item(1, 8)], "2023-11-17": moved, "2023-11-18": moved}
    asked = datetime(2023, 11, 18, 13, tzinfo=UTC)
    assert listed(seen(exports, now=asked, iterations=(SPRINT, later))) == []


START = date(2023, 11, 3)
SEEN = st.none() | st.builds(
    Seen,
    sprint=st.sampled_from(["Sprint 9", "Sprint 9", "Sprint 2", None]),
    status=st.sampled_from(["Todo", "In Progress", "In Review", "Done", None]),
    closed=st.just(None),
)
CLOSED = st.sampled_from([None, None, None, None, "completed", "not_planned"])


# What is otherwise about a closed issue the day after: nothing mostly; or it is moved, or reopened.
LATER: st.SearchStrategy[Json] = st.sampled_from([
    *[{}] * 4,
    *[{"sprint": name} for name in ("Sprint 9", "Sprint 2", None)],
    {"status": "Todo", "closed": None, "reason": "completed"},
])  # fmt: skip


@st.composite
def export_days(draw: st.DrawFn) -> Exports:
    """A few issues on some days in a row; what is closed may be moved, and be reopened."""
    length = draw(st.integers(2, 9))
    days = [START + timedelta(days=n) for n in range(length)]
    exports: dict[date, dict[int, Seen]] = {day: {} for day in days}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        current = draw(SEEN)
        for day in days:
            if current and not current.closed and (reason := draw(CLOSED)):
                current = Seen(current.sprint, "Done", day, reason)
            elif current and current.closed:
                is_archived = draw(st.integers(0, 9)) == 9
                current = None if is_archived else replace(current, **draw(LATER))
            elif draw(st.booleans()):
                current = draw(SEEN)
            if current:
                exports[day][number] = current
    return exports


@given(export_days(), st.randoms(use_true_random=False))
def test_any_history_is_as_the_naive_way_has_it(exports: Exports, order: random.Random) -> None:
    asked = datetime.combine(max(exports), datetime.min.time(), UTC) + timedelta(hours=13)
    items = {
        str(day): [
            item(
                number, 1, one.status or "", created="2023-10-20",
                closed=f"{one.closed}T09:00:00Z" if one.closed else None,
                sprint={"Sprint 9": SPRINT, "Sprint 2": SPRINT_2, None: None}[one.sprint],
                stateReason=one.reason.upper() if one.closed else None,
            )
            for number, one in seen_issues.items()
        ]
        for day, seen_issues in exports.items()
    }  # fmt: skip
    for rows in items.values():
        for row in rows:
            row["status"] = row["status"] if row["status"]["name"] else None
    report = seen(items, now=asked)

    begun = report.results[report.results["days_in_progress"].notna()]
    by_number = {
        int(row["issue"].split("#")[1]): (row["days_in_progress"], row["in_progress_since"] != "")
        for row in begun.fillna({"in_progress_since": ""}).to_dict("records")
    }
    naive = ages(exports, "Sprint 9")
    assert by_number == {number: age for number, age in naive.items() if age != (0, False)}
    assert {(what, day, int(name.split("#")[1])) for what, day, name in listed(report)} == changes(
        exports, "Sprint 9", date.fromisoformat(SPRINT["startDate"]), asked
    )
    assert statistic(report, "In progress").startswith(f"{len(naive)} issue")

    for rows in items.values():
        order.shuffle(rows)
    again = seen(items, now=asked)
    assert again.results.equals(report.results)
    assert again.details.equals(report.details)
    assert (again.statistics, again.notes, again.alt_text) == (
        report.statistics, report.notes, report.alt_text,
    )  # fmt: skip


WAITING = item(12, 1, waits_for={7: "Login page"})


def test_what_an_only_blocked_issue_waits_for_is_in_the_headline() -> None:
    report = now(item(1, 3), WAITING)
    assert report.headline.endswith("3 working days left, #12 waits for #7 Login page")
    assert statistic(report, "Blocked") == "1 of 2 (50%)"
    rows = report.results.set_index("issue")["waits_for"].dropna()
    assert rows.to_dict() == {"acme/web#12": "#7 Login page"}
    said = "#12 waits for #7 Login page"
    assert report.notes[0] == f"{said}, by GitHub's dependencies."
    assert f"{said}." in report.alt_text
    assert report.figure
    assert "waits for #7" in str(report.figure().layout.annotations)


def test_a_label_and_a_dependency_block_alike_and_count_once() -> None:
    both = item(13, 1, labels=["blocked"], waits_for={7: "Login page", 8: "Cart"})
    report = now(item(1, 3, labels=["blocked"]), WAITING, both)
    assert report.headline.endswith("3 blocked")
    assert report.notes[0] == (
        "#12 waits for #7 Login page; #13 waits for #7 Login page and #8 Cart, by GitHub's "
        "dependencies."
    )
    only = now(item(1, 3, labels=["blocked"]))
    assert only.headline.endswith("1 blocked")
    assert "waits" not in f"{only.notes} {only.alt_text}"


def test_of_many_that_wait_a_few_are_named() -> None:
    report = now(*(item(n, 1, waits_for={7: "Login page"}) for n in range(11, 16)))
    assert report.notes[0].endswith(
        "#13 waits for #7 Login page; 2 more issues wait for others, by GitHub's dependencies."
    )


def test_issues_of_several_repositories_are_named_with_theirs() -> None:
    elsewhere: Json = {"issueDependenciesSummary": {"blockedBy": 1}, "blockedBy": {"nodes": [
        {"number": 7, "title": "Sign in", "url": "https://github.com/acme/api/issues/7",
         "state": "OPEN", "repository": {"nameWithOwner": "acme/api"}},
    ]}}  # fmt: skip
    report = now(item(1, 3, repository="acme/app"), item(12, 1, **elsewhere))
    assert report.headline.endswith("acme/web#12 waits for acme/api#7 Sign in")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"issueDependenciesSummary": {"blockedBy": 2}}, "2 issues"),
        ({"issueDependenciesSummary": {"blockedBy": 1}, "blockedBy": {"nodes": [None]}}, "1 issue"),
        ({"issueDependenciesSummary": {"blockedBy": 0}}, None),
        ({"issueDependenciesSummary": None, "blockedBy": None}, None),
        ({}, None),
    ],
)
def test_what_it_waits_for_may_not_be_known(content: Json, said: str | None) -> None:
    report = now(item(1, 3), item(12, 1, **content))
    assert report.results.set_index("issue").loc["acme/web#12", "blocked"] == bool(said)
    if said:
        assert report.headline.endswith(f"#12 waits for {said}")


def test_a_sprint_that_is_over_does_not_wait() -> None:
    report = now(item(1, 3), WAITING, now=datetime(2023, 11, 30, 12, tzinfo=UTC))
    assert "waits" not in f"{report.headline} {report.notes} {report.alt_text}"
    assert report.results["blocked"].tolist() == [False, False]


DEPENDENCIES = st.lists(
    st.builds(Dependency, st.integers(1, 99), st.booleans(), st.booleans()),
    max_size=5,
    unique_by=lambda each: each.number,
)


@given(st.lists(st.tuples(DEPENDENCIES, st.booleans()), min_size=1, max_size=4))
def test_what_is_blocked_is_as_the_naive_way_has_it(
    issues: list[tuple[list[Dependency], bool]],
) -> None:
    items = []
    for number, (dependencies, is_labelled) in enumerate(issues, 101):
        nodes: list[Json | None] = [
            None if each.is_hidden else {
                "number": each.number, "title": f"T{each.number}", "state":
                "OPEN" if each.is_open else "CLOSED",
                "url": f"https://github.com/acme/web/issues/{each.number}",
            }
            for each in dependencies
        ]  # fmt: skip
        total = sum(each.is_open for each in dependencies)
        said: Json = {"issueDependenciesSummary": {"blockedBy": total}}
        labels = ["blocked"] if is_labelled else []
        items.append(item(number, 1, labels=labels, blockedBy={"nodes": nodes}, **said))
    results = now(*items).results.set_index("issue")
    for number, (dependencies, is_labelled) in enumerate(issues, 101):
        named, more = waits_for(dependencies)
        row = results.loc[f"acme/web#{number}"]
        assert row["blocked"] == (is_labelled or bool(named) or more > 0)
        words = [f"#{each} T{each}" for each in named]
        if more:
            noun = "other issue" if words else "issue"
            words.append(f"{more} {noun}{'' if more == 1 else 's'}")
        expected = ", ".join(words[:-1]) + " and " * (len(words) > 1) + "".join(words[-1:])
        assert ("" if pd.isna(row["waits_for"]) else row["waits_for"]) == expected


def recorded(exports: dict[str, list[Json]], events: list[Told]) -> Report:
    """What is told where GitHub recorded these events of issue 3."""
    asked = seen_question(exports, **ABOUT)
    assert asked.history is not None
    known = replace(asked.history, timelines=timelines({3: events}))
    return sprint_summary(replace(asked, history=known))


@pytest.mark.parametrize(
    ("events", "since"),
    [
        pytest.param(
            [("2023-11-01", "status", None, "Todo"), ("2023-11-02", "status", "Todo", "In Review")],
            "13 days",
            id="recorded",
        ),
        pytest.param(
            [
                ("2023-11-01", "status", "Todo", "In Progress"),
                ("2023-11-03", "status", "In Progress", "In Review"),
            ],
            "14 days",
            id="through two columns",
        ),
        pytest.param(
            [("2023-11-03", "status", "In Progress", "In Review")],
            "12+ days",
            id="in progress before anything was recorded",
        ),
        pytest.param(
            [("2023-11-02", "status", "Todo", "In Progress")],
            "10+ days",
            id="a move is lost since",
        ),
        pytest.param([], "10+ days", id="nothing recorded"),
    ],
)
def test_time_in_progress_goes_back_as_far_as_github_recorded_it(
    events: list[Told], since: str
) -> None:
    exports = {"2023-11-05": [item(3, 2, "In Review")], "2023-11-15": [item(3, 2, "In Review")]}
    assert f"longest {since}" in statistic(recorded(exports, events), "In progress")


def test_without_estimates_no_points_are_told_of() -> None:
    work = [item(1, None, "In Progress"), item(2, None, "Todo")]
    report = seen({"2023-11-15": work})
    assert statistic(report, "Done") == "0 of 2 issues"
    assert statistic(report, "In progress") == "1 issue"
    assert statistic(report, "To do") == "1 issue"
    assert statistic(seen({"2023-11-15": []}), "Done") == "nothing in scope"


def test_of_a_plan_it_says_first_what_to_mend_before_it_begins() -> None:
    report = sprint_summary(question(issue(1, None, "2023-11-01", sprint=SPRINT_2), sprint="@next"))
    labels = [each.label for each in report.statistics]
    assert labels[:3] == ["To do", "Unassigned", "Unpointed"]
    assert len(set(labels)) == len(labels)
