"""Lists of gh that cannot be whole are refused, or doubted in every headline: docs/files.md."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.quality import quality_note
from metrics.model.board import Board, Caution
from metrics.model.errors import AmbiguousIssues, IncompleteIssues, WrongShape
from metrics.model.field_names import FieldNames
from metrics.model.team import Conventions
from metrics.reading import read_board
from metrics.reports.catalogue import CATALOGUE
from tests.oracles.naive_files import Listed, verdict
from tests.support.gh_lists import gh_issue, gh_item
from tests.support.pages import NOTHING, read_blocks
from tests.support.sample_boards import UTC_ZONE, Json, board, export, issue
from tests.support.worked_examples import answers

PAGE = Path(__file__).parents[3] / "docs" / "files.md"
SHOP, API = "acme/shop", "acme/api"


def records(what: str) -> list[dict[str, str]]:
    """The rows of the page's table of that name."""
    blocks = read_blocks(PAGE.read_text(encoding="utf-8"))
    (table,) = (block for block in blocks if block.mark == f"given: {what}")
    return table.records


def listed(number: int, repository: str, *, closed: bool = False, **more: Any) -> Json:
    """An issue as gh lists it with all that is asked for."""
    return gh_issue(
        number,
        "2023-11-01",
        "2023-11-02" if closed else None,
        url=f"https://github.com/{repository}/issues/{number}",
        state="CLOSED" if closed else "OPEN",
        stateReason="COMPLETED" if closed else "",
        **more,
    )


def read(items: list[Json], issues: list[Json], **more: Any) -> Board:
    project = {"items": items, "totalCount": len(items)}
    words = {"fields": FieldNames(), "timezone": UTC_ZONE, "team": Conventions(), **more}
    return read_board(project, issues, **words)


def read_listed(on_board: list[Listed], others: list[str]) -> Board:
    """The board of those issues, numbered in their order; a `Listed` stands for itself."""
    items, issues = [], []
    for number, each in enumerate(on_board, start=1):
        items.append(gh_item(number, each.repository, status="Done" if each.is_done else "Todo"))
        if each.is_in_file:
            issues.append(listed(number, each.repository, closed=each.is_closed))
    numbers = count(len(on_board) + 1)
    return read(items, issues + [listed(next(numbers), repository) for repository in others])


def answer(on_board: list[Listed], others: list[str]) -> str:
    """What the page says of it."""
    try:
        cautions = read_listed(on_board, others).cautions
    except IncompleteIssues:
        return "refused"
    return "; ".join(caution.headline for caution in cautions) or "computed"


@pytest.mark.parametrize("row", records("issue files"), ids=str)
def test_issue_files_are_answered_as_the_page_says(row: dict[str, str]) -> None:
    numbers = {what: int(value) for what, value in row.items() if what != "answer"}
    on_board = [
        Listed(SHOP, is_in_file=place < numbers["in the file"])
        for place in range(numbers["of acme/shop"])
    ] + [
        Listed(API, is_in_file=place < numbers["in the file too"])
        for place in range(numbers["of acme/api"])
    ]
    missing = numbers["in Done, not in the file"]
    for place in [n for n, each in enumerate(on_board) if not each.is_in_file][:missing]:
        on_board[place] = replace(on_board[place], is_done=True)
    there = [place for place, each in enumerate(on_board) if each.is_in_file]
    for place in there[: numbers["closed"]]:
        on_board[place] = replace(on_board[place], is_closed=True)
    for place in there[::-1][: numbers["in Done"] - missing]:
        on_board[place] = replace(on_board[place], is_done=True)
    assert answer(on_board, []) == row["answer"]


@pytest.mark.parametrize("row", records("lists of items"), ids=str)
def test_lists_of_items_are_answered_as_the_page_says(row: dict[str, str]) -> None:
    numbers = range(1, int(row["items in the list"]) + 1)
    project: Json = {"items": [gh_item(number, SHOP) for number in numbers]}
    if row["totalCount"] != NOTHING:
        project["totalCount"] = int(row["totalCount"])
    issues = [listed(number, SHOP) for number in numbers]
    words: Any = {"fields": FieldNames(), "timezone": UTC_ZONE}
    if row["answer"] == "refused":
        with pytest.raises(WrongShape, match="cut short: it has 30 of 31 items"):
            read_board(project, issues, **words)
        return
    said = [caution.headline for caution in read_board(project, issues, **words).cautions]
    assert ("; ".join(said) or "computed") == row["answer"]
    of_roadmap = read_board(project, roadmap=True, **words).cautions
    assert [caution.headline.replace(" of the roadmap", "") for caution in of_roadmap] == said


ON_BOARD = st.builds(
    Listed,
    repository=st.sampled_from([SHOP, SHOP, API, "acme/docs"]),
    is_done=st.booleans(),
    # Most are in the file, for else nearly every one is refused.
    is_in_file=st.sampled_from([True, True, True, False]),
    is_closed=st.sampled_from([True, False, False]),
)


@given(
    st.lists(ON_BOARD, max_size=40),
    st.lists(st.sampled_from([SHOP, API, "acme/other"]), max_size=8),
    st.booleans(),
    st.booleans(),
)
def test_the_verdict_is_that_of_the_oracle(
    on_board: list[Listed], others: list[str], is_open: bool, is_thirty: bool
) -> None:
    if is_open:
        on_board = [replace(each, is_closed=False) for each in on_board]
    if is_thirty:
        others += [SHOP] * (30 - len(others) - sum(each.is_in_file for each in on_board))
    said = answer(on_board, others)
    kinds = {"only 30": "cut", "only issues of": "elsewhere", "refused": "refused"}
    assert {kind for words, kind in kinds.items() if words in said} == verdict(on_board, others)


OPEN = [listed(number, SHOP) for number in range(1, 5)]
ITEMS = [gh_item(number, SHOP) for number in range(1, 5)]


@pytest.mark.parametrize(
    ("items", "issues", "said"),
    [
        (
            ITEMS,
            OPEN[2:],
            r"^The issue file lacks 2 of the board's 4 issues of acme/shop, .* --repo acme/shop ",
        ),
        ([*ITEMS, gh_item(1, API)], OPEN[2:], "Or use `analytics export gh-project-data`"),
        (ITEMS, [], "has none of the board's 4 issues of acme/shop, but is empty: export"),
        (
            ITEMS,
            [listed(number, "mona/shop") for number in range(1, 5)],
            "has none of the board's 4 issues of acme/shop, but has those of mona/shop: export",
        ),
        (
            [*ITEMS, gh_item(1, API)],
            [],
            "5 issues of acme/api and acme/shop, but is empty: .* --repo acme/shop",
        ),
        (
            [*ITEMS, gh_item(9, SHOP, status="Done")],
            OPEN,
            "No issue in the issue file is closed, though 1 issue of the board stands in “Done”",
        ),
        (
            [*ITEMS[1:], ITEMS[0] | {"status": "Done"}],
            OPEN,
            "No issue in the issue file is closed, though 1 issue of the board stands in “Done”",
        ),
        (
            [item | {"status": "Shipped"} for item in ITEMS],
            OPEN,
            "though 4 issues of the board stand in “Shipped”.* use `analytics export gh-project-d",
        ),
        (ITEMS, [gh_issue(1, "2023-11-01")], "lacks 3 of the board's 4 issues of acme/shop"),
    ],
)
def test_what_is_refused_is_told_with_the_command_to_type(
    items: list[Json], issues: list[Json], said: str
) -> None:
    with pytest.raises(IncompleteIssues, match=said) as refused:
        read(items, issues, team=Conventions(done_statuses=("shipped", "done")))
    assert "--state all --limit 1000000 --json number,title," in str(refused.value)
    assert ",url,state,stateReason > issues.json`." in str(refused.value)


@pytest.mark.parametrize(
    ("items", "issues"),
    [
        ([], []),
        ([], OPEN),
        ([{"id": "d", "content": {"type": "DraftIssue"}, "status": "Done"}], []),
        ([item | {"status": "Shipped"} for item in ITEMS], OPEN),
        # A closed issue that is not on the board tells that closed ones were listed.
        (
            [item | {"status": "Done"} for item in ITEMS],
            [*OPEN, listed(9, SHOP, closed=True)],
        ),
    ],
)
def test_what_may_be_right_is_read(items: list[Json], issues: list[Json]) -> None:
    assert read(items, issues).cautions == ()


def test_columns_that_are_not_known_as_done_refuse_nothing() -> None:
    items = [item | {"status": "Done"} for item in ITEMS]
    assert len(read(items, OPEN, team=None).issues) == 4


@pytest.mark.parametrize("number", [1, 2, 9])
def test_our_own_export_with_nothing_closed_is_read_and_says_so(number: int) -> None:
    done = [issue(n, 1, "2023-11-01", status="Done") for n in range(number)]
    read_again = read_board(
        export(*done), fields=FieldNames(), timezone=UTC_ZONE, team=Conventions()
    )
    assert set(read_again.issues["status"]) == {"Done"}
    assert read_again.cautions == ()
    (note,) = quality_note(read_again, read_again.issues)
    assert f"{number} Done on the board but open" in note


BARE = [{"number": n, "createdAt": "2023-11-01T12:00:00Z", "closedAt": None} for n in (1, 2, 3, 4)]
NO_REASON = "no `stateReason`, so each closed issue counts as done"
NO_NAME = "neither URLs nor titles, so nothing tells whether it is of acme/shop"


@pytest.mark.parametrize(
    ("issues", "said"),
    [
        (BARE, [NO_NAME]),
        ([*BARE[1:], BARE[0] | {"closedAt": "2023-11-02T12:00:00Z"}], [NO_NAME, NO_REASON]),
        ([each | {"title": "Issue 1"} for each in BARE[:1]] + BARE[1:], []),
        ([gh_issue(n, "2023-11-01", "2023-11-02") for n in (1, 2, 3, 4)], [NO_REASON]),
        ([listed(n, SHOP, closed=True) for n in (1, 2, 3, 4)], []),
    ],
)
def test_what_a_file_does_not_tell_is_in_the_notes(issues: list[Json], said: list[str]) -> None:
    cautions = read(ITEMS, issues).cautions
    assert [caution.headline for caution in cautions] == [""] * len(said)
    for caution, words in zip(cautions, said, strict=True):
        assert words in caution.note
        assert "export it again with `gh issue list --repo acme/shop --state all" in caution.note


def test_a_note_is_in_no_headline() -> None:
    asked = next(answers("sprint-burndown")).question()
    noted = replace(asked, board=replace(asked.board, cautions=(Caution("", "Export again."),)))
    told, report = (CATALOGUE["sprint-burndown"].compute(each) for each in (asked, noted))
    assert (report.headline, report.alt_text) == (told.headline, told.alt_text)
    assert report.notes == ("Export again.", *told.notes)
    layout, plain = (each.figure().layout for each in (report, told) if each.figure)
    assert layout.title.text == plain.title.text
    assert layout.annotations[0].text == plain.annotations[0].text


def test_an_issue_that_is_listed_twice_alike_is_one() -> None:
    assert len(read(ITEMS, OPEN * 2).issues) == 4


@pytest.mark.parametrize("later", [{"state": "CLOSED"}, {"createdAt": "2023-11-02T00:00:00Z"}])
def test_an_issue_that_is_listed_twice_otherwise_is_refused(later: Json) -> None:
    with pytest.raises(AmbiguousIssues, match=r"issues/2 more than once, .* --repo acme/shop "):
        read(ITEMS, [*OPEN, OPEN[1] | later])


DOUBT = Caution("only 30 items were read, gh's default limit", "Export it again.")


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("is_roadmap", [False, True], ids=["board", "roadmap"])
def test_every_report_has_what_there_is_to_doubt(name: str, is_roadmap: bool) -> None:
    question = next(answers(name)).question()
    told = CATALOGUE[name].compute(question)
    if is_roadmap:
        roadmap = replace(question.roadmap or board(), cautions=(DOUBT,))
        doubtful = replace(question, roadmap=roadmap)
        told = CATALOGUE[name].compute(replace(question, roadmap=replace(roadmap, cautions=())))
    else:
        doubtful = replace(question, board=replace(question.board, cautions=(DOUBT,)))
    report = CATALOGUE[name].compute(doubtful)
    only = "only 30 items were read, gh's default limit"
    doubt = f"; {only}" if "(" in told.headline else f" ({only})"
    assert report.headline == f"{told.headline}{doubt}"
    assert report.alt_text == f"{told.alt_text} Only 30 items were read, gh's default limit."
    assert report.notes == ("Export it again.", *told.notes)
    assert report.results.equals(told.results)
    if report.figure:
        layout = report.figure().layout
        assert "Only 30 items were read, gh's default limit" in layout.annotations[0].text
