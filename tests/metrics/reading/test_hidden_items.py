"""Items that the token may not see: some are counted, most are said, all are an error."""

from __future__ import annotations

import pytest

from metrics.model.errors import HiddenItems
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import Json, board, issue, iteration, question

SPRINT = iteration("Sprint 1", "2023-11-01", 5)
SEEN = [issue(number, 3, "2023-10-30", sprint=SPRINT) for number in (1, 2)]
DRAFT: Json = {"id": "D", "type": "DRAFT_ISSUE", "content": {"__typename": "DraftIssue"}}


def hidden(amount: int) -> list[Json]:
    return [{"id": f"R{n}", "type": "REDACTED", "content": None} for n in range(amount)]


@pytest.mark.parametrize("amount", [1, 2, 3])
def test_as_many_hidden_as_seen_are_counted_as_before(amount: int) -> None:
    read = board(*SEEN, DRAFT, *hidden(amount))
    assert read.cautions == ()
    assert read.left_out["hidden from the token"] == amount


def test_a_board_that_is_mostly_hidden_says_so_in_every_headline() -> None:
    asked = question(*SEEN, DRAFT, *hidden(4), iterations=(SPRINT,), sprint="1", unit=Unit.ISSUES)
    for name in ("sprint-burndown", "sprint-summary", "data-quality"):
        report = CATALOGUE[name].compute(asked)
        assert report.headline.endswith("(4 of the 7 items are hidden from the token)")
        assert "4 of the 7 items are hidden from the token." in report.alt_text
        assert report.notes[0] == (
            "4 of the 7 items on the board are hidden from the token, so every figure is too "
            "small: give a classic token the scope `repo`, a fine-grained one or a GitHub App "
            "Issues: read-only for their repositories."
        )


@pytest.mark.parametrize(
    "name",
    ["sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-risk", "delivery-forecast"],
)
@pytest.mark.parametrize(
    ("amount", "ending"),
    [
        (0, ": no issues in this sprint"),
        (1, ": no visible issues in this sprint, 1 item of the board hidden from the token"),
        (2, ": no visible issues in this sprint, 2 items of the board hidden from the token"),
        (3, ": no visible issues in this sprint (3 of the 5 items are hidden from the token)"),
    ],
)
def test_a_sprint_of_which_all_may_be_hidden_is_not_called_empty(
    name: str, amount: int, ending: str
) -> None:
    other = iteration("Sprint 2", "2023-11-06", 5)
    asked = question(*SEEN, *hidden(amount), iterations=(SPRINT, other), sprint="2")
    assert CATALOGUE[name].compute(asked).headline.endswith(ending)


def test_of_a_part_of_a_board_no_share_of_the_board_is_given() -> None:
    (caution,) = board(*SEEN, *hidden(3), complete=False).cautions
    assert caution.headline == "3 of the 5 items read for this sprint are hidden from the token"
    assert caution.note.startswith(f"{caution.headline}, so every figure is too small: give a ")
    with pytest.raises(HiddenItems, match="may not see 3 of the 3 items read for this sprint: "):
        board(*hidden(3), complete=False)


def test_what_is_archived_is_not_on_the_board() -> None:
    archived = [{**item, "isArchived": True} for item in hidden(5)]
    assert board(*SEEN, *archived).cautions == ()


def test_a_board_with_no_issue_to_be_seen_is_no_empty_board() -> None:
    with pytest.raises(HiddenItems, match="may not see 3 of the 4 items on the board: give a"):
        board(DRAFT, *hidden(3))


def test_a_board_without_issues_is_one() -> None:
    assert board(DRAFT).cautions == ()
    assert len(board().issues) == 0
    assert board(DRAFT, *hidden(1)).left_out["hidden from the token"] == 1
