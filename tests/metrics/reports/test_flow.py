"""Flow: lead and cycle times, throughput and issues in status, from dates and from exports."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.flow import recent_flow
from metrics.model.errors import MissingField, UnknownSprint
from metrics.model.report import Report, Unit
from metrics.reports.flow import flow
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.sprint.flow import sprint_flow
from tests.oracles import naive_flow
from tests.oracles.naive_flow import Seen
from tests.support.sample_boards import BERLIN, SPRINT_2, Json, export, issue, question
from tests.support.sample_histories import history, seen_question
from tests.support.sample_timelines import Told, timelines

NOW = datetime(2023, 11, 5, 20, tzinfo=UTC)
LATELY: Json = {"now": NOW, "exported_at": str(NOW), "sprint": ""}


def ask(*items: Json, **more: Any) -> Report:
    return flow(question(*items, **LATELY | more))


def ask_seen(exports: Mapping[str, Sequence[Json]], **more: Any) -> Report:
    return flow(seen_question(exports, **LATELY | more))


def times(report: Report, measure: str) -> list[float]:
    """Its 50, 85 and 95 percent, and of how many issues."""
    rows = report.results[report.results["measure"] == measure]
    return [*rows["value"], *rows["issues"][:1]]


def per_day(report: Report) -> dict[str, float]:
    rows = report.results[report.results["measure"] == "throughput"]
    return {day: value for day, value in zip(rows["date"], rows["value"], strict=True) if value}


def in_status(report: Report) -> dict[str, dict[str, int]]:
    rows = report.results[report.results["measure"] == "in status"]
    return {
        str(day): {name: int(n) for name, n in zip(of["status"], of["value"], strict=True) if n}
        for day, of in rows.groupby("date")
    }


def statistic(report: Report, label: str) -> str:
    return {each.label: each.value for each in report.statistics}[label]


def behind(report: Report, what: str) -> dict[str, float]:
    rows = report.details[report.details["what"] == what]
    names = rows["issue"].str.removeprefix("acme/web#")
    return dict(zip(names, rows["amount"], strict=True))


def item(number: int, status: str, closed: str | None = None, **more: Any) -> Json:
    return issue(number, 2, "2023-10-30", closed, **{"status": status, **more})


WORKED_EXAMPLE = {
    "2023-11-01": [item(1, "Todo"), item(2, "In Progress"), item(3, "Todo"), item(4, "Todo")],
    "2023-11-02": [item(1, "In Progress"), item(2, "In Progress"), item(3, "In Progress"),
                   item(4, "Todo")],
    "2023-11-03": [item(1, "Done", "2023-11-03"), item(2, "In Progress"), item(3, "In Progress"),
                   item(4, "Done", "2023-11-03")],
    "2023-11-04": [item(1, "Done", "2023-11-03"), item(2, "Done", "2023-11-04"),
                   item(3, "In Progress"), item(4, "Done", "2023-11-03")],
    "2023-11-05": [item(1, "Done", "2023-11-03"), item(2, "Done", "2023-11-04"),
                   item(3, "Done", "2023-11-05"), item(4, "Done", "2023-11-03")],
}  # fmt: skip


def test_the_worked_example() -> None:
    """The second issue was in progress when the exports began, and the fourth was never seen so."""
    report = ask_seen(WORKED_EXAMPLE)
    assert report.headline == (
        "Last 12 weeks: 85% of issues done within 6 days of being created, "
        "and within 3 days of being started"
    )
    assert times(report, "lead time") == [4, 6, 6, 4]
    assert times(report, "cycle time") == [1, 3, 3, 2]
    assert behind(report, "lead time") == {"3": 6, "2": 5, "1": 4, "4": 4}
    assert behind(report, "cycle time") == {"3": 3, "1": 1}
    assert per_day(report) == {"2023-11-03": 4, "2023-11-04": 2, "2023-11-05": 2}
    assert in_status(report) == {
        "2023-11-01": {"Todo": 3, "In Progress": 1},
        "2023-11-02": {"Todo": 1, "In Progress": 3},
        "2023-11-03": {"In Progress": 2, "Done": 2},
        "2023-11-04": {"In Progress": 1, "Done": 3},
        "2023-11-05": {"Done": 4},
    }
    assert [(each.label, each.value) for each in report.statistics] == [
        ("Lead time", "50% in 4, 85–95% in 6 days (4 issues)"),
        ("Cycle time", "50% in 1, 85–95% in 3 days (2 issues)"),
        ("Completed", "8 points"),
        ("Throughput", "8 points a week"),
        ("In progress now", "0 issues"),
        ("Percent of issues pointed", "4 of 4 (100%)"),
    ]
    assert report.notes == (
        "Issues completed 14 Aug–5 Nov 2023; times are calendar days, 0 on the same day.",
        "Cycle time begins on the first day on which an export saw the issue in “In Progress”.",
        "Exports are kept since Wed 1 Nov 2023; 2 completed issues have no known beginning.",
        "Data quality: 4 without a deliverable.",
    )
    assert report.alt_text.endswith("Issues by status on Sun 5 Nov 2023: 4 Done.")


def test_the_throughput_of_a_young_board_is_of_the_days_it_has_had() -> None:
    created, days = "2023-10-09", range(9, 21)
    items = [issue(n, 1, created, f"2023-10-{day:02}") for n, day in enumerate(days)]
    assert statistic(ask(*items), "Throughput") == "3 points a week"  # 12 in four weeks


def test_without_history_it_says_what_is_missing() -> None:
    report = ask(*WORKED_EXAMPLE["2023-11-05"])
    assert times(report, "lead time") == [4, 6, 6, 4]
    assert times(report, "cycle time") == []
    assert statistic(report, "Cycle time") == "not known"
    assert in_status(report) == {}
    assert report.headline.endswith("85% of issues done within 6 days of being created")
    assert report.notes[1] == (
        "Cycle time and issues in status are not known: they come from exports that are kept, "
        "and none of this board has been kept yet."
    )
    assert report.figure
    assert "status" not in str([note.text for note in report.figure().layout.annotations])


@pytest.mark.parametrize(
    ("items", "more", "headline"),
    [
        ([], {}, "Last 12 weeks: nothing was completed"),
        ([issue(1, 1, "2023-11-01")], {"forecast_weeks": 1}, "Last 1 week: nothing was completed"),
        ([issue(1, 1, "2023-08-01", "2023-08-13")], {}, "Last 12 weeks: nothing was completed"),
        (
            [issue(1, 1, "2023-11-05T01:00:00Z", "2023-11-05T03:00:00Z")],
            {},
            "Last 12 weeks: 85% of issues done on the day of being created",
        ),
        (
            [issue(1, 1, "2023-08-13", "2023-08-14")],
            {},
            "Last 12 weeks: 85% of issues done within 1 day of being created",
        ),
        ([], {"sprint": "@next"}, "Sprint 2: not begun"),
        (
            [issue(1, 1, "2023-10-01", "2023-10-31")],
            {"sprint": "1"},
            "Sprint 1: nothing was completed",
        ),
        (
            [issue(1, 1, "2023-10-30", "2023-11-01")],
            {"sprint": "1"},
            "Sprint 1: 85% of issues done within 2 days of being created",
        ),
        (
            [issue(1, 1, "2023-10-30", "2023-11-01", None)],
            {"sprint": "1"},
            "Sprint 1: nothing was completed",
        ),
    ],
)
def test_the_finding(items: list[Json], more: Json, headline: str) -> None:
    report = ask(*items, **more)
    assert report.headline == headline
    assert report.alt_text.startswith(f"{headline}.")
    assert (report.figure is None) == ("85%" not in headline)
    assert "nan" not in f"{report.statistics} {report.alt_text} {report.notes}".lower()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"sprint": "Sprint 9"}, UnknownSprint),
        ({"fields": export()["fields"][:1]}, MissingField),
    ],
)
def test_what_cannot_be_answered(more: Json, error: type[Exception]) -> None:
    with pytest.raises(error):
        ask(*WORKED_EXAMPLE["2023-11-05"], **more)


def test_a_sprint_narrows_the_days() -> None:
    items = [issue(n, 1, "2023-10-20", f"2023-11-{n:02}") for n in range(1, 10)]
    items.append(issue(99, 1, "2023-10-20", "2023-10-31"))
    later = datetime(2023, 11, 20, 20, tzinfo=UTC)
    report = ask(*items, sprint="Sprint 1", now=later, exported_at=str(later), unit=Unit.ISSUES)
    assert list(per_day(report)) == [f"2023-11-0{n}" for n in range(1, 6)]
    assert statistic(report, "Throughput") == "too few working days for a weekly rate"


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("", "Last 12 weeks"),
        (" ", "Last 12 weeks"),
        ("@current", "Sprint 1"),
        (" @Current", "Sprint 1"),
    ],
)
def test_the_current_sprint_is_one_that_is_named(words: str, period: str) -> None:
    report = ask(issue(1, 1, "2023-10-20", "2023-11-02"), sprint=words)
    assert report.headline.startswith(f"{period}: ")


@pytest.mark.parametrize(
    ("closed", "told"),
    [("2023-11-01", "0 days"), ("2023-11-02", "1 day"), ("2023-11-03", "2 days")],
)
def test_a_time_of_one_day_is_one_day(closed: str, told: str) -> None:
    report = ask(issue(1, 1, "2023-11-01", closed))
    assert statistic(report, "Lead time") == f"50–95% in {told} (1 issue)"
    assert report.figure
    lines = [note.text for note in report.figure().layout.annotations if " in " in note.text]
    assert [line.split("<br>")[1] for line in lines] == [f"50–85% in {told}"]


def test_only_what_was_completed_has_flowed() -> None:
    dropped = issue(1, 1, "2023-10-30", "2023-11-02", stateReason="NOT_PLANNED")
    assert ask(dropped).headline == "Last 12 weeks: nothing was completed"
    assert times(ask(dropped, count_not_planned_as_done=True), "lead time") == [3, 3, 3, 1]


@pytest.mark.parametrize(
    ("created", "closed", "day", "lead"),
    [
        ("2023-10-20T21:30:00Z", "2023-10-24T21:30:00Z", "2023-10-24", 4),  # both at 23:30
        ("2023-10-20T21:30:00Z", "2023-10-24T22:30:00Z", "2023-10-25", 5),  # 00:30 is tomorrow
        ("2023-10-28T22:30:00Z", "2023-10-29T22:30:00Z", "2023-10-29", 0),  # a day of 25 hours
        ("2023-10-29T22:30:00Z", "2023-10-29T23:30:00Z", "2023-10-30", 1),  # an hour over midnight
        ("2023-10-30T12:00:00Z", "2023-10-20T12:00:00Z", "2023-10-30", 0),  # an imported one
    ],
)
def test_days_are_those_of_the_board(created: str, closed: str, day: str, lead: int) -> None:
    report = ask(issue(1, 1, created, closed), timezone=BERLIN)
    assert per_day(report) == {day: 1}
    assert behind(report, "lead time") == {"1": lead}


def test_a_leap_day_is_a_day() -> None:
    now = datetime(2024, 3, 5, 20, tzinfo=UTC)
    report = ask(issue(1, 1, "2024-02-28", "2024-03-01"), now=now, exported_at=str(now))
    assert behind(report, "lead time") == {"1": 2}


def one(*states: tuple[str, str, str | None]) -> dict[str, list[Json]]:
    """Exports that saw the first issue in these statuses, and closed."""
    return {moment: [item(1, status, closed)] for moment, status, closed in states}


@pytest.mark.parametrize(
    ("exports", "sightings", "cycle"),
    [
        pytest.param(
            one(("2023-11-01", "Todo", None), ("2023-11-02", "In Progress", None),
                ("2023-11-04", "Done", "2023-11-04")),
            [], 2, id="seen to begin",
        ),
        pytest.param(
            one(("2023-11-02", "In Progress", None), ("2023-11-04", "Done", "2023-11-04")),
            [], None, id="begun before the exports",
        ),
        pytest.param(
            one(("2023-11-01", "Todo", None), ("2023-11-04", "Done", "2023-11-04")),
            [], None, id="never seen in progress",
        ),
        pytest.param(
            one(("2023-11-01", "Todo", None), ("2023-11-04", "In review", "2023-11-03")),
            [], None, id="seen in progress only when it was closed",
        ),
        pytest.param(
            one(("2023-11-01", "Todo", None), ("2023-11-02", "In Progress", None),
                ("2023-11-03", "Todo", None), ("2023-11-04", "In review", None),
                ("2023-11-05", "Done", "2023-11-05")),
            [], 3, id="begun twice",
        ),
        pytest.param(
            one(("2023-11-01", "In Progress", None), ("2023-11-02", "Todo", None),
                ("2023-11-03", "In Progress", None), ("2023-11-05", "Done", "2023-11-05")),
            [], None, id="begun before the exports, and again",
        ),
        pytest.param(
            one(("2023-10-25", "Todo", None), ("2023-11-02", "In Progress", None),
                ("2023-11-04", "Done", "2023-11-04")),
            [("2023-10-25", "2023-10-26"), ("2023-11-02", "2023-11-05")], None, id="in a gap",
        ),
        pytest.param(
            one(("2023-10-25", "Todo", None), ("2023-10-26", "In Progress", None),
                ("2023-11-04", "Done", "2023-11-04")),
            [("2023-10-25", "2023-10-26"), ("2023-11-04", "2023-11-05")], 9, id="before a gap",
        ),
        pytest.param(
            one(("2023-11-01T12:00:00Z", "Todo", None),
                ("2023-11-01T22:00:00Z", "In Progress", None),
                ("2023-11-02T23:30:00Z", "Done", "2023-11-02T23:30:00Z")),
            [], 2, id="by days of the board",
        ),
    ],
)  # fmt: skip
def test_cycle_time_is_never_guessed(
    exports: dict[str, list[Json]], sightings: list[Any], cycle: int | None
) -> None:
    zone = {} if "T" not in min(exports) else {"timezone": BERLIN}
    report = ask_seen(exports, sightings=sightings, **zone)
    assert behind(report, "cycle time") == ({} if cycle is None else {"1": cycle})
    told = any("1 completed issue has no known beginning" in note for note in report.notes)
    assert told == (cycle is None)


def test_started_is_what_the_team_says() -> None:
    exports = one(
        ("2023-11-01", "Todo", None), ("2023-11-02", "Doing", None),
        ("2023-11-03", "Testing", None), ("2023-11-05", "Done", "2023-11-05"),
    )  # fmt: skip
    assert behind(ask_seen(exports), "cycle time") == {}
    team = {"started_statuses": ("testing",)}
    assert behind(ask_seen(exports, **team), "cycle time") == {"1": 2}


def test_a_board_without_statuses_has_no_cycle_time() -> None:
    fields = [field for field in export()["fields"] if field["name"] != "Status"]
    report = ask_seen(WORKED_EXAMPLE, fields=fields)
    assert in_status(report) == {}
    assert report.notes[1].startswith("The board has no single-select field “Status”")


def test_days_that_nobody_looked_at_have_no_statuses() -> None:
    exports = one(
        ("2023-11-01", "Todo", None), ("2023-11-02", "Todo", None), ("2023-11-05", "Done", None)
    )
    stretches = [("2023-11-01", "2023-11-02"), ("2023-11-05", "2023-11-05")]
    report = ask_seen({**exports}, sightings=stretches)
    assert list(in_status(report)) == ["2023-11-01", "2023-11-02", "2023-11-05"]
    assert "No export came on 2 days since: no status is known of them." in report.notes


def test_statuses_are_in_the_order_of_the_board() -> None:
    names = ["Done", "Ζήτα", "Todo", "Gone", "In Progress"]
    exports = {"2023-11-05": [item(n, name) for n, name in enumerate(names)]}
    exports["2023-11-05"].append({**item(9, ""), "status": None})
    rows = ask_seen(exports).results
    assert list(rows["status"].dropna()) == [
        "No status", "Gone", "Ζήτα", "Todo", "In Progress", "Done",
    ]  # fmt: skip


def test_archiving_undoes_no_flow() -> None:
    exports = {**WORKED_EXAMPLE, "2023-11-05T18:00:00Z": WORKED_EXAMPLE["2023-11-05"][2:3]}
    report = ask_seen(exports)
    assert times(report, "lead time") == [4, 6, 6, 4]
    assert in_status(report)["2023-11-05"] == {"Done": 4}


def at_hour(day: str) -> Json:
    now = datetime.fromisoformat(f"{day}T20:00:00Z")
    return {"now": now, "exported_at": str(now)}


def test_the_flow_of_a_sprint_says_whose_it_is() -> None:
    of_sprint, of_weeks = ask_seen(WORKED_EXAMPLE, sprint="Sprint 1"), ask_seen(WORKED_EXAMPLE)
    assert of_sprint.sprint
    assert of_sprint.sprint.title == "Sprint 1"
    assert of_weeks.sprint is None


def test_the_flow_of_a_sprint_is_of_its_own_issues() -> None:
    """What is done meanwhile for no sprint is not of it; what was taken out when done stays."""
    done = {"status": "Done", "closed": "2023-11-02"}
    own, cleared, other = item(1, **done), item(2, **done), item(3, sprint=None, **done)
    out = item(2, sprint=None, **done)
    exports = {"2023-11-01": [item(1, "Todo"), item(2, "Todo"), item(3, "Todo", sprint=None)],
               "2023-11-02": [own, cleared, other], "2023-11-03": [own, out, other]}  # fmt: skip
    report = ask_seen(exports, sprint="Sprint 1", **at_hour("2023-11-03"))
    burndown = sprint_burndown(seen_question(exports, **at_hour("2023-11-03")))
    assert behind(report, "lead time") == {"1": 3, "2": 3}
    assert statistic(report, "Completed") == statistic(burndown, "Total closed") == "4 points"
    assert in_status(report) == {
        "2023-11-01": {"Todo": 2},
        "2023-11-02": {"Done": 2},
        "2023-11-03": {"Done": 2},
    }
    assert not any("Lines" in note for note in report.notes)


def test_beside_a_container_what_is_done_is_not_drawn_as_not_planned() -> None:
    """The container, the first issue, is none of the flow; the second was called off."""
    above: Json = {"parent": {"url": item(1, "Todo")["content"]["url"], "title": "Above"}}
    todo = [item(1, "Todo"), item(2, "Todo"), item(3, "Todo", **above)]
    off = item(2, "Done", "2023-11-02", stateReason="NOT_PLANNED")
    done = item(3, "Done", "2023-11-02", **above)
    exports = {"2023-11-01": todo, "2023-11-02": [todo[0], off, done],
               "2023-11-03": [todo[0], off, done]}  # fmt: skip
    of_sprint = sprint_flow(seen_question(exports, **at_hour("2023-11-03")))
    assert of_sprint.in_status["Done"].tolist() == [0, 1, 1]
    assert of_sprint.dropped.empty
    of_weeks = recent_flow(seen_question(exports, **LATELY | at_hour("2023-11-03")))
    assert of_weeks.in_status["Done"].tolist() == [0, 2, 2]
    assert of_weeks.dropped["Done"].tolist() == [0, 1, 1]


def test_of_a_sprint_that_has_ended_all_is_as_it_ended() -> None:
    """Later the first was reopened, the second done, and the third begun."""
    ended = [item(1, "Done", "2023-11-03"), item(2, "In Progress"), item(3, "Todo")]
    later = [item(1, "In Progress"), item(2, "Done", "2023-11-08", sprint=SPRINT_2),
             item(3, "In Progress", sprint=SPRINT_2)]  # fmt: skip
    exports = {"2023-11-02": [item(n, "Todo") for n in (1, 2, 3)], "2023-11-05": ended}
    then = ask_seen(exports, sprint="Sprint 1", **at_hour("2023-11-05"))
    afterwards = ask_seen(exports | {"2023-11-08": later}, sprint="1", **at_hour("2023-11-09"))
    assert statistic(then, "In progress now") == "1 issue"
    assert statistic(afterwards, "In progress at the end") == "1 issue"
    assert statistic(afterwards, "Completed") == statistic(then, "Completed") == "2 points"
    assert afterwards.results.equals(then.results)
    assert afterwards.details.equals(then.details)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ([item(1, "Done", "2023-11-02"), item(2, "Todo")], None),
        ([item(2, "Done", "2023-11-03")], None),  # archived when it was done
        ([item(1, "Done", "2023-11-02")], "1 issue left undone"),
        ([item(1, "Todo"), item(2, "Todo")], "1 issue was reopened"),
        (
            [item(1, "In Progress", "2023-11-02"), item(2, "Todo")],
            "1 issue moved back to an earlier status",
        ),
        ([item(1, "Todo")], "1 issue left undone and 1 issue was reopened"),
        # As many came as left.
        ([item(1, "Done", "2023-11-02"), item(3, "Todo")], None),
    ],
)
def test_where_lines_fall_is_marked_and_said(last: list[Json], words: str | None) -> None:
    exports = {
        "2023-11-01": [item(1, "Todo"), item(2, "Todo")],
        "2023-11-02": [item(1, "Done", "2023-11-02"), item(2, "Todo")],
        "2023-11-03": last,
    }
    report = ask_seen(exports, **at_hour("2023-11-03"))
    told = [note for note in report.notes if "Lines" in note]
    assert told == ([f"Lines of issues by status fall on 3 Nov: {words}."] if words else [])
    if report.figure:
        assert all(note in report.alt_text for note in told)
        figure = report.figure()
        names = " ".join(str(note.text) for note in figure.layout.annotations)
        traces = [trace.to_plotly_json() for trace in figure.data]
        marks = [
            trace["x"][0]
            for trace in traces
            if trace.get("marker", {}).get("symbol") == "triangle-down"
        ]
        assert ("▼" in names) == bool(words)
        assert marks == ([pd.Timestamp("2023-11-03")] if words else [])


def test_many_days_on_which_lines_fall_are_counted() -> None:
    exports = {
        f"2023-10-{day}": [item(1, "Todo" if day % 2 else "In Progress")] for day in range(10, 30)
    }
    report = ask_seen(exports)
    moved = "10 issues moved back to an earlier status"
    days = "11 Oct, 13 Oct, 15 Oct and 7 days more"
    assert f"Lines of issues by status fall on {days}: {moved}." in report.notes


def test_what_is_closed_and_archived_is_done_whatever_its_column() -> None:
    closed = item(1, "In review", "2023-11-02")
    exports = {"2023-11-02": [closed, item(2, "Todo")], "2023-11-03": [item(2, "Todo")]}
    report = ask_seen(exports, **at_hour("2023-11-03"))
    assert in_status(report) == {
        "2023-11-02": {"In review": 1, "Todo": 1},
        "2023-11-03": {"Todo": 1, "Done": 1},
    }


STATUSES = [None, "Todo", "In Progress", "In review", "Done"]
START = datetime(2023, 10, 26, 4, tzinfo=UTC)
HOURS = st.integers(0, 230)


@st.composite
def lives(draw: st.DrawFn) -> Any:
    """Exports at some hours, in stretches, of issues that come, move, close, reopen and go."""
    hours = sorted(draw(st.sets(HOURS, min_size=1, max_size=8)))
    issues = draw(
        st.lists(
            st.tuples(
                st.sampled_from([None, 0.1, 0.2, 3]),
                st.integers(-300, 200),
                st.lists(
                    st.tuples(st.sampled_from(STATUSES), st.none() | HOURS, st.booleans()),
                    min_size=8,
                    max_size=8,
                ),
                st.integers(0, 4),
                st.integers(4, 8),
            ),
            max_size=12,
        )
    )
    exports: dict[datetime, dict[int, tuple[Any, ...]]] = {}
    for index, hour in enumerate(hours):
        exports[START + timedelta(hours=hour)] = seen = {}
        for number, (points, born, states, first, last) in enumerate(issues, 1):
            status, closed, dropped = states[index]
            if born <= hour and first <= index <= last:
                known = closed is not None and closed <= hour
                seen[number] = (
                    points, status, START + timedelta(hours=born),
                    START + timedelta(hours=closed or 0) if known else None, known and dropped,
                )  # fmt: skip
    moments = list(exports)
    stretches = [[moments[0], moments[0]]]
    for before, after in pairwise(moments):
        if after - before > timedelta(hours=36):
            stretches.append([after, after])
        stretches[-1][1] = after
    return exports, [(begun, ended) for begun, ended in stretches]


def _json(number: int, seen: tuple[Any, ...]) -> Json:
    points, status, created, closed, dropped = seen
    reason = "NOT_PLANNED" if dropped else "COMPLETED" if closed else None
    moments = [f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None for moment in (created, closed)]
    made = issue(number, points, moments[0] or "", moments[1], stateReason=reason)
    return {**made, "status": status and {"name": status}}


@given(lives(), st.sampled_from(Unit), st.integers(1, 3), st.randoms(use_true_random=False))
def test_flow_is_as_plainly_counted(
    drawn: Any, unit: Unit, weeks: int, chance: random.Random
) -> None:
    exports, stretches = drawn
    known = history(
        {f"{moment:%Y-%m-%dT%H:%M:%SZ}": [_json(*each) for each in seen.items()]
         for moment, seen in exports.items()},
        sightings=[(str(begun).replace(" ", "T"), str(ended).replace(" ", "T"))
                   for begun, ended in stretches],
    )  # fmt: skip
    latest = max(exports)
    now = latest + timedelta(hours=1)
    items = [_json(*each) for each in exports[latest].items()]
    more: Json = {"now": now, "exported_at": str(now), "sprint": "", "unit": unit}
    more |= {"history": known, "timezone": BERLIN, "forecast_weeks": weeks}
    report = flow(question(*items, **more))

    plain = {
        moment: {
            n: Seen(1 if unit is Unit.ISSUES else points or 0, *others)
            for n, (points, *others) in seen.items()
        }
        for moment, seen in exports.items()
    }
    last = now.astimezone(BERLIN).date()
    days = (last - timedelta(days=7 * weeks - 1), last, BERLIN)
    issues = naive_flow.ever(plain)
    leads = naive_flow.lead_times(issues, *days)
    cycles = naive_flow.cycle_times(plain, stretches, {"In Progress", "In review"}, *days)
    assert behind(report, "lead time") == {str(n): amount for n, amount in leads.items()}
    assert behind(report, "cycle time") == {str(n): amount for n, amount in cycles.items()}
    for measure, days_by_issue in (("lead time", leads), ("cycle time", cycles)):
        values = list(days_by_issue.values())
        assert times(report, measure) == (
            [*(naive_flow.percentile(values, share) for share in (50, 85, 95)), len(values)]
            if values
            else []
        )
    done = naive_flow.completed(issues, *days)
    assert per_day(report) == {str(day): pytest.approx(n) for day, n in done.items() if n}
    placed = naive_flow.places(plain, stretches, *days)
    there = naive_flow.in_status(placed)
    falls = recent_flow(question(*items, **more)).falls
    order = ["No status", "In review", "Todo", "In Progress", "Done"]
    assert falls == naive_flow.falls(placed, order)
    seen = {day: counts for day, counts in in_status(report).items() if counts}
    assert seen == {str(day): counts for day, counts in there.items() if counts}
    assert all(cycles[n] <= leads[n] for n in cycles)
    chance.shuffle(items)
    again = flow(question(*items, **more))
    assert again.results.equals(report.results)
    assert again.details.equals(report.details)
    assert again.source.equals(report.source)
    assert (again.statistics, again.notes) == (report.statistics, report.notes)


def sizes(node: Any) -> Iterator[float]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from [value["size"]] if key.endswith("font") else sizes(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from sizes(value)


@pytest.mark.parametrize("statuses", [3, 30])
def test_what_is_written_on_the_chart_does_not_overlap(statuses: int) -> None:
    exports = {
        f"2023-11-0{day}": [
            item(n, f"Status {n % statuses} <b>of many</b>", f"2023-11-0{day}" if n < 9 else None)
            for n in range(60)
        ]
        for day in range(1, 6)
    }
    report = ask_seen(exports)
    assert report.figure
    figure = report.figure()
    right = [note for note in figure.layout.annotations if note.xshift == 6]
    assert len({note.yref for note in right}) == 1
    for axis in {note.yref for note in right}:
        height = figure.layout[axis.replace("y", "yaxis")]
        pixels = (height.domain[1] - height.domain[0]) * (
            figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        )
        places = sorted(note.y * pixels / height.range[1] for note in right if note.yref == axis)
        assert all(above - below >= 20 for below, above in pairwise(places))
        assert places[-1] <= pixels  # plotly draws no text beyond the axis
    assert min(sizes(figure.to_dict()["layout"])) >= 16
    assert "<b>of" not in str([note.text for note in right])


def test_the_chart_fits_what_there_is() -> None:
    panels = []
    for exports in (WORKED_EXAMPLE, {"2023-11-05": WORKED_EXAMPLE["2023-11-05"]}):
        report = ask_seen(exports)
        assert report.figure
        panels.append(sum(each.startswith("yaxis") for each in report.figure().to_dict()["layout"]))
    assert panels == [4, 2]
    a_week = ask(issue(1, 1, "2023-11-01", "2023-11-04"), issue(2, 1, "2023-11-03"))
    assert a_week.figure
    figure = a_week.figure()
    assert pd.Timestamp(figure.layout.xaxis.range[0]).date() >= date(2023, 10, 31)


def recorded(
    exports: Mapping[str, Sequence[Json]], events: dict[int, list[Told]], **more: str
) -> Report:
    """What is told of the last weeks where GitHub recorded these events."""
    asked = seen_question(exports, **LATELY)
    assert asked.history is not None
    known = replace(asked.history, timelines=timelines(events, **more))
    return flow(replace(asked, history=known))


FIRST_EXPORT = {"2023-11-04": [item(1, "Done", "2023-11-02"), item(2, "In Progress")]}
MOVES: dict[int, list[Told]] = {
    1: [
        ("2023-10-30", "status", None, "Todo"),
        ("2023-10-31", "status", "Todo", "In Progress"),
        ("2023-11-02 12:00", "status", "In Progress", "Done"),
        ("2023-11-02 12:00", "closed", None, "completed"),
    ],
    2: [
        ("2023-10-30 18:00", "added"),
        ("2023-10-30 18:00", "status", None, "Todo"),
        ("2023-11-03", "status", "Todo", "In Progress"),
    ],
}


def test_flow_is_known_from_the_first_day_on_which_github_recorded_it() -> None:
    report = recorded(FIRST_EXPORT, MOVES)
    assert times(report, "cycle time") == [2, 2, 2, 1]
    assert in_status(report) == {
        "2023-10-30": {"Todo": 2},
        "2023-10-31": {"Todo": 1, "In Progress": 1},
        "2023-11-01": {"Todo": 1, "In Progress": 1},
        "2023-11-02": {"Todo": 1, "Done": 1},
        "2023-11-03": {"In Progress": 1, "Done": 1},
        "2023-11-04": {"In Progress": 1, "Done": 1},
    }


@pytest.mark.parametrize(
    ("number", "who"), [(1, "GitHub recorded or an export saw"), (99, "an export saw")]
)
def test_it_is_said_who_saw_the_issues_of_the_flow(number: int, who: str) -> None:
    report = recorded(FIRST_EXPORT, {number: MOVES[1]})
    assert any(f"the first day on which {who} the issue" in note for note in report.notes)


def test_moves_of_another_field_than_the_status_are_none_of_the_status() -> None:
    """GitHub records those of a project's own field “Status” alone."""
    without, of_stage = (
        recorded(FIRST_EXPORT, {}),
        recorded(FIRST_EXPORT, MOVES, status_field="Stage"),
    )
    assert of_stage.results.equals(without.results)
    (note,) = set(of_stage.notes) - set(without.notes)
    assert "the status is “Stage”" in note
    assert recorded(FIRST_EXPORT, MOVES, status_field="status").results.equals(
        recorded(FIRST_EXPORT, MOVES).results
    )


def test_an_issue_that_came_to_the_board_later_was_not_on_it() -> None:
    """Not even in a done column, though it was closed by then."""
    late: list[Told] = [
        ("2023-11-01", "closed", None, "completed"),
        ("2023-11-05", "added"),
        ("2023-11-05", "status", None, "Done"),
    ]
    there = FIRST_EXPORT["2023-11-04"]
    exports = {**FIRST_EXPORT, "2023-11-05": [*there, item(3, "Done", "2023-11-01")]}
    known = in_status(recorded(FIRST_EXPORT, MOVES))
    later = in_status(recorded(exports, {**MOVES, 3: late}))
    assert {on: later[on] for on in known} == known


def test_a_day_on_which_one_issue_may_be_anywhere_has_no_statuses() -> None:
    """The moves of the second one do not fit together from the 30th to the 3rd."""
    lost = [("2023-11-03", "status", "In Review", "In Progress")]
    report = recorded(FIRST_EXPORT, {**MOVES, 2: [*MOVES[2][:2], *lost]})
    assert list(in_status(report)) == ["2023-11-03", "2023-11-04"]


def test_what_exports_saw_counts_where_both_know() -> None:
    exports = {
        "2023-11-01": [item(1, "Todo")],
        "2023-11-02": [item(1, "In Progress")],
        "2023-11-05": [item(1, "Done", "2023-11-05")],
    }
    moved: list[Told] = [("2023-11-01 15:00", "status", "Todo", "In Progress")]
    assert times(recorded(exports, {1: moved}), "cycle time")[0] == 3


def test_what_began_before_the_first_export_has_no_other_beginning() -> None:
    """It went back, and began again when exports came: the first time counts, or none is known."""
    exports = {
        "2023-11-01": [item(1, "Todo")],
        "2023-11-03": [item(1, "In Progress")],
        "2023-11-05": [item(1, "Done", "2023-11-05")],
    }
    back: list[Told] = [("2023-10-31 15:00", "status", "In Progress", "Todo")]
    assert times(recorded(exports, {1: back}), "cycle time") == []
    begun: list[Told] = [("2023-10-30 15:00", "status", "Todo", "In Progress"), *back]
    assert times(recorded(exports, {1: begun}), "cycle time")[0] == 6


@pytest.mark.parametrize(
    ("first_export", "closed", "days"),
    [
        pytest.param("2026-12-01", "2026-09-23", 9, id="closed before moves were lost"),
        pytest.param("2026-12-01", "2026-09-24", None, id="closed since"),
        pytest.param("2026-12-01", "2026-12-02", None, id="closed when exports came"),
        pytest.param("2026-09-20", "2026-10-05", 21, id="exports came before moves were lost"),
    ],
)
def test_no_cycle_time_spans_the_time_in_which_github_loses_moves(
    first_export: str, closed: str, days: int | None
) -> None:
    """Unless exports saw it."""
    done = closed <= first_export
    there = issue(
        1, 2, "2026-09-10", closed if done else None, status="Done" if done else "In Progress"
    )
    at_last = issue(1, 2, "2026-09-10", closed, status="Done")
    now = datetime(2026, 12, 3, 20, tzinfo=UTC)
    asked = seen_question(
        {first_export: [there], "2026-12-03": [at_last]},
        **{**LATELY, "now": now, "exported_at": str(now)},
    )
    assert asked.history is not None
    begun: list[Told] = [
        ("2026-09-10", "status", None, "Todo"),
        ("2026-09-14", "status", "Todo", "In Progress"),
    ]
    known = replace(asked.history, timelines=timelines({1: begun}))
    report = flow(replace(asked, history=known))
    assert times(report, "cycle time")[:1] == ([] if days is None else [days])
    told = "nothing is told from then on" in " ".join(report.notes)
    assert told == (first_export > "2026-09-24")
