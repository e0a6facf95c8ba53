"""The Web API's three-step upload: `files.*`, with the bytes sent in between.

https://docs.slack.dev/messaging/working-with-files
"""

from __future__ import annotations

from typing import Any

from playground.slack.call import Call
from playground.slack.files import File
from playground.slack.refusal import Refused, refused_for

LONGEST_ALT_TXT = 1000


def get_upload_url(call: Call) -> dict[str, Any]:
    """`files.getUploadURLExternal`."""
    length = call.text("length")
    if not length.isdecimal():
        raise refused_for("invalid_arguments", ["must provide a number [json-pointer:/length]"])
    if int(length) == 0:
        raise Refused("missing_argument")
    if len(call.text("alt_txt")) > LONGEST_ALT_TXT:
        raise Refused("alt_txt_too_large")
    ticket, file = call.workspace.files.ask(
        call.text("filename"), int(length), call.text("alt_txt")
    )
    return {"upload_url": f"{call.server}/upload/{ticket}", "file_id": file.id}


def complete_upload(call: Call) -> dict[str, Any]:
    """`files.completeUploadExternal`: shares the files where channels are named."""
    announced = call.json("files", "invalid_arguments")
    if not isinstance(announced, list) or not all(isinstance(entry, dict) for entry in announced):
        raise refused_for("invalid_arguments", ["must provide an array [json-pointer:/files]"])
    files = call.workspace.files.by_id
    completed = [files.get(str(entry.get("id"))) for entry in announced]
    uploaded = [file for file in completed if file is not None and file.data and not file.complete]
    if len(uploaded) != len(announced) or not uploaded:
        raise Refused("file_not_found")
    channels = [
        Call(call.workspace, {"channel": channel}, call.server).channel_to_post_in()
        for channel in [call.text("channel_id"), *call.text("channels").split(",")]
        if channel
    ]
    threads = [call.thread(channel) for channel in channels]
    comment = call.text("initial_comment")
    blocks = () if comment else call.blocks() or ()
    for file, entry in zip(uploaded, announced, strict=True):
        file.title, file.complete = str(entry.get("title") or file.name), True
    for channel, thread in zip(channels, threads, strict=True):
        call.workspace.post(
            channel,
            call.workspace.app.user.id,
            comment,
            blocks=blocks,
            files=[file.id for file in uploaded],
            thread_ts=thread,
            subtype="file_share",
        )
    return {"files": [described(file, call.server) for file in uploaded]}


def delete(call: Call) -> dict[str, Any]:
    """`files.delete`, of the app's own files.

    https://docs.slack.dev/reference/methods/files.delete
    """
    if call.workspace.files.by_id.pop(call.text("file"), None) is None:
        raise Refused("file_not_found")
    return {}


def described(file: File, server: str = "") -> dict[str, Any]:
    """A file as Slack shows it; `url` beside its own `url_private` is for the page."""
    image = file.image
    description = {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "alt_txt": file.alt_txt,
        "mimetype": image.mimetype if image else "application/octet-stream",
        "size": file.length,
        "url_private": f"{server}{file.path}",
        "url": file.path,
    }
    return description | ({"width": image.width, "height": image.height} if image else {})
