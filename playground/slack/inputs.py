"""What a person entered in Block Kit's elements, as the bot is told of it.

The page names options by their `value`; dates, times and words come as they are, and an element
that was not touched has what the bot put there at first.
https://docs.slack.dev/reference/views#state
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playground.slack.elements import exactly, options_of
from playground.slack.refusal import Refused

Element = dict[str, Any]
# What the page sent of one element, and of all by block_id and action_id.
Raw = str | int | list[str] | None
Entered = Mapping[str, Mapping[str, Raw]]

# By type, under which name a payload has what was chosen, and the bot what it is at first.
_NAMES = {
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
}
_PRESSED = {"button", "overflow"}
_REQUIRED = "Please complete this required field."


def elements_of(blocks: Sequence[Element]) -> Iterator[tuple[Element, Element]]:
    """Each block with each of its interactive elements."""
    for block in blocks:
        for element in [
            *(block.get("elements") or () if block["type"] == "actions" else ()),
            block.get("accessory"),
            block.get("element"),
        ]:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def element_in(blocks: Sequence[Element], block_id: str, action_id: str) -> Element | None:
    """The element of those names, None where there is none."""
    for block, element in elements_of(blocks):
        if (block["block_id"], element["action_id"]) == (block_id, action_id):
            return element
    return None


def action(element: Element, block_id: str, raw: Raw, loaded: Sequence[Element]) -> Element:
    """One of the `actions` of a payload; `loaded` are options that the bot gave on request.

    Raises Refused where the element does not offer that.
    """
    fields: Element = {
        name: element[name]
        for name in ("type", "action_id", "text", "value", "style", "url", "placeholder")
        if name in element
    }
    chosen = {} if element["type"] == "button" else _chosen(element, raw, loaded)
    return {**fields, **chosen, "block_id": block_id}


def values(
    blocks: Sequence[Element], entered: Entered, loaded: Mapping[tuple[str, str], Sequence[Element]]
) -> dict[str, dict[str, Element]]:
    """The `state.values` of these blocks; `loaded` has what the bot offered on request.

    Raises Refused where an element does not offer what was entered.
    """
    state: dict[str, dict[str, Element]] = {}
    for block, element in elements_of(blocks):
        block_id, action_id = block["block_id"], element["action_id"]
        if element["type"] in _PRESSED or element["type"] not in _NAMES:
            continue
        value = _initial(element)
        if action_id in entered.get(block_id, {}):
            raw = entered[block_id][action_id]
            value = _chosen(element, raw, loaded.get((block_id, action_id), ()))
        state.setdefault(block_id, {})[action_id] = {"type": element["type"], **value}
    return state


def mistakes(blocks: Sequence[Element], state: dict[str, dict[str, Element]]) -> dict[str, str]:
    """By block_id, what Slack itself says under an input before it lets a form go."""
    mistakes_by_block = {}
    for block, element in elements_of(blocks):
        if block["type"] != "input" or element["type"] not in _NAMES:
            continue
        entered = state[block["block_id"]][element["action_id"]]
        value = entered[_NAMES[element["type"]][0]]
        if value in (None, "", []):
            if not block.get("optional"):
                mistakes_by_block[block["block_id"]] = _REQUIRED
        elif element["type"] == "plain_text_input":
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if len(value) < least:
                mistakes_by_block[block["block_id"]] = f"Use at least {least} characters."
            elif len(value) > most:
                mistakes_by_block[block["block_id"]] = f"Use no more than {most} characters."
    return mistakes_by_block


def _initial(element: Element) -> Element:
    name, at_first = _NAMES[element["type"]]
    return {name: element.get(at_first, [] if name.endswith("s") else None)}


def _chosen(element: Element, raw: Raw, loaded: Sequence[Element]) -> Element:
    name = _NAMES[element["type"]][0]
    if raw not in (None, "", []) and not isinstance(raw, _kind_of(name)):
        raise Refused("invalid_option", message="This cannot be entered here.")
    if name == "selected_option":
        return {name: None if raw in (None, "") else _option(element, raw, loaded)}
    if name == "selected_options":
        values = raw if isinstance(raw, list) else ()
        return {name: [_option(element, value, loaded) for value in values]}
    return {name: raw if raw != "" else None}


def _kind_of(name: str) -> type:
    """Of which type the page sends what a payload has under that name."""
    if name == "selected_date_time":
        return int
    return list if name.endswith("s") else str


def _option(element: Element, value: Any, loaded: Sequence[Element]) -> Element:
    """The option of that value; what is offered there under two names is none of both."""
    first = [element.get("initial_option"), *element.get("initial_options", ())]
    for offered in ([*options_of(element), *loaded], [*filter(None, first)]):
        named = {exactly(option): option for option in offered if option["value"] == value}
        if len(named) > 1:
            raise Refused("invalid_option", message="This choice is not the only one of its value.")
        for option in named.values():
            return dict(option)
    raise Refused("invalid_option", message="This choice is no longer there.")
