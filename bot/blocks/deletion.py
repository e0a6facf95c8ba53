"""The question whether a report is to be deleted, before it is."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.asking import json_text
from bot.blocks.mrkdwn import section

DELETE_FORM = "delete_report"
QUESTION = "It goes for everybody here, and its chart with it. What was said in its thread stays."


def delete_form(channel: str, ts: str) -> View:
    """The modal that asks; it keeps which message is meant."""
    return View(
        type="modal",
        callback_id=DELETE_FORM,
        title="Delete this report?",
        submit="Delete",
        close="Keep it",
        private_metadata=json_text.write({"channel": channel, "ts": ts}),
        blocks=[section(QUESTION)],
    )
