"""Which tables Slack takes in messages: https://docs.slack.dev/reference/block-kit/blocks/table-block."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.validation import problems, view_problems
from tests.support.block_kit import plain
from tests.support.playgrounds import patient_slack

Block = dict[str, Any]
RAW = {"type": "raw_text", "text": "words"}
LINK = {"type": "link", "url": "https://example.com", "text": "web#1"}


@pytest.fixture(scope="module")
def bot() -> Iterator[WebClient]:
    with serve(slack_app(patient_slack([]))) as url:
        yield WebClient("xoxb-playground", base_url=f"{url}/api/")


def table(*rows: list[Block], **fields: Any) -> Block:
    return {"type": "table", "rows": list(rows), **fields}


def rich(*elements: Block) -> Block:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


def words(text: str, **more: Any) -> Block:
    return {"type": "text", "text": text, **more}


@pytest.mark.parametrize(
    "block",
    [
        table([RAW]),
        table(*[[RAW] * 20] * 100),
        table([RAW], [rich(LINK, words(" title", style={"bold": True}))]),
        table([RAW], [{"type": "raw_number", "value": 3}]),
        table([RAW, RAW], column_settings=[None, {"align": "right", "is_wrapped": True}]),
        table([{**RAW, "text": "x" * 5000}] * 2),
    ],
)
def test_taken(block: Block) -> None:
    assert problems([block], lambda _: True) == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (table(), "no less than 1 items allowed [json-pointer:/blocks/0/rows]"),
        (table(*[[RAW]] * 101), "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
        (table([RAW] * 21), "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
        (
            table([{**RAW, "text": ""}]),
            "must be more than 0 characters [json-pointer:/blocks/0/rows/0/0/text]",
        ),
        (
            table([plain("words")]),
            "unsupported type: plain_text [json-pointer:/blocks/0/rows/0/0/type]",
        ),
        (
            table([rich(words(""))]),
            (
                "must be more than 0 characters "
                "[json-pointer:/blocks/0/rows/0/0/elements/0/elements/0/text]"
            ),
        ),
        (
            table([rich({**LINK, "url": "javascript:0"})]),
            "invalid url [json-pointer:/blocks/0/rows/0/0/elements/0/elements/0/url]",
        ),
        (
            table([RAW], column_settings=[{"align": "top"}]),
            "must be a valid enum value [json-pointer:/blocks/0/column_settings/0/align]",
        ),
        (
            table([{**RAW, "text": "x" * 5001}] * 2),
            "tables must be less than 10001 characters [json-pointer:/blocks]",
        ),
    ],
)
def test_refused(block: Block, problem: str) -> None:
    assert problems([block], lambda _: True) == [problem]


def test_a_message_has_one_table(bot: WebClient) -> None:
    bot.chat_postMessage(channel="C0PLATFORM", text="One", blocks=[table([RAW])])
    with pytest.raises(SlackApiError) as refusal:
        bot.chat_postMessage(channel="C0PLATFORM", text="Two", blocks=[table([RAW])] * 2)
    assert refusal.value.response["error"] == "invalid_attachments"
    assert "only_one_table_allowed" in str(refusal.value.response["response_metadata"])


def test_a_view_has_none() -> None:
    view = {"type": "home", "blocks": [table([RAW])]}
    assert view_problems(view, lambda _: True, "home") == [
        "unsupported type: table [json-pointer:/view/blocks/0/type]"
    ]
