"""The page's person submits and closes modals, and the bot's answer decides what comes next.

https://docs.slack.dev/surfaces/modals
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playground.slack import inputs, interactions
from playground.slack.dispatch import Dispatcher
from playground.slack.gestures import Gestures
from playground.slack.inputs import Entered
from playground.slack.payloads import Payload
from playground.slack.refusal import Refused
from playground.slack.transports import NotAnswered
from playground.slack.views import View, checked_view, pushed_view, replaced_view
from playground.slack.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Modals:
    """Does what the page asks; a refusal has a `message`, the sentence that Slack would show."""

    workspace: Workspace
    dispatcher: Dispatcher
    gestures: Gestures

    async def submit(self, view_id: str, entered: Entered) -> dict[str, str]:
        """Submit a view; gives what is wrong by block_id, nothing where it was accepted."""
        view = self._view(view_id)
        values = self.gestures.values(view_id, view["blocks"], entered)
        if wrong := inputs.mistakes(view["blocks"], values):
            return wrong
        payload = interactions.view_submission(self.workspace, view, values)
        try:
            ack = await self.dispatcher.ask("interactive", view["callback_id"], payload)
            return self._answered(view, ack)
        except (NotAnswered, Refused) as error:
            raise Refused(str(error), message=TROUBLE) from error

    def close(self, view_id: str, clear: bool) -> None:
        """Close a view, and those below it with `clear` or where the view is set up so."""
        view = self._view(view_id)
        clear = clear or view["clear_on_close"]
        closed = [*self.workspace.modal] if clear else [view]
        self._keep([open_view for open_view in self.workspace.modal if open_view not in closed])
        for open_view in reversed(closed):
            if open_view["notify_on_close"]:
                payload = interactions.view_closed(self.workspace, open_view, clear)
                self.dispatcher.notify("interactive", open_view["callback_id"], payload)

    def _answered(self, view: View, ack: Payload) -> dict[str, str]:
        """Do what the acknowledgement of a submission says; raises Refused for what it cannot."""
        match ack.get("response_action"):
            case None:
                self._keep(
                    [
                        open_view
                        for open_view in self.workspace.modal
                        if open_view["id"] != view["id"]
                    ]
                )
            case "clear":
                self._keep([])
            case "errors":
                return _errors(view, ack.get("errors"))
            case "update":
                replaced_view(self.workspace, view, self._next(ack))
            case "push":
                pushed_view(self.workspace, self._next(ack))
            case _:
                raise Refused("invalid_response_action")
        return {}

    def _next(self, ack: Payload) -> View:
        return checked_view(self.workspace, ack.get("view"), "modal")

    def _keep(self, views: list[View]) -> None:
        if len(views) != len(self.workspace.modal):
            self.workspace.show_modal(views)

    def _view(self, view_id: str) -> View:
        for view in self.workspace.modal:
            if view["id"] == view_id:
                return view
        raise Refused("not_found", message="This view is no longer there.")


def _errors(view: View, errors: Any) -> dict[str, str]:
    input_ids = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= input_ids:
        raise Refused("invalid_errors")
    return {str(block_id): str(error) for block_id, error in errors.items()}
