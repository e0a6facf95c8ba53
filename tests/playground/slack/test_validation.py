"""What Slack takes as blocks, and its words for what it does not take."""

from __future__ import annotations

from typing import Any

import pytest

from playground.slack.validation import is_too_large, is_too_long, problems, view_problems

MRKDWN = {"type": "mrkdwn", "text": "words"}
PLAIN = {"type": "plain_text", "text": "words", "emoji": True}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "press", "value": "1"}
IMAGE = {"type": "image", "alt_text": "a chart", "slack_file": {"id": "F1"}}


OPTION = {"text": PLAIN, "value": "1"}
CONFIRM = {"title": PLAIN, "text": MRKDWN, "confirm": PLAIN, "deny": PLAIN}
MODAL: dict[str, Any] = {"type": "modal", "title": PLAIN, "blocks": []}


def header(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": text}}


def section(**fields: Any) -> dict[str, Any]:
    return {"type": "section", **fields}


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(buttons)}


def context(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "context", "elements": list(elements)}


def option(value: str) -> dict[str, Any]:
    return {"text": PLAIN, "value": value}


def menu(kind: str = "static_select", **fields: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": "choose", **fields}


def asked(element: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"type": "input", "label": PLAIN, "element": element, **fields}


def text(length: int) -> dict[str, str]:
    return {"type": "mrkdwn", "text": "x" * length}


def without(block: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key != name}


@pytest.mark.parametrize(
    "block",
    [
        header("x" * 150),
        section(text=text(3000)),
        section(fields=[text(2000)] * 10),
        section(text=PLAIN, accessory=BUTTON),
        section(text=MRKDWN, accessory=IMAGE),
        context(*[MRKDWN] * 10),
        context(IMAGE, PLAIN),
        IMAGE | {"alt_text": "x" * 2000, "title": PLAIN, "block_id": "x" * 255},
        without(IMAGE, "slack_file") | {"image_url": "https://example.com/a.png"},
        actions(*(BUTTON | {"action_id": f"press-{number}"} for number in range(25))),
        actions(BUTTON | {"url": "https://example.com", "style": "primary"}),
        {"type": "divider"},
        {"type": "rich_text", "elements": []},
        actions(menu(options=[option("x" * 150)] * 100, placeholder=PLAIN)),
        actions(menu(option_groups=[{"label": PLAIN, "options": [OPTION]}] * 100)),
        actions(menu(options=[OPTION], initial_option=OPTION, confirm=CONFIRM)),
        section(text=MRKDWN, accessory=menu("overflow", options=[OPTION] * 5)),
        asked(menu("external_select", min_query_length=0, initial_option=OPTION)),
        asked(menu("checkboxes", options=[OPTION | {"text": MRKDWN}] * 10), optional=True),
        asked({"type": "datepicker", "initial_date": "2026-11-24"}, dispatch_action=True),
        asked({"type": "timepicker", "initial_time": "23:59", "timezone": "Europe/Berlin"}),
        asked({"type": "plain_text_input", "max_length": 3000, "multiline": True}, hint=PLAIN),
    ],
)
def test_taken(block: dict[str, Any]) -> None:
    assert problems([block], can_show=lambda _: True) == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (header("x" * 151), "must be less than 151 characters [json-pointer:/blocks/0/text/text]"),
        (header(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "header", "text": MRKDWN},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            {"type": "header", "text": "words"},
            "must provide an object [json-pointer:/blocks/0/text]",
        ),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        (
            section(text=text(3001)),
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            section(text=MRKDWN | {"emoji": True}),
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        (section(), "must define one of: text fields [json-pointer:/blocks/0]"),
        (
            section(fields=[MRKDWN] * 11),
            "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
        ),
        (section(fields=[]), "no less than 1 items allowed [json-pointer:/blocks/0/fields]"),
        (
            section(fields=[MRKDWN, text(2001)]),
            "must be less than 2001 characters [json-pointer:/blocks/0/fields/1/text]",
        ),
        (
            context(*[MRKDWN] * 11),
            "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            context(BUTTON),
            "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
        ),
        (without(IMAGE, "alt_text"), "missing required field: alt_text [json-pointer:/blocks/0]"),
        (
            IMAGE | {"alt_text": "x" * 2001},
            "must be less than 2001 characters [json-pointer:/blocks/0/alt_text]",
        ),
        (
            without(IMAGE, "slack_file"),
            "must define one of: image_url slack_file [json-pointer:/blocks/0]",
        ),
        (
            IMAGE | {"image_url": "https://example.com/a.png"},
            "must not define both `image_url` and `slack_file` [json-pointer:/blocks/0]",
        ),
        (
            without(IMAGE, "slack_file") | {"image_url": "file:///etc/passwd"},
            "invalid url [json-pointer:/blocks/0/image_url]",
        ),
        (
            actions(*(BUTTON | {"action_id": f"press-{number}"} for number in range(26))),
            "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            actions(BUTTON | {"text": PLAIN | {"text": "x" * 76}}),
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        (
            actions(BUTTON | {"value": "x" * 2001}),
            "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
        ),
        (
            actions(BUTTON | {"action_id": "x" * 256}),
            "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
        ),
        (
            actions(BUTTON | {"style": "loud"}),
            "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions(BUTTON, BUTTON),
            (
                '`action_id` "press" already exists for another element '
                "[json-pointer:/blocks/0/elements/1/action_id]"
            ),
        ),
        (
            {"type": "divider", "block_id": "x" * 256},
            "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
        ),
        (
            actions(menu(options=[OPTION] * 101)),
            "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
        ),
        (
            actions(menu(options=[option("x" * 151)])),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
        ),
        (
            actions(menu(options=[OPTION], placeholder=PLAIN | {"text": "x" * 151})),
            "must be less than 151 characters [json-pointer:/blocks/0/elements/0/placeholder/text]",
        ),
        (
            actions(menu(options=[OPTION], initial_option=option("other"))),
            (
                "must exactly match one of the options "
                "[json-pointer:/blocks/0/elements/0/initial_option]"
            ),
        ),
        (
            actions(
                menu(options=[OPTION], initial_option=OPTION | {"text": PLAIN | {"text": "other"}})
            ),
            (
                "must exactly match one of the options "
                "[json-pointer:/blocks/0/elements/0/initial_option]"
            ),
        ),
        (
            actions(
                menu(
                    "multi_static_select",
                    options=[OPTION],
                    initial_options=[OPTION, OPTION | {"text": PLAIN | {"text": "other"}}],
                )
            ),
            (
                "must exactly match one of the options "
                "[json-pointer:/blocks/0/elements/0/initial_options/1]"
            ),
        ),
        (
            actions(menu()),
            "must define one of: options option_groups [json-pointer:/blocks/0/elements/0]",
        ),
        (
            section(text=MRKDWN, accessory=menu("overflow", options=[OPTION] * 6)),
            "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
        ),
        (
            asked(menu("radio_buttons", options=[OPTION] * 11)),
            "no more than 10 items allowed [json-pointer:/blocks/0/element/options]",
        ),
        (
            actions(BUTTON | {"confirm": without(CONFIRM, "deny")}),
            "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
        ),
        (
            asked({"type": "timepicker", "initial_time": "24:00"}),
            "invalid time [json-pointer:/blocks/0/element/initial_time]",
        ),
        (
            asked({"type": "plain_text_input", "max_length": 3001}),
            "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
        ),
        (asked(BUTTON), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
        (
            without(asked({"type": "timepicker"}), "label"),
            "missing required field: label [json-pointer:/blocks/0]",
        ),
        ({"type": "chart"}, "unsupported type: chart [json-pointer:/blocks/0/type]"),
        ({"text": PLAIN}, "missing required field: type [json-pointer:/blocks/0]"),
        ("words", "must provide an object [json-pointer:/blocks/0]"),
    ],
)
def test_refused(block: Any, problem: str) -> None:
    assert problems([block], can_show=lambda _: True) == [problem]


def test_no_more_than_fifty_blocks() -> None:
    divider = {"type": "divider"}
    assert problems([divider] * 50, can_show=lambda _: True) == []
    assert problems([divider] * 51, can_show=lambda _: True) == [
        "no more than 50 items allowed [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique() -> None:
    block = {"type": "divider", "block_id": "line"}
    assert problems([block, block], can_show=lambda _: True) == [
        "block_id line is used more than once [json-pointer:/blocks]"
    ]


def test_a_file_that_cannot_be_shown_is_named_by_its_place() -> None:
    blocks = [section(text=MRKDWN), IMAGE, context(IMAGE)]
    assert problems(blocks, can_show=lambda _: False) == [
        "invalid slack file [json-pointer:/blocks/1/slack_file]",
        "invalid slack file [json-pointer:/blocks/2/elements/0/slack_file]",
    ]


@pytest.mark.parametrize(("sections", "too_long"), [(4, False), (5, True)])
def test_the_text_of_all_blocks_together_has_a_limit(sections: int, too_long: bool) -> None:
    blocks = [section(text=text(3000))] * sections
    assert problems(blocks, can_show=lambda _: True) == []
    assert is_too_long(blocks) is too_long


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (without(MODAL, "title"), "missing required field: title [json-pointer:/view]"),
        (without(MODAL, "blocks"), "missing required field: blocks [json-pointer:/view]"),
        (MODAL | {"type": "page"}, "unsupported type: page [json-pointer:/view/type]"),
        (
            MODAL | {"title": PLAIN | {"text": "x" * 25}},
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (
            MODAL | {"blocks": [{"type": "divider"}] * 101},
            "no more than 100 items allowed [json-pointer:/view/blocks]",
        ),
        (
            MODAL | {"private_metadata": "x" * 3001},
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (
            MODAL | {"blocks": [asked({"type": "timepicker"})]},
            "missing required field: submit [json-pointer:/view]",
        ),
        (
            MODAL | {"blocks": [header("x" * 151)]},
            "must be less than 151 characters [json-pointer:/view/blocks/0/text/text]",
        ),
        (
            {"type": "home", "blocks": [], "title": PLAIN},
            "invalid additional property: title [json-pointer:/view]",
        ),
        ("words", "must provide an object [json-pointer:/view]"),
    ],
)
def test_views_that_are_refused(view: Any, problem: str) -> None:
    assert view_problems(view, lambda _: True, "modal", "home") == [problem]


def test_views_that_are_taken() -> None:
    blocks = [header("x")] * 100
    for view in (
        MODAL | {"blocks": blocks, "submit": PLAIN, "close": PLAIN, "callback_id": "form"},
        {"type": "home", "blocks": blocks, "private_metadata": "x" * 3000},
    ):
        assert view_problems(view, lambda _: True, "modal", "home") == []


@pytest.mark.parametrize(("characters", "too_large"), [(249_000, False), (250_000, True)])
def test_a_view_has_a_limit_in_bytes(characters: int, too_large: bool) -> None:
    assert is_too_large(MODAL | {"private_metadata": "x" * characters}) is too_large
