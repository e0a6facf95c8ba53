"""What the page's person does with blocks, shortcuts and the app's tabs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec

from playground.slack import inputs, interactions
from playground.slack.checks import shape
from playground.slack.dispatch import Dispatcher
from playground.slack.elements import OPTIONS, options_of
from playground.slack.inputs import Element, Entered, Raw
from playground.slack.model import Channel, Message
from playground.slack.payloads import (
    VERIFICATION_TOKEN,
    Payload,
    app_home_opened,
    uninstalled,
)
from playground.slack.refusal import Refused
from playground.slack.responses import Responses
from playground.slack.transports import NoAddress, NotAnswered
from playground.slack.workspace import Workspace

NO_ANSWER = "The app did not respond in time."
NOT_CONFIGURED = "This app is not configured to handle interactive responses."

NOT_VERIFIED = "Your URL didn't respond with the value of the challenge parameter."


class NotConfigured(Refused):
    """The app has no address for what was done."""


class Place(msgspec.Struct, kw_only=True):
    """Where something is done: in a view, or in the message of a channel that has that `ts`."""

    view_id: str | None = None
    channel: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class Container:
    """A message or a view with blocks; `payload` is its part of interaction payloads."""

    id: str
    blocks: Sequence[Element]
    payload: Payload
    channel: Channel | None = None


@dataclass(frozen=True)
class Gestures:
    """Does what the page asks; a refusal has a `message`, the sentence that Slack would show."""

    workspace: Workspace
    dispatcher: Dispatcher
    responses: Responses
    _loaded: dict[tuple[str, str, str], list[Element]] = field(default_factory=dict)

    async def act(
        self,
        server: str,
        where: Place,
        block_id: str,
        action_id: str,
        chosen: Raw = None,
        entered: Entered | None = None,
    ) -> None:
        """Press a button, or choose something; `entered` is all else that was, by block_id."""
        container = self._container(where)
        element = self._element(container, block_id, action_id)
        loaded = self._loaded.get((container.id, block_id, action_id), [])
        action = inputs.action(element, block_id, chosen, loaded)
        entered = {**(entered or {})}
        entered[block_id] = {**entered.get(block_id, {}), action_id: chosen}
        values = self.values(container.id, container.blocks, entered)
        url = (
            self.responses.open(server, container.channel, container.id)
            if container.channel
            else ""
        )
        payload = interactions.block_actions(self.workspace, container.payload, values, action, url)
        await self._ask(action_id, payload)

    async def suggest(self, where: Place, block_id: str, action_id: str, typed: str) -> Payload:
        """What the bot offers in an external select for what was typed into it."""
        container = self._container(where)
        self._element(container, block_id, action_id)
        payload = interactions.block_suggestion(
            self.workspace, container.payload, block_id, action_id, typed
        )
        try:
            offered = await self._ask(action_id, payload)
        except NotConfigured:
            return {"options": []}
        if list(shape("", "options option_groups", **OPTIONS)(offered, "")) and offered != {
            "options": []
        }:
            raise Refused("invalid_options", message="The app offered nothing that can be shown.")
        # What was chosen of an earlier offer stays chosen.
        at, options = (container.id, block_id, action_id), options_of(offered)
        values = {option["value"] for option in options}
        before = [each for each in self._loaded.get(at, ()) if each["value"] not in values]
        self._loaded[at] = [*before, *options]
        return offered

    def values(
        self, container_id: str, blocks: Sequence[Element], entered: Entered
    ) -> dict[str, dict[str, Element]]:
        """The `state.values` of a message or view; raises Refused for what was never offered."""
        loaded = {
            tuple(at): options
            for (loaded_in, *at), options in self._loaded.items()
            if loaded_in == container_id
        }
        return inputs.values(blocks, entered, loaded)  # type: ignore[arg-type]

    async def use_shortcut(
        self, server: str, callback_id: str, channel: str = "", ts: str = ""
    ) -> None:
        """Use a shortcut of the app; one for messages is used on the message of that `ts`."""
        kind = "message" if ts else "global"
        if (callback_id, kind) not in [
            (shortcut["callback_id"], shortcut["type"]) for shortcut in self.workspace.app.shortcuts
        ]:
            raise Refused("not_found", message="The app has no such shortcut.")
        if ts:
            where, message = self._message(channel, ts)
            url = self.responses.open(server, where)
            payload = interactions.message_action(self.workspace, callback_id, where, message, url)
        else:
            payload = interactions.shortcut(self.workspace, callback_id)
        await self._ask(callback_id, payload)

    async def verify_events(self) -> None:
        """Verify the address of events, as an app's page App Manifest asks its owner to.

        https://docs.slack.dev/reference/events/url_verification
        """
        challenge = secrets.token_hex(16)
        body = {"token": VERIFICATION_TOKEN, "type": "url_verification", "challenge": challenge}
        try:
            answer = await self.dispatcher.ask("events_api", "url_verification", body)
        except NotAnswered as error:
            raise Refused(str(error), message=NOT_VERIFIED) from error
        if challenge not in (answer.get("challenge"), answer.get("text")):
            raise Refused("url_not_verified", message=NOT_VERIFIED)

    def open_tab(self, tab: str) -> None:
        """Go to the `home` or `messages` tab of the app."""
        direct = self.workspace.direct_message(self.workspace.me)
        self.dispatcher.tell(app_home_opened(self.workspace, direct, tab))

    def uninstall(self) -> None:
        """Remove the app from the workspace, which takes its token back."""
        self.workspace.revoke(self.workspace.access.bot_token)
        self.dispatcher.tell(uninstalled(self.workspace))

    async def _ask(self, name: str, payload: Payload) -> Payload:
        try:
            return await self.dispatcher.ask("interactive", name, payload)
        except NoAddress as error:
            raise NotConfigured(str(error), message=NOT_CONFIGURED) from error
        except NotAnswered as error:
            raise Refused(str(error), message=NO_ANSWER) from error

    def _container(self, where: Place) -> Container:
        if where.view_id is None:
            channel, message = self._message(where.channel or "", where.ts or "")
            payload = interactions.in_message(self.workspace, channel, message)
            return Container(message.ts, message.blocks, payload, channel)
        home = self.workspace.homes.get(self.workspace.me)
        for view in [*self.workspace.modal, *([home] if home else [])]:
            if view["id"] == where.view_id:
                return Container(view["id"], view["blocks"], interactions.in_view(view))
        raise Refused("not_found", message="This view is no longer there.")

    def _message(self, channel: str, ts: str) -> tuple[Channel, Message]:
        conversation = self.workspace.channels.get(channel)
        me = self.workspace.me
        if (
            conversation is None
            or me not in conversation.members
            or ts not in conversation.messages
        ):
            raise Refused("not_found", message="This message is no longer there.")
        return conversation, conversation.messages[ts]

    def _element(self, container: Container, block_id: str, action_id: str) -> Element:
        element = inputs.element_in(container.blocks, block_id, action_id)
        if element is None:
            raise Refused("not_found", message="This button is no longer there.")
        return element
