"""The Web API's `views.*` methods, on the modal and the Home tab of the page's person.

https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/surfaces/app-home
"""

from __future__ import annotations

import secrets
from typing import Any

from playground.slack.call import Call, identified
from playground.slack.refusal import Refused, refused_for
from playground.slack.validation import is_too_large, view_problems
from playground.slack.workspace import Workspace

View = dict[str, Any]
# "A modal can hold up to 3 views at a time in a view stack."
MOST_VIEWS = 3
FIELDS = {"callback_id": "", "external_id": "", "private_metadata": ""}
MODAL_FIELDS: View = {
    "title": None,
    "submit": None,
    "close": None,
    "clear_on_close": False,
    "notify_on_close": False,
}


def open_view(call: Call) -> dict[str, Any]:
    """`views.open`: a new modal, in place of one that is open."""
    view = _asked(call, "modal")
    trigger = _checked_trigger(call)
    opened = made_view(call.workspace, view)
    call.workspace.triggers.exchange(trigger)
    call.workspace.show_modal([opened])
    return {"view": opened}


def push_view(call: Call) -> dict[str, Any]:
    """`views.push`: a view on top of the open ones."""
    view = _asked(call, "modal")
    trigger = _checked_trigger(call)
    if not call.workspace.modal:
        raise Refused("not_found")
    pushed = pushed_view(call.workspace, view)
    call.workspace.triggers.exchange(trigger)
    return {"view": pushed}


def update_view(call: Call) -> dict[str, Any]:
    """`views.update`, of a view by its own id or the app's."""
    by_id, by_external_id = call.text("view_id"), call.text("external_id")
    if not by_id and not by_external_id:
        raise refused_for(
            "invalid_arguments", ["must define one of: view_id external_id [json-pointer:/view_id]"]
        )
    view = _asked(call, "modal", "home")
    for old in [*call.workspace.modal, *call.workspace.homes.values()]:
        if old["id"] == by_id or (by_external_id and old["external_id"] == by_external_id):
            break
    else:
        raise Refused("not_found")
    if view["type"] != old["type"]:
        raise refused_for("invalid_arguments", ["view type cannot be changed [json-pointer:/view]"])
    _check_hash(call, old)
    return {"view": replaced_view(call.workspace, old, view)}


def publish_view(call: Call) -> dict[str, Any]:
    """`views.publish`, of a person's Home tab."""
    workspace, person = call.workspace, call.text("user_id")
    if person not in workspace.people:
        raise refused_for("invalid_arguments", ["invalid `user_id` [json-pointer:/user_id]"])
    view = _asked(call, "home")
    if not workspace.app.home_tab:
        raise Refused("not_enabled")
    old = workspace.homes.get(person)
    if old is not None:
        _check_hash(call, old)
        return {"view": replaced_view(workspace, old, view)}
    published = made_view(workspace, view)
    workspace.show_home(person, published)
    return {"view": published}


def checked_view(workspace: Workspace, view: Any, *kinds: str) -> View:
    """A view as Slack takes it; raises Refused with Slack's words otherwise."""
    mistakes = view_problems(view, workspace.files.try_to_show, *kinds)
    if mistakes:
        raise refused_for("invalid_arguments", mistakes)
    if is_too_large(view):
        raise Refused("view_too_large")
    return dict(view)


def made_view(workspace: Workspace, view: View, under: View | None = None) -> View:
    """A new view, on top of another one or of none, with all that Slack says of views."""
    used = [other["external_id"] for other in [*workspace.modal, *workspace.homes.values()]]
    if view.get("external_id") and view["external_id"] in used:
        raise Refused("duplicate_external_id")
    view_id = f"V0{secrets.token_hex(4).upper()}"
    return _full(workspace, view) | {
        "id": view_id,
        "root_view_id": under["root_view_id"] if under else view_id,
        "previous_view_id": under["id"] if under else None,
    }


def pushed_view(workspace: Workspace, view: View) -> View:
    """A view that is put on top of the open ones; raises Refused where these are too many."""
    stack = workspace.modal
    if len(stack) >= MOST_VIEWS:
        raise Refused("push_limit_reached")
    pushed = made_view(workspace, view, stack[-1])
    workspace.show_modal([*stack, pushed])
    return pushed


def replaced_view(workspace: Workspace, old: View, view: View) -> View:
    """A view with new content at the place of an old one."""
    identity = {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
    new = _full(workspace, view) | identity
    for person, home in list(workspace.homes.items()):
        if home["id"] == old["id"]:
            workspace.show_home(person, new)
            return new
    workspace.show_modal(
        [new if open_view["id"] == old["id"] else open_view for open_view in workspace.modal]
    )
    return new


def _full(workspace: Workspace, view: View) -> View:
    app = workspace.app
    return {
        **FIELDS,
        **(MODAL_FIELDS if view["type"] == "modal" else {}),
        **view,
        "blocks": [identified(block) for block in view["blocks"]],
        "state": {"values": {}},
        "hash": f"{workspace.next_ts()}.{secrets.token_hex(4)}",
        "team_id": workspace.team_id,
        "app_id": app.id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": app.bot_id,
    }


def _asked(call: Call, *kinds: str) -> View:
    return checked_view(call.workspace, call.json("view", "invalid_arguments"), *kinds)


def _checked_trigger(call: Call) -> str:
    trigger = call.text("trigger_id")
    if not trigger:
        raise refused_for(
            "invalid_arguments", ["missing required field: trigger_id [json-pointer:/trigger_id]"]
        )
    call.workspace.triggers.check(trigger)
    return trigger


def _check_hash(call: Call, old: View) -> None:
    if call.text("hash") and call.text("hash") != old["hash"]:
        raise Refused("hash_conflict")
