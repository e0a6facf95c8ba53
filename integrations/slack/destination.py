"""A Slack conversation as a destination: upload, post, update and delete, on slack_sdk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import stamina
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import Block
from slack_sdk.web import SlackResponse

from integrations.errors import IntegrationError
from integrations.slack.client import hasty_client, impatient_client, uploading_client
from integrations.slack.errors import (
    NOT_TO_BE_JOINED,
    ImageNotReady,
    NotAllSeen,
    NotInChannel,
    code_of,
    refusals_in_words,
)
from integrations.slack.pacing import TURNS

# Slack processes a picture of this size within a second or two.
SECONDS_TO_PROCESS = 20.0
# Event type of the metadata that mark a message.
MARK = "sprint_analytics_delivery"


@dataclass(frozen=True)
class MarkedMessage:
    """A message of the bot: its `ts`, and the metadata it was posted with."""

    ts: str
    marked: Mapping[str, str]


class SlackDestination:
    """Posts to conversations (by id: `C…`, `G…`, `D…`) as the bot whose client it is given.

    Every method raises a subclass of IntegrationError and nothing else when Slack says no.
    """

    def __init__(self, client: WebClient, *, takes_turns: bool = True) -> None:
        self._client = client
        self._takes_turns = takes_turns

    @property
    def client(self) -> WebClient:
        """The bot's own client."""
        return self._client

    def impatient(self) -> SlackDestination:
        """The same destination, but a rate limit (Retry-After) fails at once."""
        return SlackDestination(impatient_client(self._client))

    def beside(self) -> SlackDestination:
        """The same destination for what no answer may wait for, such as a line of progress.

        A rate limit, and a Slack that says nothing, fail soon; no turn is taken.
        """
        return SlackDestination(hasty_client(self._client), takes_turns=False)

    def has_room(self, channel: str) -> bool:
        """Whether a line of progress may be posted in that channel now."""
        return TURNS.has_room(channel)

    def open_direct(self, user: str) -> str:
        """The id of the bot's direct conversation with that person."""
        with refusals_in_words():
            return str(self._client.conversations_open(users=user)["channel"]["id"])

    def upload_image(self, png: bytes, filename: str, title: str, alt_text: str) -> str:
        """Upload an image, which is not visible until a block shows it; gives its file id.

        A message can do without it: only a rate limit of some seconds is waited for.
        """
        with refusals_in_words():
            answer = uploading_client(self._client).files_upload_v2(
                content=png,
                filename=filename,
                title=title,
                alt_txt=alt_text,
                highlight_type="png",
            )
        return str(answer["files"][0]["id"])

    def post(
        self,
        channel: str,
        text: str,
        blocks: Sequence[Block] | None = None,
        thread_ts: str | None = None,
        marked: Mapping[str, str] | None = None,
    ) -> str:
        """Post a message, joining a public channel first where needed; gives its `ts`.

        `text` is what a notification shows in place of `blocks`. `marked` is invisible metadata; by
        its `key` the method `find` finds the message again.
        """
        message: dict[str, Any] = {
            "channel": channel,
            "text": text,
            "blocks": blocks,
            "metadata": _metadata(marked),
            "thread_ts": thread_ts,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if self._takes_turns:
            TURNS.wait(channel)
        try:
            return str(self._say("chat_postMessage", message)["ts"])
        except NotInChannel:
            if channel.startswith("D"):
                raise
            self._join(channel)
            return str(self._say("chat_postMessage", message)["ts"])

    def enter(self, channel: str) -> str:
        """Join a public channel; for a private one, gives a sentence on how to invite the bot."""
        try:
            self._join(channel)
        except NotInChannel:
            typed = self._invitation()
            return f"I can post there once I am a member: type {typed} in it if I am not."
        return ""

    def find(
        self, channel: str, key: str, since: datetime, until: datetime, thread: str = ""
    ) -> MarkedMessage | None:
        """The message between these moments whose metadata have that key, if there is one.

        `thread` is the `ts` of the thread that it is in, empty outside threads. Takes one page, of
        which some apps get a minute's one with 15 messages, and does not wait for a rate limit:
        raises AskedTooMuch then, and NotAllSeen where one page is not all.
        """
        client = self.impatient().client
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "latest": f"{until.timestamp():.6f}",
            "include_all_metadata": True,
            "limit": 200,
        }
        with refusals_in_words():
            me = client.auth_test()["bot_id"]
            if thread:
                page = client.conversations_replies(ts=thread, **asked)
            else:
                page = client.conversations_history(**asked)
        for message in page["messages"]:
            mark, marked = _mark_of(message)
            # Any app may mark its own messages so.
            is_mine = message.get("bot_id") == me and mark == MARK
            if is_mine and marked.get("key") == key:
                return MarkedMessage(str(message["ts"]), marked)
        if page.get("has_more"):
            raise NotAllSeen(
                "Too much was said in the channel at that time to see whether it was posted: look "
                "there, and run it now if it was not."
            )
        return None

    def own_message(
        self, channel: str, thread: str, ts: str, key: str, since: datetime
    ) -> dict[str, Any] | None:
        """A message of the bot, as Slack sends it: by its `ts`, or, where that is empty, marked
        with that key and posted about that moment; None where there is none.

        `thread` is the `ts` of the thread that it is in, empty outside threads. Takes one page:
        raises NotAllSeen where that is not all that was said about that moment.
        """
        begin = since.timestamp()
        window = (ts, ts) if ts else (f"{begin - 60:.6f}", f"{begin + 300:.6f}")
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": window[0],
            "latest": window[1],
            "inclusive": True,
            "include_all_metadata": True,
            "limit": 200,
        }
        with refusals_in_words():
            if thread:
                page = self._client.conversations_replies(ts=thread, **asked)
            else:
                page = self._client.conversations_history(**asked)
        for message in page["messages"]:
            _, marked = _mark_of(message)
            if message["ts"] == ts or (not ts and marked.get("key") == key):
                return dict(message)
        if page.get("has_more"):
            raise NotAllSeen("Too much was said at that time to find it.")
        return None

    def share_files(
        self, channel: str, thread_ts: str | None, text: str, files: Mapping[str, bytes]
    ) -> None:
        """Share files by name, in one message with that text."""
        uploads = [
            {"filename": name, "title": name, "content": content} for name, content in files.items()
        ]
        with refusals_in_words():
            self._client.files_upload_v2(
                file_uploads=uploads,
                channel=channel,
                thread_ts=thread_ts,
                initial_comment=text,
            )

    def update(
        self,
        channel: str,
        ts: str,
        text: str,
        blocks: Sequence[Block],
        marked: Mapping[str, str] | None = None,
    ) -> None:
        """Replace a message of the bot; `marked` is as that of `post`."""
        message = {"channel": channel, "ts": ts, "text": text, "blocks": blocks}
        self._say("chat_update", {**message, "metadata": _metadata(marked)})

    def message(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """The message of that `ts`, as Slack has it now; None where there is none.

        Takes the scope to read the history of the conversation.
        """
        with refusals_in_words():
            try:
                answer = self._client.conversations_replies(
                    channel=channel, ts=ts, oldest=ts, latest=ts, inclusive=True, limit=1
                )
            except SlackApiError as error:
                if code_of(error) == "thread_not_found":
                    return None
                raise
        messages: list[Mapping[str, Any]] = answer["messages"]
        return next((each for each in messages if each.get("ts") == ts), None)

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message of the bot."""
        with refusals_in_words():
            self._client.chat_delete(channel=channel, ts=ts)

    def delete_file(self, file: str) -> None:
        """Delete a file of the bot."""
        with refusals_in_words():
            self._client.files_delete(file=file)

    def tell(
        self,
        channel: str,
        user: str,
        text: str,
        blocks: Sequence[Block] | None = None,
        thread_ts: str | None = None,
    ) -> None:
        """Post an ephemeral message, which only one member of a channel sees."""
        with refusals_in_words():
            self._client.chat_postEphemeral(
                channel=channel, user=user, text=text, blocks=blocks, thread_ts=thread_ts
            )

    def unfurl(self, channel: str, ts: str, unfurls: Mapping[str, Sequence[Block]]) -> None:
        """Show blocks below a person's message, for links in it.

        `channel`, `ts` and the links are those of a `link_shared` event; the bot need not be in the
        channel.
        """
        by_url = {
            url: {"blocks": [block.to_dict() for block in blocks]}
            for url, blocks in unfurls.items()
        }
        self._say("chat_unfurl", {"channel": channel, "ts": ts, "unfurls": by_url})

    def _say(self, method: str, message: dict[str, Any]) -> SlackResponse:
        # Slack processes an upload after it has answered. Without the scope files:read, the only
        # sign that it is not done is the refusal of a block that shows it.
        for attempt in stamina.retry_context(
            on=ImageNotReady,
            attempts=None,
            timeout=SECONDS_TO_PROCESS,
            wait_initial=0.04,
            wait_max=2,
            wait_jitter=0.01,
        ):
            with attempt, refusals_in_words():
                answer: SlackResponse = getattr(self._client, method)(**message)
                return answer
        raise AssertionError("stamina leaves its loop by return or raise")

    def _join(self, channel: str) -> None:
        with refusals_in_words():
            try:
                self._client.conversations_join(channel=channel)
            except SlackApiError as error:
                if code_of(error) not in NOT_TO_BE_JOINED:
                    raise
                raise NotInChannel(
                    f"I am not in this channel: type {self._invitation()} in it, then ask again."
                ) from error

    def _invitation(self) -> str:
        """What invites the bot, as one types it; in words where Slack does not tell its name."""
        try:
            with refusals_in_words():
                return f"`/invite @{hasty_client(self._client).auth_test()['user']}`"
        except IntegrationError:
            return "`/invite`, a blank and my name"


def _metadata(marked: Mapping[str, str] | None) -> dict[str, Any] | None:
    return {"event_type": MARK, "event_payload": marked} if marked else None


def _mark_of(message: Mapping[str, Any]) -> tuple[Any, Mapping[str, str]]:
    """The event type and the payload of a message's metadata; empty where it has none."""
    metadata = message.get("metadata") or {}
    return metadata.get("event_type", ""), metadata.get("event_payload") or {}
