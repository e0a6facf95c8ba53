"""Who is heard: members of the workspace, and others as the settings say.

All that people do comes through here before any listener hears of it. Whether somebody is a member
is known for some minutes; where it is not, what they did is acknowledged, Slack is asked, and then
it is heard.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import App, BoltContext, BoltRequest, BoltResponse
from slack_sdk.models.views import View

from bot.answering.ephemeral import post_privately, reply_privately
from bot.blocks.mrkdwn import escape, section
from bot.tenancy.outsiders import ALL, NOT_ANSWERED, NOT_KNOWN, is_answered, is_said_to_be_elsewhere
from bot.wiring import Analytics
from bot.work.job import Asker, Job
from bot.work.lanes import Lanes
from integrations.errors import IntegrationError
from integrations.slack import (
    People,
    Person,
    ScopeMissing,
    SlackDestination,
    Surfaces,
    TokenRefused,
)

log = logging.getLogger(__name__)

# Seconds for which a member is taken for one still, and somebody else for somebody else.
KNOWN_FOR = 300.0
# The same where there is no time to ask, or Slack does not answer.
KNOWN_FOR_NOW = 3600.0
# What has to be answered at once or not at all.
AT_ONCE = ("block_suggestion", "view_submission")
NOT_HEARD = "Slack took too long to tell me who you are: ask again."
_HEARD = "gate_is_open"


def register(app: App, analytics: Analytics) -> None:
    """Let nothing of people who are not answered reach the listeners that are registered later."""
    gate = Gate(app, analytics.people, analytics.settings.outsiders, analytics.lanes)
    app.use(gate.let_in)


@dataclass(frozen=True)
class Gate:
    """Passes on what people do who are answered, and tells others so, each alone.

    Attributes:
        app: hears what was asked about first.
        people: what Slack says of them.
        outsiders: the setting.
        lanes: where Slack is asked.
    """

    app: App
    people: People
    outsiders: str
    lanes: Lanes

    def let_in(
        self,
        request: BoltRequest,
        body: dict[str, Any],
        context: BoltContext,
        next_: Callable[[], object],
    ) -> BoltResponse | None:
        """Pass it on, or acknowledge it. Waits for nothing."""
        user = context.user_id or ""
        is_asked_by_nobody = user in ("", context.bot_user_id)
        if self.outsiders == ALL or is_asked_by_nobody or context.get(_HEARD):
            next_()
            return None
        workspace, organization = _home(context)
        if not organization and is_said_to_be_elsewhere(body, workspace):
            return self._refused(body, context)
        within = KNOWN_FOR_NOW if body.get("type") in AT_ONCE else KNOWN_FOR
        person = self.people.known(workspace, user, within=within)
        if person is None:
            say = partial(_tell, body, context)
            job = Job(partial(self._ask, request, body, context), _asker(context), say)
            self.lanes.hand_on(self.lanes.people, job)
            return _acknowledged(body)
        if not is_answered(person, workspace, organization, self.outsiders):
            return self._refused(body, context)
        next_()
        return None

    def _refused(self, body: dict[str, Any], context: BoltContext) -> BoltResponse:
        log.info("%s is not answered, who is no member.", context.user_id)
        if "command" in body:
            return BoltResponse(status=200, body=NOT_ANSWERED)
        job = Job(partial(_tell, body, context, NOT_ANSWERED), _asker(context))
        self.lanes.hand_on(self.lanes.people, job)
        return _acknowledged(body)

    def _ask(self, request: BoltRequest, body: dict[str, Any], context: BoltContext) -> None:
        """Hear it if Slack says that they are answered, or tell them that they are not."""
        try:
            person = self._person(context)
        except (ScopeMissing, TokenRefused) as error:
            _tell(body, context, escape(str(error)))
            return
        if person is None:
            _tell(body, context, NOT_KNOWN)
        elif not is_answered(person, *_home(context), self.outsiders):
            _tell(body, context, NOT_ANSWERED)
        elif body.get("type") != "block_suggestion":
            again = BoltRequest(
                body=request.raw_body if request.mode == "http" else request.body,
                query=request.query,
                headers=request.headers,
                context={_HEARD: True},
                mode=request.mode,
            )
            _show(self.app.dispatch(again), body, context)

    def _person(self, context: BoltContext) -> Person | None:
        """What Slack says of them, or has said within the hour where it does not answer.

        Raises ScopeMissing and TokenRefused, for which asking again does not help.
        """
        workspace, user = _home(context)[0], context.user_id or ""
        client = context.client
        if self.people.known(workspace, user, within=KNOWN_FOR_NOW):
            # There is something to go by: no rate limit is waited for.
            client = SlackDestination(client).beside().client
        try:
            return self.people.get(client, workspace, user, within=KNOWN_FOR)
        except IntegrationError as error:
            log.warning("Whether %s is a member is not known: %s", user, error)
            if isinstance(error, ScopeMissing | TokenRefused):
                raise
            return self.people.known(workspace, user, within=KNOWN_FOR_NOW)


def _home(context: BoltContext) -> tuple[str, str]:
    """The ids of the bot's workspace, and of the organization that has it; empty for none.

    A payload says neither: what it calls so may be those of who did it.
    """
    bot = context.authorize_result
    workspace = (bot.team_id if bot else None) or context.team_id or ""
    return workspace, (bot.enterprise_id if bot else None) or ""


def _asker(context: BoltContext) -> Asker:
    user = context.user_id or ""
    return Asker(context.team_id or "", context.channel_id or user, user)


def _acknowledged(body: dict[str, Any]) -> BoltResponse:
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200)


def _show(response: BoltResponse, body: dict[str, Any], context: BoltContext) -> None:
    """Show what was acknowledged too late for Slack to show it."""
    said = response.body
    if response.status not in (200, 404):
        # Its signature is too old by now, or Bolt has ended, as the bot is being restarted.
        log.warning("What %s did is not heard: %s %s", context.user_id, response.status, said)
        _tell(body, context, NOT_HEARD)
        return
    if response.status != 200 or not said:
        return
    told: dict[str, Any] = json.loads(said) if said.startswith("{") else {"text": said}
    # What is wrong with a form is said below its inputs, or in its place.
    in_place = [each["text"]["text"] for each in (told.get("view") or {}).get("blocks", ())]
    said_of_form = [*(told.get("errors") or {}).values(), *in_place]
    text = told.get("text") or " ".join(map(str, said_of_form))
    if text:
        _tell(body, context, text, told.get("blocks"))


def _tell(
    body: dict[str, Any], context: BoltContext, text: str, blocks: list[Any] | None = None
) -> None:
    """Tell who did it, and nobody else; nothing where they did not ask for anything."""
    slack, user = SlackDestination(context.client), context.user_id or ""
    event = body.get("event") or {}
    try:
        match event.get("type"):
            case None if context.response_url:
                reply_privately(context, text, blocks)
            case None:
                post_privately(slack, "", user, text, blocks)
            case "app_mention":
                slack.tell(event["channel"], user, text, blocks, event.get("thread_ts"))
            case "message" if event.get("channel_type") == "im":
                slack.post(event["channel"], text, blocks, event.get("thread_ts"))
            case "app_home_opened" if event.get("tab") == "home":
                home = View(type="home", blocks=[section(text)])
                Surfaces(context.client).publish_home(user, home)
    except IntegrationError as error:
        log.warning("%s was not told: %s", user, error)
