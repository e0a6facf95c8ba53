"""The playground's Web API, called by the real slack_sdk: what it does, and what it refuses."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.error import HTTPError

import pytest
from PIL import Image
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from playground.serving import serve
from playground.slack.faults import too_many_requests
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.person import Person

HOME, PUBLIC, PRIVATE, DIRECT = "C0PLATFORM", "C0GENERAL", "C0LEADS", "D0ANALYTICS"
ME, OTHER = "U0ANA", "U0CHI"


def picture(kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(file, kind)
    return file.getvalue()


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.sample(commands=[], home_tab=True)


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as address:
        yield address


@pytest.fixture
def bot(url: str) -> WebClient:
    return WebClient("xoxb-playground", base_url=f"{url}/api/")


@pytest.fixture
def person(url: str) -> Person:
    return Person(url)


@pytest.fixture(scope="module")
def refused_bot() -> Iterator[WebClient]:
    """One bot for all calls that leave nothing behind."""
    with serve(slack_app(Workspace.sample(commands=[], home_tab=True))) as address:
        yield WebClient("xoxb-playground", base_url=f"{address}/api/")


def refusal(client: WebClient, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as raised:
        client.api_call(method, json=arguments)
    answer: dict[str, Any] = raised.value.response.data
    return answer


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.shout", {}, "unknown_method"),
        ("api.test", {"error": "told_so"}, "told_so"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
        ("chat.postMessage", {"channel": HOME}, "no_text"),
        ("chat.postMessage", {"channel": HOME, "text": ""}, "no_text"),
        ("chat.postMessage", {"channel": HOME, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": PUBLIC, "text": "hi"}, "not_in_channel"),
        ("chat.postMessage", {"channel": PRIVATE, "text": "hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "hi"}, "channel_not_found"),
        ("conversations.members", {"channel": PRIVATE}, "channel_not_found"),
        ("conversations.members", {"channel": HOME, "limit": 1001}, "invalid_limit"),
        ("conversations.members", {"channel": HOME, "cursor": "x"}, "invalid_cursor"),
        ("conversations.replies", {"channel": HOME, "ts": "1.1"}, "thread_not_found"),
        ("conversations.replies", {"channel": PUBLIC, "ts": "1.1"}, "not_in_channel"),
        ("conversations.replies", {"channel": HOME, "ts": "1.1", "limit": 0}, "invalid_limit"),
        ("chat.postMessage", {"text": "hi"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": HOME, "text": "hi", "color": 1}, "invalid_arguments"),
        ("chat.postMessage", {"channel": HOME, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": HOME, "blocks": {}}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": HOME, "blocks": [{"type": "x"}]}, "invalid_blocks"),
        (
            "chat.postMessage",
            {"channel": HOME, "text": "hi", "thread_ts": "1.000001"},
            "cannot_reply_to_message",
        ),
        (
            "chat.postMessage",
            {"channel": HOME, "text": "hi", "markdown_text": "hi"},
            "markdown_text_conflict",
        ),
        (
            "chat.postEphemeral",
            {"channel": DIRECT, "user": OTHER, "text": "hi"},
            "user_not_in_channel",
        ),
        ("chat.update", {"channel": HOME, "ts": "1.000001", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": HOME, "ts": "1.000001"}, "message_not_found"),
        ("chat.getPermalink", {"channel": HOME, "message_ts": "1.1"}, "message_not_found"),
        ("conversations.join", {"channel": PRIVATE}, "channel_not_found"),
        (
            "conversations.join",
            {"channel": DIRECT},
            "method_not_supported_for_channel_type",
        ),
        ("conversations.info", {"channel": PRIVATE}, "channel_not_found"),
        ("conversations.list", {"types": "group"}, "invalid_types"),
        ("conversations.list", {"types": "mpim"}, "missing_scope"),
        ("conversations.list", {"limit": 0}, "invalid_limit"),
        ("conversations.list", {"cursor": "next"}, "invalid_cursor"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
        ("conversations.open", {"users": f"{ME},{OTHER}"}, "missing_scope"),
        ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
        ("views.publish", {"user_id": ME, "view": {"type": "modal"}}, "invalid_arguments"),
        (
            "views.publish",
            {"user_id": ME, "view": {"type": "home", "blocks": [{"type": "x"}]}},
            "invalid_arguments",
        ),
        ("files.getUploadURLExternal", {"filename": "a", "length": 0}, "missing_argument"),
        ("files.getUploadURLExternal", {"filename": "a", "length": "?"}, "invalid_arguments"),
        (
            "files.getUploadURLExternal",
            {"filename": "a", "length": 1, "alt_txt": "x" * 1001},
            "alt_txt_too_large",
        ),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
        ("files.completeUploadExternal", {"files": "F1"}, "invalid_arguments"),
    ],
)
def test_refused(
    refused_bot: WebClient, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert refusal(refused_bot, method, arguments)["error"] == error


def test_bad_arguments_are_named(bot: WebClient) -> None:
    assert refusal(bot, "chat.delete", {"ts": "1.1", "why": "x"})["response_metadata"] == {
        "messages": [
            "[ERROR] missing required field: channel [json-pointer:/channel]",
            "[ERROR] invalid additional property: why [json-pointer:/why]",
        ]
    }


def test_bad_blocks_are_named_by_their_place(bot: WebClient) -> None:
    answer = refusal(bot, "chat.postMessage", {"channel": HOME, "blocks": [{"type": "header"}]})
    problem = "missing required field: text [json-pointer:/blocks/0]"
    assert answer["errors"] == [problem]
    assert answer["response_metadata"] == {"messages": [f"[ERROR] {problem}"]}


@pytest.mark.parametrize(
    ("body", "error"), [(b"{", "invalid_json"), (b"[]", "json_not_object"), (b"", "not_authed")]
)
def test_json_that_is_none(url: str, body: bytes, error: str) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{url}/api/auth.test", body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert json.load(answer) == {"ok": False, "error": error}


@pytest.mark.parametrize(
    ("token", "method", "error"),
    [
        ("", "auth.test", "not_authed"),
        ("xoxb-other", "auth.test", "invalid_auth"),
        ("xapp-playground", "users.info", "not_allowed_token_type"),
        ("xoxb-other", "api.test", None),
        ("xapp-playground", "apps.connections.open", None),
    ],
)
def test_tokens(url: str, token: str, method: str, error: str | None) -> None:
    client = WebClient(token, base_url=f"{url}/api/")
    if error:
        assert refusal(client, method, {})["error"] == error
    else:
        assert client.api_call(method)["ok"]


def test_a_revoked_token(workspace: Workspace, bot: WebClient) -> None:
    workspace.revoke("xoxb-playground")
    assert refusal(bot, "auth.test", {})["error"] == "token_revoked"


def test_a_missing_scope_is_named() -> None:
    workspace = Workspace.sample(commands=[], scopes=frozenset({"commands", "chat:write"}))
    with serve(slack_app(workspace)) as url:
        client = WebClient("xoxb-playground", base_url=f"{url}/api/")
        assert refusal(client, "conversations.join", {"channel": PUBLIC}) == {
            "ok": False,
            "error": "missing_scope",
            "needed": "channels:join",
            "provided": "chat:write,commands",
        }
        headers = {name.lower(): value for name, value in client.auth_test().headers.items()}
        assert headers["x-oauth-scopes"] == "chat:write,commands"


def test_a_rate_limit_says_how_long_to_wait_and_ends(workspace: Workspace, bot: WebClient) -> None:
    workspace.faults.next("auth.test", too_many_requests(7))
    with pytest.raises(SlackApiError) as raised:
        bot.auth_test()
    assert raised.value.response.status_code == 429
    assert raised.value.response.headers["Retry-After"] == "7"
    assert raised.value.response["error"] == "ratelimited"
    assert bot.auth_test()["ok"]


def test_slack_sdk_waits_and_tries_again(workspace: Workspace, bot: WebClient) -> None:
    workspace.faults.next("auth.test", too_many_requests(0))
    bot.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
    assert bot.auth_test()["user"] == "sprint_analytics"


def test_messages_are_posted_changed_and_deleted(bot: WebClient, person: Person) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}]
    first = bot.chat_postMessage(channel=HOME, text="hi", blocks=blocks)
    second = bot.chat_postMessage(channel="#team-platform", text="again")
    assert first["ts"] < second["ts"]
    bot.chat_update(channel=HOME, ts=first["ts"], text="new", blocks=blocks)
    bot.chat_update(channel=HOME, ts=second["ts"], text="newer")
    shown, edited = person.messages("team-platform")
    assert (shown["text"], "edited" in shown) == ("new", False)
    assert shown["blocks"][0]["text"]["text"] == "*hi*"
    assert (edited["text"], edited["edited"]) == ("newer", True)
    bot.chat_update(channel=HOME, ts=first["ts"], text="only words")
    bot.chat_delete(channel=HOME, ts=second["ts"])
    (left,) = person.messages("team-platform")
    assert (left["text"], left["edited"], "blocks" in left) == ("only words", True, False)


def test_the_thread_of_a_deleted_message_stays_below_a_tombstone(
    bot: WebClient, person: Person
) -> None:
    ts = bot.chat_postMessage(channel=HOME, text="A report")["ts"]
    bot.chat_postMessage(channel=HOME, text="Its details", thread_ts=ts)
    at = {"channel": HOME, "ts": ts}
    bot.chat_delete(**at)
    tombstone, reply = person.messages("team-platform")
    assert (tombstone["text"], tombstone["subtype"]) == ("This message was deleted.", "tombstone")
    assert (tombstone["ts"], reply["thread_ts"], reply["text"]) == (ts, ts, "Its details")
    assert refusal(bot, "chat.delete", at)["error"] == "message_not_found"
    assert refusal(bot, "chat.update", {**at, "text": "x"})["error"] == "message_not_found"


def test_only_its_own_messages(bot: WebClient, person: Person) -> None:
    person.say("team-platform", "mine")
    (mine,) = person.messages("team-platform")
    at = {"channel": HOME, "ts": mine["ts"]}
    assert refusal(bot, "chat.update", {**at, "text": "x"})["error"] == "cant_update_message"
    assert refusal(bot, "chat.delete", at)["error"] == "cant_delete_message"


def test_updates_are_shorter_than_messages(bot: WebClient) -> None:
    ts = bot.chat_postMessage(channel=HOME, text="x" * 5000)["ts"]
    answer = refusal(bot, "chat.update", {"channel": HOME, "ts": ts, "text": "x" * 4001})
    assert answer["error"] == "msg_too_long"


def test_replies_are_counted_at_their_parent(bot: WebClient, person: Person) -> None:
    parent = bot.chat_postMessage(channel=HOME, text="parent")["ts"]
    reply = bot.chat_postMessage(channel=HOME, text="reply", thread_ts=parent)["ts"]
    bot.chat_postMessage(channel=HOME, text="reply to it", thread_ts=reply)
    first, *replies = person.messages("team-platform")
    assert first["reply_count"] == 2
    assert {each["thread_ts"] for each in replies} == {parent}
    link = bot.chat_getPermalink(channel=HOME, message_ts=reply)["permalink"]
    assert link.startswith(f"https://acme.slack.com/archives/{HOME}/p{reply.replace('.', '')}")


def test_ephemeral_messages_are_for_one_and_cannot_be_changed(
    bot: WebClient, person: Person
) -> None:
    ts = bot.chat_postEphemeral(channel=HOME, user=ME, text="psst")["message_ts"]
    bot.chat_postEphemeral(channel=HOME, user=OTHER, text="not for Ana")
    (shown,) = person.messages("team-platform")
    assert (shown["text"], shown["ephemeral"]) == ("psst", True)
    answer = refusal(bot, "chat.update", {"channel": HOME, "ts": ts, "text": "x"})
    assert answer["error"] == "message_not_found"


def test_joining_a_public_channel_lets_it_post(bot: WebClient, person: Person) -> None:
    assert bot.conversations_join(channel=PUBLIC)["channel"]["is_member"]
    assert bot.conversations_join(channel=PUBLIC)["warning"] == "already_in_channel"
    bot.chat_postMessage(channel=PUBLIC, text="hi")
    joined, said = person.messages("general")
    assert (joined["subtype"], said["text"]) == ("channel_join", "hi")


def test_an_invitation_opens_a_private_channel(bot: WebClient, person: Person) -> None:
    assert person.say("leads", "/invite @sprint_analytics")["ok"]
    assert bot.chat_postMessage(channel=PRIVATE, text="hi")["ok"]


def test_conversations_and_people(bot: WebClient) -> None:
    first = bot.conversations_list(limit=1)
    names = [channel["name"] for page in first for channel in page["channels"]]
    assert names == ["team-platform", "general"]
    direct = bot.conversations_open(users=ME, return_im=True)["channel"]
    assert (direct["id"], direct["user"]) == (DIRECT, ME)
    opened = bot.conversations_open(users=OTHER)["channel"]["id"]
    assert bot.chat_postMessage(channel=OTHER, text="hi")["channel"] == opened
    assert bot.conversations_info(channel=HOME)["channel"]["name"] == "team-platform"
    person = bot.users_info(user=OTHER)["user"]
    assert (person["tz"], person["tz_offset"], "locale" in person) == ("Asia/Tokyo", 32_400, False)
    assert bot.users_info(user=OTHER, include_locale=True)["user"]["locale"] == "ja-JP"


def test_members_come_in_pages(bot: WebClient) -> None:
    pages = [page["members"] for page in bot.conversations_members(channel=HOME, limit=2)]
    assert [len(page) for page in pages] == [2, 2]
    assert ME in [member for page in pages for member in page]


def test_a_message_is_found_by_its_ts(bot: WebClient, person: Person) -> None:
    first = bot.chat_postMessage(channel=HOME, text="first")["ts"]
    reply = bot.chat_postMessage(channel=HOME, text="reply", thread_ts=first)["ts"]
    thread = bot.conversations_replies(channel=HOME, ts=first)["messages"]
    assert [message["text"] for message in thread] == ["first", "reply"]
    (found,) = bot.conversations_replies(channel=HOME, ts=reply)["messages"]
    assert (found["text"], found["bot_id"]) == ("reply", "B0ANALYTICS")


def test_a_home_tab_is_kept(workspace: Workspace, bot: WebClient) -> None:
    view = {"type": "home", "blocks": [{"type": "divider"}] * 100}
    bot.views_publish(user_id=ME, view=view)
    assert len(workspace.homes[ME]["blocks"]) == 100


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_an_uploaded_image_is_shown_by_a_block_once_it_is_processed(
    bot: WebClient, person: Person, kind: str
) -> None:
    uploaded = bot.files_upload_v2(
        content=picture(kind), filename="chart", alt_txt="A chart", highlight_type="png"
    )
    assert person.messages("team-platform") == []
    file = {"id": uploaded["file"]["id"]}
    image = {"type": "image", "alt_text": "A chart", "slack_file": file}
    message: dict[str, Any] = {"channel": HOME, "text": "A chart", "blocks": [image]}
    assert refusal(bot, "chat.postMessage", message)["errors"] == [
        "invalid slack file [json-pointer:/blocks/0/slack_file]"
    ]
    bot.chat_postMessage(**message)
    (shown,) = person.messages("team-platform")
    assert (shown["blocks"][0]["image_width"], shown["blocks"][0]["image_height"]) == (40, 30)
    assert person.image(shown) == picture(kind)
    image["slack_file"] = {"url": uploaded["file"]["url_private"]}
    assert bot.chat_postMessage(**message)["ok"]


@pytest.mark.parametrize("content", [b"no image at all", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_only_images_are_shown_by_blocks(bot: WebClient, content: bytes) -> None:
    uploaded = bot.files_upload_v2(content=content, filename="chart.png")
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": uploaded["file"]["id"]}}
    for _ in range(3):
        answer = refusal(bot, "chat.postMessage", {"channel": HOME, "blocks": [image]})
        assert answer["error"] == "invalid_blocks"


def test_a_file_that_is_not_completed_is_never_shown(bot: WebClient, url: str) -> None:
    asked = bot.files_getUploadURLExternal(filename="a.png", length=len(picture()))
    request = urllib.request.Request(asked["upload_url"], picture())
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.read() == f"OK - {len(picture())}".encode()
    image = {"type": "image", "alt_text": "x", "slack_file": {"id": asked["file_id"]}}
    for _ in range(3):
        answer = refusal(bot, "chat.postMessage", {"channel": HOME, "blocks": [image]})
        assert answer["error"] == "invalid_blocks"
    with pytest.raises(HTTPError) as missing:
        urllib.request.urlopen(f"{url}/files-pri/{asked['file_id']}/a.png", timeout=PATIENCE)
    with missing.value as error:
        assert error.code == 404


def test_a_ticket_is_for_one_upload_of_the_length_that_was_told(bot: WebClient) -> None:
    asked = bot.files_getUploadURLExternal(filename="a.png", length=3)
    for data in (b"four", b"now"):
        request = urllib.request.Request(asked["upload_url"], data)
        with pytest.raises(HTTPError) as refused:
            urllib.request.urlopen(request, timeout=PATIENCE)
        with refused.value as error:
            assert error.code == 400
    answer = refusal(bot, "files.completeUploadExternal", {"files": [{"id": asked["file_id"]}]})
    assert answer["error"] == "file_not_found"


def test_a_file_is_shared_with_a_comment(bot: WebClient, person: Person) -> None:
    bot.files_upload_v2(
        file=picture(),
        filename="chart.png",
        title="Burndown",
        alt_txt="A chart",
        channel=HOME,
        initial_comment="Look",
    )
    (shown,) = person.messages("team-platform")
    (file,) = shown["files"]
    assert (shown["text"], file["title"], file["alt_txt"]) == ("Look", "Burndown", "A chart")
    assert (file["mimetype"], file["width"], file["height"]) == ("image/png", 40, 30)


@pytest.mark.parametrize(
    ("channel", "error"), [(PUBLIC, "not_in_channel"), (PRIVATE, "channel_not_found")]
)
def test_a_file_is_not_shared_where_the_bot_may_not_post(
    bot: WebClient, channel: str, error: str
) -> None:
    with pytest.raises(SlackApiError) as raised:
        bot.files_upload_v2(file=picture(), filename="a.png", channel=channel)
    assert raised.value.response["error"] == error


def test_an_upload_takes_forms_too(bot: WebClient) -> None:
    asked = bot.files_getUploadURLExternal(filename="a.txt", length=5)
    body = (
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        b"words\r\n--line--\r\n"
    )
    headers = {"Content-Type": "multipart/form-data; boundary=line"}
    request = urllib.request.Request(asked["upload_url"], body, headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        assert answer.read() == b"OK - 5"
