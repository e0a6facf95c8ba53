"""Issue history: which issue is meant, and every change of it that exports have seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.find import find_issue
from metrics.model.errors import UnknownIssue
from metrics.model.history import History
from metrics.model.report import Report
from metrics.reports.issue_history import issue_history
from tests.support.sample_boards import (
    BERLIN,
    NOW,
    SPRINT_1,
    SPRINT_2,
    Json,
    board,
    issue,
    iteration,
    question,
)
from tests.support.sample_histories import history, seen_question
from tests.support.sample_timelines import Told, timelines

SPRINT_0 = iteration("Sprint 0", "2023-10-23", 9)
SPRINTS = (SPRINT_0, SPRINT_1, SPRINT_2)


def labels(*names: str) -> Json:
    return {"labels": {"nodes": [{"name": name} for name in names]}}


def people(*logins: str) -> Json:
    return {"assignees": {"nodes": [{"login": login} for login in logins]}}


def item(
    status: str = "Todo",
    points: float | None = 3,
    sprint: Json | None = SPRINT_0,
    closed: str | None = None,
    number: int = 12,
    **content: Any,
) -> Json:
    return issue(number, points, "2023-10-20", closed, sprint, status=status, **content)


def ask(exports: Mapping[str, Sequence[Json]], **more: Any) -> Report:
    return issue_history(seen_question(exports, **{"issue": "12", "iterations": SPRINTS} | more))


def changes(report: Report) -> list[tuple[Any, ...]]:
    """What changed, before and after, but for its creation and the first that was seen of it."""
    rows = report.results.astype(object).where(report.results.notna(), None)
    return [
        row
        for row in rows[["what", "before", "after"]].itertuples(index=False, name=None)
        if row[0] not in {"created", "first seen"}
    ]


def statistic(report: Report, label: str) -> str | None:
    return {each.label: each.value for each in report.statistics}.get(label)


WORKED_EXAMPLE = {
    "2023-10-30": [item()],
    "2023-11-01": [item("In Progress", 5)],
    "2023-11-03": [item("In Progress", 5, SPRINT_1)],
    "2023-11-04": [item("Done", 5, SPRINT_1, "2023-11-04T09:30:00Z")],
}


def test_the_worked_example() -> None:
    report = ask(WORKED_EXAMPLE)
    assert report.headline == "acme/web#12 Issue 12: closed on Sat 4 Nov 2023, after 15 days"
    rows = report.results.astype(object).where(report.results.notna(), None).to_numpy().tolist()
    assert rows == [
        ["2023-10-20T12:00:00Z", "created", None, None, None],
        ["2023-10-30T12:00:00Z", "first seen", None, None, None],
        ["2023-11-01T12:00:00Z", "status", "Todo", "In Progress",
         "2023-10-30T12:00:00Z … 2023-11-01T12:00:00Z"],
        ["2023-11-01T12:00:00Z", "points", "3", "5",
         "2023-10-30T12:00:00Z … 2023-11-01T12:00:00Z"],
        ["2023-11-03T12:00:00Z", "sprint", "Sprint 0", "Sprint 1",
         "2023-11-01T12:00:00Z … 2023-11-03T12:00:00Z"],
        ["2023-11-04T09:30:00Z", "state", "open", "closed as completed", None],
        ["2023-11-04T12:00:00Z", "status", "In Progress", "Done",
         "2023-11-03T12:00:00Z … 2023-11-04T12:00:00Z"],
    ]  # fmt: skip
    assert [(each.label, each.value) for each in report.statistics] == [
        ("Status", "Done"),
        ("Sprint", "Sprint 1"),
        ("Points", "5"),
        ("Created", "Fri 20 Oct 2023"),
        ("Closed", "Sat 4 Nov 2023"),
        ("Sprints so far", "2"),
        ("Time seen in each status", "Todo 2 days, In Progress 3 days"),
        ("Changes seen", "4"),
    ]
    assert report.notes[0] == (
        "Exports are kept since Mon 30 Oct 2023; a change is shown at the export that first saw "
        "it, and what was changed back before the next one was never seen."
    )
    assert "Wed 1 Nov 2023 status: Todo → In Progress; " in report.alt_text
    assert list(report.details["what"])[2:4] == ["status: Todo → In Progress", "points: 3 → 5"]
    assert set(report.details["issue"]) == {"acme/web#12"}


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ({}, {"status": "In Progress"}, [("status", "Todo", "In Progress")]),
        ({}, {"points": None}, [("points", "3", None)]),
        ({"points": 0}, {"points": None}, [("points", "0", None)]),
        ({"points": 0.5}, {"points": 1.25}, [("points", "0.5", "1.25")]),
        ({}, {"sprint": None}, [("sprint", "Sprint 0", None)]),
        (
            {},
            {"sprint": {**SPRINT_0, "id": "another"}},
            [("sprint", "Sprint 0", "Sprint 0, not the same")],
        ),
        ({}, {"sprint": {**SPRINT_0, "title": "Renamed"}}, []),
        ({}, {"deliverable": "Search"}, [("deliverable", None, "Search")]),
        (
            {"deliverable": "Search"},
            {"deliverable": ("Search", "Login")},
            [("deliverable", "Search", "Search, Login")],
        ),
        (labels("bug"), labels("bug", "Blocked"), [("labels", "bug", "Blocked, bug")]),
        (labels("bug", "ui"), labels("ui", "bug"), []),
        (labels("bug"), {}, [("labels", "bug", None)]),
        ({}, people("ada", "bob"), [("assignees", "0", "2")]),
        (people("ada"), people("bob"), [("assignees", "1", "1, not the same")]),
        (people("ada", "bob"), people("bob", "ada"), []),
        ({}, {"title": "Another title"}, []),
        ({}, {"closed": "2023-11-01"}, [("state", "open", "closed as completed")]),
        (
            {},
            {"closed": "2023-11-01", "stateReason": "NOT_PLANNED"},
            [("state", "open", "closed as not planned")],
        ),
        ({}, {"closed": "2023-11-01", "stateReason": None}, [("state", "open", "closed")]),
        (
            {"closed": "2023-11-01"},
            {"stateReason": "REOPENED"},
            [("state", "open", "closed as completed"), ("state", "closed as completed", "open")],
        ),
        (
            {"closed": "2023-11-01"},
            {"closed": "2023-11-01", "stateReason": "DUPLICATE"},
            [
                ("state", "open", "closed as completed"),
                ("state", "closed as completed", "closed as duplicate"),
            ],
        ),
    ],
)
def test_what_changes(before: Json, after: Json, changed: list[tuple[Any, ...]]) -> None:
    status = {} if "status" in {**before, **after} else {"status": "Todo"}
    exports = {
        "2023-11-02": [item(**{"status": "Todo", **status, **before})],
        "2023-11-03": [item(**{"status": "Todo", **status, **after})],
    }
    assert changes(ask(exports)) == changed
    assert "ada" not in str(ask(exports).results) + ask(exports).alt_text


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ({"url": "https://github.com/acme/api/issues/2"}, [("parent", "acme/web#1", "acme/api#2")]),
        ({"url": "https://ghe.example/x"}, [("parent", "acme/web#1", "https://ghe.example/x")]),
        ({"url": "https://github.com/acme/web/issues/1", "parent": {"url": "grandparent"}}, []),
        (None, [("parent", "acme/web#1", None)]),
    ],
)
def test_its_parent_changes(after: Json | None, changed: list[tuple[Any, ...]]) -> None:
    old, new = (
        history({moment: [item(parent=parent)]})
        for moment, parent in (
            ("2023-11-02", {"url": "https://github.com/acme/web/issues/1"}),
            ("2023-11-03", after),
        )
    )
    until = old.versions.assign(seen_until=pd.Timestamp(new.since))
    looked = [(old.since, old.since), (new.since, new.since)]
    both = History(pd.concat([until, new.versions]), [(old.since, new.since)], looked)
    asked = question(item(parent=after), issue="12", history=both)
    assert changes(issue_history(asked)) == changed


@pytest.mark.parametrize(
    ("closed", "moment", "seen_between"),
    [
        ("2023-11-02T22:30:00Z", "2023-11-02T22:30:00Z", ""),
        # While the export went on that saw it.
        ("2023-11-03T12:00:05Z", "2023-11-03T12:00:05Z", ""),
        # A closing that is older than the export which saw it open was opened again since.
        ("2023-10-31T22:30:00Z", "2023-11-03T12:00:00Z",
         "2023-11-02T12:00:00Z … 2023-11-03T12:00:00Z"),
    ],
)  # fmt: skip
def test_a_closing_has_its_own_date(closed: str, moment: str, seen_between: str) -> None:
    exports = {"2023-11-02": [item()], "2023-11-03": [item(closed=closed)]}
    results = ask(exports).results.fillna("")
    of_state = results[results["what"] == "state"]
    assert list(of_state["moment"]) == [moment]
    assert list(of_state["seen_between"]) == [seen_between]


def test_days_are_those_of_the_board_and_moments_are_utc() -> None:
    exports = {
        "2023-11-02": [item()],
        "2023-11-03T12:00:00Z": [item(closed="2023-11-02T23:30:00Z")],
    }
    report = ask(exports, timezone=BERLIN)
    assert report.headline.endswith("closed on Fri 3 Nov 2023, after 14 days")
    assert "2023-11-02T23:30:00Z" in list(report.results["moment"])
    assert "2023-11-03" in list(report.details["day"])


def test_it_leaves_the_board_and_comes_back() -> None:
    other = item(number=1)
    exports = {
        "2023-10-30": [item(), other],
        "2023-10-31": [other],
        "2023-11-02": [item(sprint=SPRINT_1), other],
        "2023-11-04": [other],
    }
    report = ask(exports)
    assert changes(report) == [
        ("left the board", None, None),
        ("back on the board", None, None),
        ("sprint", "Sprint 0", "Sprint 1"),
        ("left the board", None, None),
    ]
    assert list(report.results["moment"][2:4]) == ["2023-10-31T12:00:00Z", "2023-11-02T12:00:00Z"]
    assert report.headline == "acme/web#12 Issue 12: no longer on the board"
    assert len(report.source) == 0


def test_what_was_not_kept_is_seen_now() -> None:
    """The board is newer than the last export that could be kept."""
    known = history({"2023-11-01": [item()]})
    asked = question(item("In Progress"), issue="12", history=known)
    report = issue_history(asked)
    assert changes(report) == [("status", "Todo", "In Progress")]
    assert report.results["moment"].iloc[-1] == "2023-11-05T12:00:00Z"


def test_history_after_the_question_is_not_known() -> None:
    report = ask(WORKED_EXAMPLE, now=datetime(2023, 11, 2, 12, tzinfo=UTC))
    assert ("sprint", "Sprint 0", "Sprint 1") in changes(report)  # as the board itself has it
    asked = seen_question(WORKED_EXAMPLE, issue="12", iterations=SPRINTS)
    then = replace(
        asked,
        now=datetime(2023, 11, 2, 12, tzinfo=UTC),
        board=board(*WORKED_EXAMPLE["2023-11-01"], exported_at="2023-11-02T12:00:00Z"),
    )
    assert changes(issue_history(then)) == [
        ("status", "Todo", "In Progress"),
        ("points", "3", "5"),
    ]


def test_the_history_of_that_issue_alone_is_enough() -> None:
    exports = {
        moment: [*items, item(number=1, status=moment)] for moment, items in WORKED_EXAMPLE.items()
    }
    asked = seen_question(exports, issue="#12", iterations=SPRINTS)
    assert asked.history
    versions = asked.history.versions
    only = replace(asked.history, versions=versions[versions["number"] == 12])
    whole, alone = issue_history(asked), issue_history(replace(asked, history=only))
    assert changes(whole) == changes(alone)
    assert list(whole.results["moment"]) == list(alone.results["moment"])


def test_a_change_came_after_the_last_export_that_did_not_see_it() -> None:
    """That of every day is known, though most of them saw nothing new."""
    exports = {f"2023-11-0{day}": [item()] for day in range(1, 6)}
    report = ask({**exports, "2023-11-06": [item("In Progress")]}, now=NOW + timedelta(days=1))
    assert report.results["seen_between"].iloc[-1] == "2023-11-05T12:00:00Z … 2023-11-06T12:00:00Z"


def test_changes_in_a_gap_are_told_from_its_ends() -> None:
    exports = {"2023-10-30": [item()], "2023-11-04": [item("In Progress")]}
    stretches = [("2023-10-30", "2023-10-31"), ("2023-11-04", "2023-11-05")]
    report = ask(exports, sightings=stretches)
    assert report.results["seen_between"].iloc[-1] == "2023-10-31T12:00:00Z … 2023-11-04T12:00:00Z"
    assert "No export came 31 Oct–4 Nov 2023." in report.notes


def test_without_history_it_says_so() -> None:
    report = issue_history(question(item(closed="2023-11-01"), issue="12"))
    assert changes(report) == [("state", "open", "closed as completed")]
    assert report.figure is None
    assert report.notes[0] == (
        "Only when the issue was created and closed is known: changes come from exports that are "
        "kept, and none of this board has been kept yet."
    )


@pytest.mark.parametrize(
    ("exports", "finding"),
    [
        ({"2023-11-05": [item()]}, "open, “Todo”"),
        ({"2023-11-05": [{**item(), "status": None}]}, "open, no status"),
        (
            {"2023-11-01": [item()], "2023-11-03": [item("In Progress")]},
            "open, “In Progress” since Fri 3 Nov 2023",
        ),
        (
            {"2023-10-30": [item()], "2023-11-03": [item(sprint=SPRINT_1)]},
            "open, “Todo”, in its 2nd sprint",
        ),
        (
            {"2023-10-30": [item()], "2023-11-03": [item(sprint=SPRINT_1)], "2023-11-04": [item()]},
            "open, “Todo”, in its 2nd sprint",
        ),
        ({"2023-11-05": [item(closed="2023-10-20")]}, "closed on Fri 20 Oct 2023, after 0 days"),
        ({"2023-11-05": [item(closed="2023-10-19")]}, "closed on Thu 19 Oct 2023, after 0 days"),
    ],
)
def test_the_finding(exports: dict[str, list[Json]], finding: str) -> None:
    report = ask(exports, now=NOW)
    assert report.headline == f"acme/web#12 Issue 12: {finding}"
    assert report.headline in report.alt_text
    assert "None" not in f"{report.statistics} {report.alt_text} {report.notes}"


KNOWN = board(
    issue(12, 1, "2023-11-01", title="Login"),
    issue(12, 1, "2023-11-01", title="Search <b>", repository="acme/API"),
    issue(7, 1, "2023-11-01", title="Payments by invoice"),
    issue(123, 1, "2023-11-01", title="Reminders"),
).issues


@pytest.mark.parametrize(
    ("words", "identity"),
    [
        ("7", ("acme/web", 7)),
        (" #7 ", ("acme/web", 7)),
        ("007", ("acme/web", 7)),
        ("acme/api#12", ("acme/API", 12)),
        ("ACME/Web#12", ("acme/web", 12)),
        ("api#12", ("acme/API", 12)),
        ("https://github.com/acme/web/issues/12", ("acme/web", 12)),
        ("https://ghe.example/Acme/api/issues/12/?x=1#issuecomment-3", ("acme/API", 12)),
    ],
)
def test_the_issue_that_words_mean(words: str, identity: tuple[str, int]) -> None:
    assert find_issue(words, KNOWN) == identity
    assert find_issue(words, KNOWN[::-1]) == identity


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            "#12",
            "“#12” may be any of 2 issues: acme/web#12 “Login” or acme/API#12 “Search <b>”. Say ",
        ),
        ("13", "There is no issue “13” on the board: did you mean acme/web#123 “Reminders”, "),
        ("web#120", "There is no issue “web#120” on the board: did you mean acme/"),
        ("acme/web#1", "There is no issue “acme/web#1” on the board: did you mean acme/"),
        ("https://github.com/acme/other/issues/12", "did you mean acme/web#12 “Login”"),
        ("paiments", "did you mean acme/web#7 “Payments by invoice”?"),
        (
            "banana",
            "There is no issue “banana” on the board: say its number, `owner/repository#12`",
        ),
        ("", "Which issue? Say its number,"),
        ("x" * 500, "There is no issue “xxx"),
        ("#", "There is no issue “#” on the board: "),
        ("²", "There is no issue “²” on the board: "),
        ("1" * 5000, "There is no issue “111"),
        ("web#" + "1" * 5000, "There is no issue “web#111"),
    ],
)
def test_words_that_mean_no_one_issue(words: str, said: str) -> None:
    with pytest.raises(UnknownIssue) as told:
        find_issue(words, KNOWN)
    assert said in str(told.value)
    assert len(str(told.value)) < 400


def test_many_repositories_with_one_number_are_cut_short() -> None:
    many = board(*(issue(1, 1, "2023-11-01", repository=f"acme/r{n}") for n in range(9))).issues
    with pytest.raises(UnknownIssue, match=r"any of 9 issues: .*acme/r4#1 “Issue 1” or 4 more\."):
        find_issue("1", many)


def test_issues_of_one_number_are_told_apart_by_their_repositories() -> None:
    with pytest.raises(UnknownIssue, match="any of 2 issues") as told:
        find_issue("#12", KNOWN)
    assert [each.label for each in told.value.instead] == ["web#12 Login", "API#12 Search <b>"]


def test_a_board_without_issues_has_none() -> None:
    with pytest.raises(UnknownIssue, match="as the board has none: add issues to the project"):
        issue_history(question(issue="1"))


STATES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["Todo", "In Progress", "Done"]),
        "points": st.sampled_from([None, 1, 2.5]),
        "sprint": st.sampled_from([None, SPRINT_0, SPRINT_1]),
        "deliverable": st.sampled_from([None, "Search"]),
        "names": st.sets(st.sampled_from(["bug", "ui"])),
        "is_closed": st.booleans(),
    }
)


@given(st.lists(st.none() | STATES, min_size=1, max_size=7), st.booleans())
def test_every_change_is_seen(states: list[Any], is_alone: bool) -> None:
    """Against a plain comparison of each export with the one before."""
    start = datetime(2023, 10, 25, 12, tzinfo=UTC)
    other = item(number=99)
    exports: dict[str, list[Json]] = {}
    expected: list[tuple[str, str, Any, Any]] = []
    before: Any = None
    latest: Any = None
    closed = None
    for index, state in enumerate(states):
        at = start + index * timedelta(days=1)
        moment = f"{at:%Y-%m-%dT%H:%M:%SZ}"
        exports[moment] = [] if is_alone else [other]
        if state is None:
            if before is not None:
                expected.append((moment, "left the board", None, None))
            before = None
            continue
        if not state["is_closed"]:
            closed = None
        elif closed is None:
            closed = f"{at - timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}"
        names = sorted(state["names"])
        exports[moment].append(
            item(state["status"], state["points"], state["sprint"], closed,
                 deliverable=state["deliverable"], **labels(*names))
        )  # fmt: skip
        now = {
            "status": state["status"],
            "sprint": state["sprint"] and state["sprint"]["title"],
            "points": None if state["points"] is None else f"{state['points']}",
            "deliverable": state["deliverable"],
            "labels": ", ".join(names) or None,
            "state": "closed as completed" if closed else "open",
        }
        if before is None and latest is not None:
            expected.append((moment, "back on the board", None, None))
        last = latest or {**now, "state": "open"}
        for what, value in now.items():
            if value != last[what]:
                at_github = closed if what == "state" else None
                expected.append((at_github or moment, what, last[what], value))
        before = latest = now
    if all(state is None for state in states):
        return
    report = ask(exports, now=start + timedelta(days=8))
    rows = report.results.astype(object).where(report.results.notna(), None)
    changes = [
        row
        for row in rows[["moment", "what", "before", "after"]].itertuples(index=False, name=None)
        if row[1] not in {"created", "first seen"}
    ]
    assert sorted(map(str, changes)) == sorted(map(str, expected))
    assert list(rows["moment"]) == sorted(rows["moment"])


@pytest.mark.parametrize("length", [1, 30])
def test_the_timeline(length: int) -> None:
    title = "<a href='https://example.org'>S</a> %{x} " * length
    statuses = ["Todo", f"Waiting <b>{'long ' * length}</b>", "In Progress"]
    exports = {
        f"2023-11-0{day}": [item(status, title=title)] for day, status in enumerate(statuses, 1)
    }
    report = ask(exports)
    assert len(report.headline) < 150
    assert report.figure
    figure = report.figure()
    texts = [note.text for note in figure.layout.annotations]
    lanes = [text for text in texts if text in {"sprint", "points", "Todo", "In Progress"}]
    assert lanes == ["sprint", "points", "Todo", "In Progress"]
    assert "<a " not in str(figure.to_dict())
    assert "<b>long" not in str(texts)
    assert min(note.font.size for note in figure.layout.annotations) >= 16


def test_a_lane_shows_how_long_and_a_mark_when() -> None:
    report = ask(WORKED_EXAMPLE)
    assert report.figure
    figure = report.figure()
    texts = [note.text for note in figure.layout.annotations]
    assert "2 days" in texts
    assert "3 days" in texts
    assert "closed 4 Nov" in texts
    marks = [mark for trace in figure.data if trace.type == "scatter" for mark in trace.x or ()]
    assert [f"{pd.Timestamp(mark):%m-%d %H:%M}" for mark in marks] == [
        "11-03 12:00", "11-01 12:00", "11-04 09:30",
    ]  # fmt: skip


def test_one_export_alone_has_nothing_to_draw() -> None:
    assert ask({"2023-11-05": [item()]}, now=NOW).figure is None


RECORDED: list[Told] = [
    ("2023-10-20", "added"),
    ("2023-10-20", "status", None, "Todo"),
    ("2023-10-22 09:00", "closed", None, "not_planned"),
    ("2023-10-23 10:00", "reopened"),
    ("2023-10-24 11:00", "status", "Todo", "In Progress"),
    ("2023-10-25", "field", "Low", "High"),
    ("2023-11-02", "status", "In Progress", "Done"),
]


def recorded(exports: Mapping[str, Sequence[Json]], events: Sequence[Told], **more: str) -> Report:
    """What is told where GitHub recorded these events of issue 12."""
    asked = seen_question(exports, issue="12", iterations=SPRINTS)
    assert asked.history is not None
    known = replace(asked.history, timelines=timelines({12: events}, **more))
    return issue_history(replace(asked, history=known))


def test_what_github_recorded_before_the_first_export_is_told_with_its_moments() -> None:
    """Later on exports count, whatever GitHub recorded."""
    report = recorded({"2023-10-30": [item("In Progress")]}, RECORDED)
    rows = report.results.astype(object).where(report.results.notna(), None).to_numpy().tolist()
    assert rows == [
        ["2023-10-20T00:00:00Z", "added to the board", None, None, None],
        ["2023-10-20T00:00:00Z", "status", None, "Todo", None],
        ["2023-10-20T12:00:00Z", "created", None, None, None],
        ["2023-10-22T09:00:00Z", "state", "open", "closed as not planned", None],
        ["2023-10-23T10:00:00Z", "state", "closed as not planned", "open", None],
        ["2023-10-24T11:00:00Z", "status", "Todo", "In Progress", None],
        ["2023-10-25T00:00:00Z", "issue field", "Low", "High", None],
        ["2023-10-30T12:00:00Z", "first seen", None, None, None],
    ]
    assert report.headline.endswith("open, “In Progress” since Tue 24 Oct 2023")
    assert "moves are those that GitHub recorded of 1 issue." in " ".join(report.notes)


def drawn(report: Report) -> list[tuple[str, str]]:
    """When each spell of a status begins and ends on the chart, in order of lanes."""
    assert report.figure
    bars = [trace for trace in report.figure().data if trace.type == "bar"]
    return [
        (
            f"{pd.Timestamp(base):%m-%d %H}",
            f"{pd.Timestamp(base) + pd.Timedelta(milliseconds=length):%m-%d %H}",
        )
        for trace in bars[2:]
        for base, length in zip(trace.base, trace.x, strict=True)
    ]


def test_the_chart_has_the_statuses_that_github_recorded_too() -> None:
    report = recorded({"2023-10-30": [item("In Progress")], "2023-11-02": [item("Done")]}, RECORDED)
    # That it was closed and reopened is another mark, and no other column.
    assert drawn(report)[:2] == [("10-20 00", "10-24 11"), ("10-24 11", "11-02 12")]


def test_the_chart_shades_when_no_status_is_known() -> None:
    """A move is lost, so that of the second one only its moment is known."""
    report = recorded({"2023-10-30": [item("Done")]}, RECORDED[:-1])
    assert report.figure
    shades = [
        (f"{pd.Timestamp(shape.x0):%m-%d %H}", f"{pd.Timestamp(shape.x1):%m-%d %H}")
        for shape in report.figure().layout.shapes
        if shape.type == "rect"
    ]
    assert shades == [("10-24 11", "10-30 12")]


def test_a_status_is_not_dated_where_a_move_is_lost() -> None:
    report = recorded({"2023-10-30": [item("In Review")]}, RECORDED)
    assert report.headline.endswith("open, “In Review”")


def test_what_was_before_the_issue_came_to_the_board_is_told_too() -> None:
    """Though exports came then; those that saw it count from then on."""
    report = recorded(
        {"2023-10-21": [issue(1, 1, "2023-10-20")], "2023-10-23": [item("Todo")]}, RECORDED
    )
    moments = report.results[["moment", "what"]].values.tolist()
    assert ["2023-10-22T09:00:00Z", "state"] in moments
    assert ["2023-10-23T10:00:00Z", "state"] in moments
    assert moments[-1] == ["2023-10-23T12:00:00Z", "first seen"]


def test_moves_of_another_field_than_the_status_are_left_out() -> None:
    report = recorded({"2023-10-30": [item("In Progress")]}, RECORDED, status_field="Stage")
    assert report.results["what"].tolist() == [
        "added to the board", "created", "state", "state", "issue field", "first seen",
    ]  # fmt: skip
    assert report.headline.endswith("open, “In Progress”")
    assert "the status is “Stage”" in " ".join(report.notes)


def test_a_closing_is_told_once() -> None:
    closed = "2023-10-28T09:30:00Z"
    events: list[Told] = [(closed, "closed", None, "completed")]
    report = recorded({"2023-10-30": [item("Done", closed=closed)]}, events)
    assert changes(report) == [("state", "open", "closed as completed")]
