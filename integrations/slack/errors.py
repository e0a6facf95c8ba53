"""Errors of Slack, each with the next step, by the error codes of its Web API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from integrations.errors import IntegrationError

REFUSED_TOKENS = {
    "account_inactive",
    "invalid_auth",
    "not_authed",
    "token_expired",
    "token_revoked",
}
# After these, Slack may have done what it was asked, or not.
OUTAGES = {"fatal_error", "internal_error", "request_timeout", "service_unavailable"}
NOT_ANSWERED = (
    "Slack did not answer as it should: try again in a minute, "
    "and look at https://slack-status.com if it goes on."
)
BLOCKS_REFUSED = {"invalid_attachments", "invalid_blocks", "invalid_blocks_format"}
UPLOADS_REFUSED = {
    "file_uploads_disabled",
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "file_uploads_except_images_disabled",
}
# The bot is not there, or who is to be told something there alone.
NOT_THERE = {
    "channel_not_found",
    "method_not_supported_for_channel_type",
    "not_in_channel",
    "user_not_in_channel",
}
NOT_EDITABLE = {"cant_update_message", "edit_window_closed", "message_not_found"}
NO_ACCOUNT = {"cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible"}
# The bot cannot join by itself, but may be invited.
NOT_TO_BE_JOINED = {
    "channel_is_limited_access",
    "channel_not_found",
    "method_not_supported_for_channel_type",
    "no_permission",
    "restricted_action",
    "too_many_members",
}
NO_TRIGGER = {"exchanged_trigger_id", "expired_trigger_id", "invalid_trigger_id"}


class SlackRefused(IntegrationError):
    """Slack refused a call for another reason; the message names Slack's error code."""


class SlackUnreachable(IntegrationError):
    """Slack did not answer, or not as its documentation says."""


class TokenRefused(IntegrationError):
    """Slack no longer accepts the token."""


class NotInstalled(TokenRefused):
    """The workspace has not installed the app, or has removed it."""


class ScopeMissing(IntegrationError):
    """The Slack app was installed without a scope that the call needs."""


class NotInChannel(IntegrationError):
    """The bot may not post in the conversation, and cannot join it by itself."""


class MayNotPost(SlackRefused):
    """Nobody may post in the conversation, or only some of its members."""


class AskedTooMuch(SlackRefused):
    """Slack is asked for too much at once; `seconds` is what it wants to pass before it is asked
    again."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotAllSeen(IntegrationError):
    """One page of a channel is not all of what was said there then, and has not what is wanted."""


class ImageNotReady(IntegrationError):
    """Slack has not finished processing an uploaded image in time."""


class BlocksRefused(SlackRefused):
    """Slack does not take the blocks of a message, or of a kind that is not for all."""


class UploadRefused(SlackRefused):
    """The workspace takes no files, or no more of them."""


class NotEditable(SlackRefused):
    """A message can no longer be changed, or is not there."""


class TriggerExpired(SlackRefused):
    """The trigger id, which allows opening a view for three seconds, has expired."""


class ViewChanged(SlackRefused):
    """A view was changed, or closed, since its hash was read."""


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Raise errors of slack_sdk as IntegrationErrors, with a sentence for people."""
    try:
        yield
    except SlackApiError as error:
        raise _in_words(error) from error
    except OSError as error:
        raise SlackUnreachable(
            f"Slack cannot be reached ({_reason(error)}): look at the network, and at HTTPS_PROXY "
            "where there is a proxy, then try again."
        ) from error
    # What a proxy answers may not even be text.
    except (SlackClientError, HTTPException, UnicodeError, json.JSONDecodeError) as error:
        raise SlackUnreachable(NOT_ANSWERED) from error


def _reason(error: OSError) -> str:
    reason = error.reason if isinstance(error, URLError) else error
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)


def _retry_after(error: SlackApiError) -> float:
    """The seconds that Slack asks for; a minute where it does not say."""
    headers = getattr(error.response, "headers", None) or {}
    said = {str(name).lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(said) if str(said).isdecimal() else 60.0


def code_of(error: SlackApiError) -> str:
    """Slack's word for what is wrong; empty where the answer is not as Slack's."""
    code = _object(error).get("error")
    return code if isinstance(code, str) else ""


def _object(error: SlackApiError) -> dict[str, Any]:
    data = error.response.data
    return data if isinstance(data, dict) else {}


def _in_words(error: SlackApiError) -> IntegrationError:
    answer, code = _object(error), code_of(error)
    if not re.fullmatch(r"[a-z_]+", code) or code in OUTAGES:
        return SlackUnreachable(NOT_ANSWERED)
    if code in NOT_THERE:
        return NotInChannel(
            "I am not in this conversation: ask me in a message to me, "
            "or `/invite` me if it is a channel and ask again."
        )
    if code in REFUSED_TOKENS:
        return TokenRefused(
            f"Slack refuses the bot's token ({code}): install the app again, "
            "or copy its token from OAuth & Permissions again, by `analytics setup` or into "
            "ANALYTICS_SLACK_BOT_TOKEN."
        )
    if code == "missing_scope":
        return ScopeMissing(
            f"The Slack app lacks the scope `{answer.get('needed')}`: add it under "
            "OAuth & Permissions, then reinstall the app."
        )
    if code == "invalid_blocks" and "invalid slack file" in json.dumps(answer.get("errors")):
        return ImageNotReady("Slack is still processing the chart: ask again in a minute.")
    if code in BLOCKS_REFUSED:
        return BlocksRefused(
            f"Slack does not show it ({code}): ask the person who runs this bot to look into the "
            "log."
        )
    if code in UPLOADS_REFUSED:
        return UploadRefused(
            "This workspace takes no files from apps: ask its admins to allow uploads."
        )
    if code == "storage_limit_reached":
        return UploadRefused(
            "This workspace has no room left for files: ask its admins to make some."
        )
    if code in NOT_EDITABLE:
        return NotEditable("This message can no longer be changed: ask again.")
    if code in NO_TRIGGER:
        return TriggerExpired("That took too long to open: try again.")
    if code in {"hash_conflict", "not_found", "view_not_found"}:
        return ViewChanged("This view has changed meanwhile: open it again.")
    if code.startswith("restricted_action"):
        return MayNotPost("Only some may post here: ask me in a message to me.")
    if code == "messages_tab_disabled":
        return MayNotPost(
            "Messages to me are switched off: ask the person who runs this bot to switch on the "
            "Messages Tab on the app's page App Home, or ask me in a channel."
        )
    if code in NO_ACCOUNT:
        return MayNotPost("I cannot write to this person directly: ask me in a channel.")
    if code in {"is_archived", "is_inactive"}:
        return MayNotPost("This channel is archived: ask in another one.")
    if code in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        sentence = "Slack is asked for too much at once: ask again in a minute."
        return AskedTooMuch(sentence, _retry_after(error))
    return SlackRefused(
        f"Slack refused this ({code}): ask again; if it goes on, "
        "ask the person who runs this bot to look into the log."
    )
