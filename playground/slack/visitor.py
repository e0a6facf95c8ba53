"""The person at the web page, who types messages and commands."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playground.slack import payloads
from playground.slack.dispatch import Dispatcher
from playground.slack.faults import refusal
from playground.slack.model import Channel
from playground.slack.refusal import Refused
from playground.slack.responses import Responses
from playground.slack.transports import NotAnswered
from playground.slack.workspace import SLACKBOT, Workspace

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# What every upload begins with, and how it goes wrong where the workspace takes no files.
UPLOADING, NO_UPLOADS = "files.getUploadURLExternal", refusal("file_uploads_disabled")
NOT_A_COMMAND = (
    "{command} is not a valid command. In Slack, all messages that start with the “/” character "
    "are interpreted as commands. To send a message, start it with a space."
)


@dataclass(frozen=True)
class Visitor:
    """Does what the page asks; a refusal has a `message`, the sentence that Slack would show."""

    workspace: Workspace
    dispatcher: Dispatcher
    responses: Responses

    async def send(self, server: str, channel: str, text: str, thread_ts: str) -> None:
        """Send what was typed; a slash at the start makes it a command."""
        where = self._channel(channel)
        if not text.strip():
            raise Refused("no_text", message="There is nothing to send.")
        if not text.startswith("/"):
            self._say(where, text.strip(), thread_ts)
            return
        command, *rest = text.split(maxsplit=1)
        words = "".join(rest).strip()
        if thread_ts:
            raise Refused(
                "not_supported_in_threads",
                message=f"{command} is not supported in threads. Sorry!",
            )
        if command == "/invite":
            self._invite(where, words)
        elif command == "/uploads":
            self._set_uploads(where, words)
        elif command in self._known_commands:
            await self._command(server, where, command, words)
        else:
            raise Refused("unknown_command", message=NOT_A_COMMAND.format(command=command))

    async def _command(self, server: str, channel: Channel, command: str, words: str) -> None:
        workspace, me = self.workspace, self.workspace.me
        commands = {definition["command"]: definition for definition in workspace.app.commands}
        if commands[command].get("should_escape"):
            text = typed(workspace, words)
        else:
            text = re.sub("[&<>]", lambda match: ESCAPES[match[0]], words)
        url = self.responses.open(server, channel)
        payload = payloads.slash_command(workspace, channel, command, text, url)
        try:
            if "commands" not in workspace.access.scopes:
                raise NotAnswered("dispatch_failed")
            ack = await self.dispatcher.ask("slash_commands", command, payload)
            if ack.get("response_type") == "in_channel":
                workspace.post(channel, me, f"{command} {text}".rstrip())
            if ack.get("text") or ack.get("blocks"):
                self.responses.show(channel, me, ack)
        except NotAnswered as error:
            raise _failed(command, str(error)) from error
        except Refused as error:
            raise _failed(command, "invalid_command_response") from error

    def _say(self, channel: Channel, text: str, thread_ts: str) -> None:
        workspace = self.workspace
        if thread_ts and thread_ts not in channel.messages:
            raise Refused("thread_not_found", message="This thread is no longer there.")
        message = workspace.post(channel, workspace.me, typed(workspace, text), thread_ts=thread_ts)
        bot = workspace.app.user
        if f"<@{bot.id}>" in message.text and bot.id not in channel.members:
            workspace.post(
                channel,
                SLACKBOT,
                f"<@{bot.id}> is not in this channel and was not notified: "
                f"type `/invite @{bot.name}` to add it.",
                thread_ts=thread_ts,
                reader=workspace.me,
            )

    def _invite(self, channel: Channel, who: str) -> None:
        mention = re.fullmatch(r"<@(\w+)>", typed(self.workspace, who))
        if channel.is_im or mention is None:
            raise Refused(
                "invalid_invite", message=f"/invite takes a name, such as {self._bot_name}."
            )
        self.workspace.join(channel, mention[1], inviter=self.workspace.me)

    @property
    def _known_commands(self) -> set[str]:
        """Those of the app; people of other workspaces have only those of their own apps."""
        workspace = self.workspace
        is_member = not workspace.people[workspace.me].team
        return {each["command"] for each in workspace.app.commands} if is_member else set()

    def _set_uploads(self, channel: Channel, words: str) -> None:
        """Take files from apps or not, as the admins of a workspace say: a command of the
        playground's own."""
        match words:
            case "on":
                self.workspace.faults.end(UPLOADING)
                said = "takes files from apps"
            case "off":
                self.workspace.faults.always(UPLOADING, NO_UPLOADS)
                said = "takes no files from apps"
            case _:
                raise Refused("invalid_uploads", message="/uploads takes `on` or `off`.")
        text = f"This workspace {said} now."
        self.workspace.post(channel, SLACKBOT, text, reader=self.workspace.me)

    @property
    def _bot_name(self) -> str:
        return f"@{self.workspace.app.user.name}"

    def _channel(self, channel: str) -> Channel:
        conversation = self.workspace.channels.get(channel)
        if conversation is None or self.workspace.me not in conversation.members:
            raise Refused("channel_not_found", message="This conversation is no longer there.")
        return conversation


def typed(workspace: Workspace, text: str) -> str:
    """What a person typed as Slack hands it on: names, channels and links marked, rest escaped."""
    people = {
        name.casefold(): person.id
        for person in workspace.people.values()
        for name in (person.real_name, person.name, person.id)
    }
    channels = {
        channel.name: channel.id for channel in workspace.channels.values() if not channel.is_im
    }
    names = "|".join(re.escape(name) for name in sorted(people, key=len, reverse=True))
    rooms = "|".join(re.escape(name) for name in sorted(channels, key=len, reverse=True))

    def marked(match: re.Match[str]) -> str:
        name, room, link = match["id"] or match["name"], match["room"], match["link"]
        if name:
            return f"<@{people[name.casefold()]}>"
        if room:
            return f"<#{channels[room.casefold()]}|{room.casefold()}>"
        return f"<{link.replace('&', '&amp;')}>" if link else ESCAPES[match[0]]

    pattern = (
        rf"<@(?P<id>{names})>|(?<!\w)@(?P<name>{names})(?![\w-])"
        rf"|(?<!\w)#(?P<room>{rooms})(?![\w-])|(?P<link>https?://[^\s<>]+)|[&<>]"
    )
    return re.sub(pattern, marked, text, flags=re.IGNORECASE)


def _failed(command: str, error: str) -> Refused:
    return Refused(error, message=f'{command} failed with the error "{error}"')
