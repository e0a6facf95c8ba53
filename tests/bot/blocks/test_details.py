"""What stands behind a report, as Slack takes it: all figures, notes, and the issues, linked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from bot.blocks.details import details_blocks
from bot.blocks.issue_list import CHARACTERS
from metrics.model.report import DETAIL_COLUMNS, Report, Statistic, Unit
from playground.slack.validation import is_too_long, problems
from tests.support.shown_report import DETAILS, REPORT

Block = dict[str, Any]


def blocks_of(report: Report, *, as_table: bool = True) -> list[Block]:
    """The blocks, which Slack takes."""
    blocks = [block.to_dict() for block in details_blocks(report, "U0ANA", as_table=as_table)]
    assert problems(blocks, lambda _: True) == []
    assert not is_too_long(blocks)
    return blocks


def rows(blocks: list[Block]) -> list[list[str]]:
    """The cells of the table, as words."""
    (table,) = (block for block in blocks if block["type"] == "table")
    return [["".join(map(words, cell["elements"])) for cell in row] for row in table["rows"]]


def words(part: Block) -> str:
    return "".join(element["text"] for element in part["elements"])


def text_of(blocks: list[Block]) -> str:
    return "\n".join(block["text"]["text"] for block in blocks if "text" in block)


def test_the_details_have_all_figures_notes_and_issues() -> None:
    blocks = blocks_of(replace(REPORT, details=DETAILS))
    finding, figures, notes, heading, _, origin = blocks
    assert finding["text"]["text"] == "*Sprint 12: 18 of 42 points open, 4 days left*"
    assert len(figures["fields"]) == 10
    assert notes["text"]["text"] == (
        "*Notes*\n• Scope is from creation dates.\n• 3 issues are unpointed."
    )
    assert heading["text"]["text"] == "*Issues behind these figures*"
    assert rows(blocks) == [
        ["What", "Issue", "Amount", "Assignees", "Day"],
        ["Added", "web#1 Sign in", "3 points", "–", "20 Nov"],
        ["Added", "web#2 Sign out", "1 point", "ben", "–"],
        ["Removed", "api#3 Search", "2 points", "ana", "–"],
    ]
    assert origin["elements"][0]["text"].endswith("asked by <@U0ANA> · days in Europe/Berlin")


def test_the_number_of_an_issue_is_its_link() -> None:
    blocks = blocks_of(replace(REPORT, details=DETAILS))
    table = blocks[4]
    (section,) = table["rows"][1][1]["elements"]
    assert section["elements"][0] == {
        "type": "link",
        "url": "https://github.com/acme/web/issues/1",
        "text": "web#1",
    }


def test_without_tables_the_issues_are_listed() -> None:
    blocks = blocks_of(replace(REPORT, details=DETAILS), as_table=False)
    assert (
        "*Added*\n"
        "• <https://github.com/acme/web/issues/1|web#1> Sign in · 3 points · 20 Nov\n"
        "• <https://github.com/acme/web/issues/2|web#2> Sign out · 1 point · ben\n"
        "\n*Removed*\n"
        "• <https://github.com/acme/api/issues/3|api#3> Search · 2 points · ana"
    ) in text_of(blocks)


def test_a_column_in_which_nothing_is_known_is_left_out() -> None:
    report = replace(REPORT, unit=Unit.ISSUES, details=DETAILS.assign(assignees="", day=None))
    assert rows(blocks_of(report))[0] == ["What", "Issue"]


@pytest.mark.parametrize(
    ("name", "unit", "amount"),
    [
        ("sprint-burndown", Unit.POINTS, "3 points"),
        ("sprint-burndown", Unit.ISSUES, None),
        ("flow", Unit.ISSUES, "3 days"),
        ("data-quality", Unit.POINTS, None),
    ],
)
def test_an_amount_is_in_what_it_counts(name: str, unit: Unit, amount: str | None) -> None:
    table = rows(blocks_of(replace(REPORT, name=name, unit=unit, details=DETAILS)))
    assert ("Amount" in table[0]) is (amount is not None)
    assert amount is None or amount in table[1]


def test_an_issue_that_counts_no_points_is_not_told_to_have_0_points() -> None:
    without = replace(REPORT, details=DETAILS[:1].assign(amount=0.0))
    assert rows(blocks_of(without))[0] == ["What", "Issue", "Day"]
    no_days = replace(without, name="flow", unit=Unit.ISSUES)
    assert "0 days" in rows(blocks_of(no_days))[1]


def test_what_the_chart_has_no_room_for_is_listed() -> None:
    report = replace(REPORT, rows=("Search 78%, 1 of 5 criteria", "↳ <Foundations> 90%"))
    assert (
        "*Rows of the chart*\n• Search 78%, 1 of 5 criteria\n• ↳ &lt;Foundations&gt; 90%"
    ) in text_of(blocks_of(report))


def test_issues_of_several_owners_are_named_in_full() -> None:
    other = DETAILS.assign(issue=["acme/web#1", "other/web#2", "acme/api#3"])
    assert rows(blocks_of(replace(REPORT, details=other)))[2][1] == "other/web#2 Sign out"


def test_a_report_without_issues_has_no_table() -> None:
    blocks = blocks_of(replace(REPORT, notes=()))
    assert [block["type"] for block in blocks] == ["section", "section", "context"]


@pytest.mark.parametrize("as_table", [True, False])
@pytest.mark.parametrize("drawn", [0, 200])
@pytest.mark.parametrize("title", ["x", "x" * 250, "&" * 250, "日本" * 60, "`" * 120])
def test_however_much_there_is_slack_takes_it(as_table: bool, title: str, drawn: int) -> None:
    many = pd.concat([DETAILS] * 100, ignore_index=True).assign(title=title).astype(DETAIL_COLUMNS)
    report = replace(
        REPORT,
        headline="&" * 2000,
        rows=(title,) * drawn,
        notes=("&" * 900,) * 20,
        details=many,
        statistics=(Statistic("Label", "x" * 100),) * 15,
    )
    blocks = blocks_of(report, as_table=as_table)
    assert "of 300; *Data* has all)*" not in text_of(blocks)
    assert "of 300; *Data* has all)" in text_of(blocks)
    assert len(text_of(blocks[4:])) < CHARACTERS + 3000


@pytest.mark.parametrize("as_table", [True, False])
@pytest.mark.parametrize("evil", ["<!channel>", "<https://evil.example|here>", "<@U1> & <#C1>"])
def test_text_from_github_cannot_ping_or_link(evil: str, as_table: bool) -> None:
    evils = DETAILS.assign(title=evil, what=evil, assignees=evil, url=f"javascript:{evil}")
    report = replace(
        REPORT, headline=evil, notes=(evil,), statistics=(Statistic(evil, evil),), details=evils
    )
    blocks = blocks_of(report, as_table=as_table)
    # What is in a table is plain text, in which nothing is read as markup.
    assert evil not in str([block for block in blocks if block["type"] != "table"])
    assert "'link'" not in str(blocks)
