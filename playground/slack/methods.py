"""The Web API: which methods there are, what they take, and what they are called with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.slack import chat, directory, unfurls, uploads, views
from playground.slack.access import TokenKind
from playground.slack.call import Call
from playground.slack.refusal import Refused, refused_for
from playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Method:
    """One method of the Web API.

    Attributes:
        handle: answers a call.
        required: names of arguments, separated by spaces.
        optional: names of arguments, separated by spaces.
        scopes: the caller needs one of these, separated by spaces.
        caller: kind of token.
    """

    handle: Callable[[Call], dict[str, Any]]
    required: str = ""
    optional: str = ""
    scopes: str = ""
    caller: TokenKind = "bot"


_CONTENT = "as_user attachments blocks link_names markdown_text metadata parse text"
_AUTHOR = "icon_emoji icon_url username"
_READ = " ".join(directory.SCOPE_OF_TYPE.values())

METHODS: Mapping[str, Method] = {
    "api.test": Method(directory.api_test, "", "error foo", caller="none"),
    "auth.test": Method(directory.auth_test, caller="any"),
    "apps.connections.open": Method(directory.connections_open, caller="app"),
    "chat.postMessage": Method(
        chat.post_message,
        "channel",
        f"{_CONTENT} {_AUTHOR} mrkdwn reply_broadcast thread_ts unfurl_links unfurl_media",
        "chat:write",
    ),
    "chat.postEphemeral": Method(
        chat.post_ephemeral, "channel user", f"{_CONTENT} {_AUTHOR} thread_ts", "chat:write"
    ),
    "chat.update": Method(
        chat.update, "channel ts", f"{_CONTENT} file_ids reply_broadcast", "chat:write"
    ),
    "chat.delete": Method(chat.delete, "channel ts", "as_user", "chat:write"),
    "chat.unfurl": Method(
        unfurls.unfurl,
        "",
        "channel metadata source ts unfurl_id unfurls user_auth_blocks user_auth_message "
        "user_auth_required user_auth_url",
        "links:write",
    ),
    "chat.getPermalink": Method(chat.get_permalink, "channel message_ts"),
    "files.getUploadURLExternal": Method(
        uploads.get_upload_url, "filename length", "alt_txt snippet_type", "files:write"
    ),
    "files.completeUploadExternal": Method(
        uploads.complete_upload,
        "files",
        "blocks channel_id channels initial_comment thread_ts",
        "files:write",
    ),
    "files.delete": Method(uploads.delete, "file", "", "files:write"),
    "conversations.open": Method(
        directory.conversations_open, "", "channel prevent_creation return_im users", "im:write"
    ),
    "conversations.join": Method(directory.conversations_join, "channel", "", "channels:join"),
    "conversations.list": Method(
        directory.conversations_list, "", "cursor exclude_archived limit types", _READ
    ),
    "conversations.info": Method(
        directory.conversations_info, "channel", "include_locale include_num_members", _READ
    ),
    "conversations.history": Method(
        directory.conversations_history,
        "channel",
        "cursor include_all_metadata inclusive latest limit oldest",
        " ".join(each.replace(":read", ":history") for each in _READ.split()),
    ),
    "conversations.replies": Method(
        directory.conversations_replies,
        "channel ts",
        "cursor include_all_metadata inclusive latest limit oldest",
        " ".join(each.replace(":read", ":history") for each in _READ.split()),
    ),
    "conversations.members": Method(
        directory.conversations_members, "channel", "cursor limit", _READ
    ),
    "usergroups.users.list": Method(
        directory.usergroups_users_list, "usergroup", "include_disabled", "usergroups:read"
    ),
    "users.info": Method(directory.users_info, "user", "include_locale", "users:read"),
    "views.open": Method(views.open_view, "view", "trigger_id"),
    "views.push": Method(views.push_view, "view", "trigger_id"),
    "views.update": Method(views.update_view, "view", "external_id hash view_id"),
    "views.publish": Method(views.publish_view, "user_id view", "hash"),
}


def call(
    workspace: Workspace, method: str, token: str, arguments: Mapping[str, Any], server: str
) -> dict[str, Any]:
    """What a method answers beside `ok`; raises Refused."""
    definition = METHODS.get(method)
    if definition is None:
        raise Refused("unknown_method", req_method=method)
    workspace.access.check(token, definition.caller, frozenset(definition.scopes.split()))
    required = definition.required.split()
    # Bolt sends the team with every call, as tokens for a whole organization need it.
    allowed = {*required, *definition.optional.split(), "team_id"}
    problems = [
        f"missing required field: {name} [json-pointer:/{name}]"
        for name in required
        if arguments.get(name) is None
    ] + [
        f"invalid additional property: {name} [json-pointer:/{name}]"
        for name in arguments
        if name not in allowed
    ]
    if problems and definition.caller != "none":
        raise refused_for("invalid_arguments", problems)
    return definition.handle(Call(workspace, arguments, server))
