"""A Slack conversation as a destination: upload, post, update and delete, on slack_sdk."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

import stamina
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
)
from slack_sdk.models.blocks import Block

from integrations.errors import IntegrationError

# Slack processes a picture of this size within a second or two.
SECONDS_TO_PROCESS = 20.0
REFUSED_TOKENS = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
}


class SlackRefused(IntegrationError):
    """Slack refused a call for a reason of its own; the message names Slack's error code."""


class SlackUnreachable(IntegrationError):
    """Slack did not answer, or not as its documentation says."""


class TokenRefused(IntegrationError):
    """Slack does not accept the token any more."""


class ScopeMissing(IntegrationError):
    """The Slack app was installed without a scope that the call needs."""


class NotInChannel(IntegrationError):
    """The bot may not post in the conversation, and cannot join it by itself."""


class ImageNotReady(IntegrationError):
    """Slack has not finished processing an uploaded image in time."""


def web_client(token: str | None, api_url: str) -> WebClient:
    """A client that waits as long as Slack asks it to (Retry-After) before it tries again."""
    return WebClient(
        token=token,
        base_url=api_url,
        retry_handlers=[
            # Once a request is sent, Slack may have done what it asks: only a connection that
            # was never made is tried again.
            ConnectionErrorRetryHandler(error_types=[URLError]),
            RateLimitErrorRetryHandler(max_retry_count=5),
        ],
    )


class SlackDestination:
    """Posts to conversations (by id: `C…`, `G…`, `D…`) as the bot whose client it is given.

    Every method raises a subclass of IntegrationError and nothing else when Slack says no.
    """

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def upload_image(self, png: bytes, filename: str, title: str, alt_text: str) -> str:
        """Upload an image that nobody sees until a block shows it; gives its file id."""
        with refusals_in_words():
            answer = self._client.files_upload_v2(
                content=png,
                filename=filename,
                title=title,
                alt_txt=alt_text,
                highlight_type="png",
            )
        return str(answer["files"][0]["id"])

    def post(
        self, channel: str, text: str, blocks: Sequence[Block], thread_ts: str | None = None
    ) -> str:
        """Post a message, joining a public channel first where needed; gives its `ts`.

        `text` is what a notification shows in place of `blocks`.
        """
        message: dict[str, Any] = {
            "channel": channel,
            "text": text,
            "blocks": blocks,
            "thread_ts": thread_ts,
            "unfurl_links": False,
            "unfurl_media": False,
        }
        try:
            return self._say("chat_postMessage", message)
        except NotInChannel:
            if channel.startswith("D"):
                raise
            self._join(channel)
            return self._say("chat_postMessage", message)

    def update(self, channel: str, ts: str, text: str, blocks: Sequence[Block]) -> None:
        """Replace a message of ours."""
        self._say("chat_update", {"channel": channel, "ts": ts, "text": text, "blocks": blocks})

    def delete(self, channel: str, ts: str) -> None:
        """Take a message of ours back."""
        with refusals_in_words():
            self._client.chat_delete(channel=channel, ts=ts)

    def tell(self, channel: str, user: str, text: str, thread_ts: str | None = None) -> None:
        """Say something that only one member of a channel sees."""
        with refusals_in_words():
            self._client.chat_postEphemeral(
                channel=channel, user=user, text=text, thread_ts=thread_ts
            )

    def _say(self, method: str, message: dict[str, Any]) -> str:
        # An upload is processed after Slack has answered it, and nothing but the refusal of a
        # block that shows it tells a bot without files:read when that is done.
        for attempt in stamina.retry_context(
            on=ImageNotReady,
            attempts=None,
            timeout=SECONDS_TO_PROCESS,
            wait_initial=0.15,
            wait_max=2,
        ):
            with attempt, refusals_in_words():
                return str(getattr(self._client, method)(**message)["ts"])
        raise AssertionError("stamina leaves its loop by return or raise")

    def _join(self, channel: str) -> None:
        with refusals_in_words():
            try:
                self._client.conversations_join(channel=channel)
            except SlackApiError as error:
                if error.response.get("error") in {"missing_scope", "ratelimited"}:
                    raise
                me = self._client.auth_test()["user"]
                raise NotInChannel(
                    f"I am not in this channel: type `/invite @{me}` in it, then ask again."
                ) from error


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn what slack_sdk raises inside into IntegrationErrors that people can read."""
    try:
        yield
    except SlackApiError as error:
        raise _in_words(error) from error
    except (SlackClientError, HTTPException, OSError, json.JSONDecodeError) as error:
        raise SlackUnreachable(
            "Slack did not answer as it should: try again in a minute, "
            "and look at https://slack-status.com if it goes on."
        ) from error


def _in_words(error: SlackApiError) -> IntegrationError:
    answer = error.response if isinstance(error.response.get("error"), str) else {"error": ""}
    code = answer["error"] or f"status {error.response.status_code}"
    if code in {"not_in_channel", "channel_not_found", "method_not_supported_for_channel_type"}:
        return NotInChannel(
            "I am not in this conversation: ask me in a message to me, "
            "or `/invite` me if it is a channel and ask again."
        )
    if code in REFUSED_TOKENS:
        return TokenRefused(
            f"Slack refuses the bot's token ({code}): install the app again and set "
            "ANALYTICS_SLACK_BOT_TOKEN to its new token."
        )
    if code == "missing_scope":
        return ScopeMissing(
            f"The Slack app lacks the scope `{answer.get('needed')}`: add it under "
            "OAuth & Permissions, then reinstall the app."
        )
    if code == "invalid_blocks" and "invalid slack file" in json.dumps(answer.get("errors")):
        return ImageNotReady("Slack is still processing the chart.")
    if code == "is_archived":
        return SlackRefused("This channel is archived: ask in another one.")
    return SlackRefused(f"Slack refused the message ({code}): the log has the details.")
