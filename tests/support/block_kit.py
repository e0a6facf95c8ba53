"""Block Kit in few words, for tests."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def rich_link(text: str, url: str) -> Block:
    """Rich text of one link."""
    link = {"type": "link", "text": text, "url": url}
    section = {"type": "rich_text_section", "elements": [link]}
    return {"type": "rich_text", "elements": [section]}


def option(value: str) -> Block:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, **more: Any) -> Block:
    return {"type": "button", "action_id": action_id, "text": plain(action_id.title()), **more}


def menu(kind: str, action_id: str, *values: str, **more: Any) -> Block:
    options = {"options": [option(value) for value in values]} if values else {}
    return {"type": kind, "action_id": action_id, **options, **more}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "block_id": "actions", "elements": list(elements)}


def asked(name: str, element: Block, **more: Any) -> Block:
    """An input whose block_id, action_id and label are that name."""
    label = {"type": "input", "block_id": name, "label": plain(name.title())}
    return {**label, "element": {"action_id": name, **element}, **more}


def modal(*blocks: Block, **more: Any) -> Block:
    """A modal called Form, with a button Go."""
    shown = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Go")}
    return {**shown, "blocks": list(blocks), **more}
