"""Block Kit's interactive elements: what Slack takes, and where.

Limits: https://docs.slack.dev/reference/block-kit/block-elements and the pages below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.slack.checks import (
    Check,
    anything,
    boolean,
    by_type,
    integer,
    items,
    link,
    one_of,
    pattern,
    plain,
    shape,
    string,
    text,
)

_ACTION: dict[str, Check] = {"action_id": string(255)}
_CONFIRM = shape(
    "title text confirm deny",
    title=plain(100),
    text=text(300),
    confirm=plain(30),
    deny=plain(30),
    style=one_of("primary", "danger"),
)
_COMMON: dict[str, Check] = {**_ACTION, "confirm": _CONFIRM, "focus_on_load": boolean}
_FIELD: dict[str, Check] = {**_COMMON, "placeholder": plain(150)}

OPTION = shape("text value", text=plain(75), value=string(150), description=plain(75))
_RICH_OPTION = shape("text value", text=text(75), value=string(150), description=text(75))
_OVERFLOW_OPTION = shape(
    "text value", text=plain(75), value=string(150), description=plain(75), url=link
)
_GROUP = shape("label options", label=plain(75), options=items(OPTION, 100))
OPTIONS: dict[str, Check] = {"options": items(OPTION, 100), "option_groups": items(_GROUP, 100)}


def options_of(element: dict[str, Any]) -> list[dict[str, Any]]:
    """All options of a menu, those of its groups included."""
    grouped = [each for group in element.get("option_groups") or () for each in group["options"]]
    return [*(element.get("options") or ()), *grouped]


def exactly(option: dict[str, Any]) -> tuple[str, str]:
    """What two options have to have in common to be the same."""
    return option["value"], option["text"]["text"]


def _offered(check_shape: Check) -> Check:
    """A menu whose first choices are among its options, with the same text and value."""

    def check(value: Any, at: str) -> Iterator[str]:
        wrong = list(check_shape(value, at))
        yield from wrong
        if wrong:
            return
        if {"options", "option_groups"} <= value.keys():
            yield f"must not define both `options` and `option_groups` [json-pointer:{at}]"
        offered = [*map(exactly, options_of(value))]
        if "initial_option" in value and exactly(value["initial_option"]) not in offered:
            yield f"must exactly match one of the options [json-pointer:{at}/initial_option]"
        for index, option in enumerate(value.get("initial_options") or ()):
            if exactly(option) not in offered:
                at_each = f"{at}/initial_options/{index}"
                yield f"must exactly match one of the options [json-pointer:{at_each}]"

    return check


_DATE = pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "date")
_TIME = pattern(r"([01]\d|2[0-3]):[0-5]\d", "time")
_MOST = {"max_selected_items": integer(1, 100)}
_CHOSEN = items(string(255), 100)
_CONVERSATIONS: dict[str, Check] = {"default_to_current_conversation": boolean, "filter": anything}

_MENUS: dict[str, Check] = {
    "static_select": _offered(
        shape("", "options option_groups", **_FIELD, **OPTIONS, initial_option=OPTION)
    ),
    "external_select": shape(**_FIELD, initial_option=OPTION, min_query_length=integer(0, 3000)),
    "users_select": shape(**_FIELD, initial_user=string(255)),
    "channels_select": shape(**_FIELD, initial_channel=string(255), response_url_enabled=boolean),
    "conversations_select": shape(
        **_FIELD,
        **_CONVERSATIONS,
        initial_conversation=string(255),
        response_url_enabled=boolean,
    ),
    "multi_static_select": _offered(
        shape(
            "",
            "options option_groups",
            **_FIELD,
            **OPTIONS,
            **_MOST,
            initial_options=items(OPTION, 100),
        )
    ),
    "multi_external_select": shape(
        **_FIELD, **_MOST, initial_options=items(OPTION, 100), min_query_length=integer(0, 3000)
    ),
    "multi_users_select": shape(**_FIELD, **_MOST, initial_users=_CHOSEN),
    "multi_channels_select": shape(**_FIELD, **_MOST, initial_channels=_CHOSEN),
    "multi_conversations_select": shape(
        **_FIELD, **_CONVERSATIONS, **_MOST, initial_conversations=_CHOSEN
    ),
}
_CHOICES: dict[str, Check] = {
    "checkboxes": _offered(
        shape(
            "options",
            **_COMMON,
            options=items(_RICH_OPTION, 10),
            initial_options=items(_RICH_OPTION, 10),
        )
    ),
    "radio_buttons": _offered(
        shape("options", **_COMMON, options=items(_RICH_OPTION, 10), initial_option=_RICH_OPTION)
    ),
}
_PICKERS: dict[str, Check] = {
    "datepicker": shape(**_FIELD, initial_date=_DATE),
    "timepicker": shape(**_FIELD, initial_time=_TIME, timezone=string(255)),
    "datetimepicker": shape(**_COMMON, initial_date_time=integer(10**9, 10**10 - 1)),
}
_PRESSED: dict[str, Check] = {
    "button": shape(
        "text",
        **_ACTION,
        text=plain(75),
        url=link,
        value=string(2000),
        style=one_of("primary", "danger"),
        confirm=_CONFIRM,
        accessibility_label=string(75),
    ),
    "overflow": shape("options", **_ACTION, confirm=_CONFIRM, options=items(_OVERFLOW_OPTION, 5)),
}
_TYPED: dict[str, Check] = {"placeholder": plain(150), "dispatch_action_config": anything}
_WRITTEN: dict[str, Check] = {
    "plain_text_input": shape(
        **_ACTION,
        **_TYPED,
        focus_on_load=boolean,
        initial_value=string(3000, least=0),
        multiline=boolean,
        min_length=integer(0, 3000),
        max_length=integer(1, 3000),
    ),
    "number_input": shape(
        "is_decimal_allowed",
        **_ACTION,
        **_TYPED,
        focus_on_load=boolean,
        is_decimal_allowed=boolean,
        initial_value=string(3000),
        min_value=string(100),
        max_value=string(100),
    ),
    "email_text_input": shape(
        **_ACTION, **_TYPED, focus_on_load=boolean, initial_value=string(3000)
    ),
    "url_text_input": shape(**_ACTION, **_TYPED, focus_on_load=boolean, initial_value=string(3000)),
}
# What the playground's page cannot show is known, but not looked into.
_UNSEEN: dict[str, Check] = {"workflow_button": anything}

_PLACED = {**_PRESSED, **_MENUS, **_CHOICES, **_PICKERS, **_UNSEEN}
IN_SECTION = _PLACED
IN_ACTIONS = by_type(**_PLACED)
IN_INPUT = by_type(
    **_MENUS, **_CHOICES, **_PICKERS, **_WRITTEN, rich_text_input=anything, file_input=anything
)
