"""Everything that the bot calls in Slack, and what Slack may answer in place of doing it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from slack_sdk import WebClient
from slack_sdk.models.blocks import SectionBlock
from slack_sdk.models.views import View

from integrations.errors import IntegrationError
from integrations.slack import (
    People,
    SlackDestination,
    SlackRefused,
    SlackUnreachable,
    Surfaces,
    bot_of,
    is_member,
    open_connection,
    web_client,
)
from integrations.slack.client import LONGEST_WAIT
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import (
    OUT_OF_ORDER,
    UPLOAD,
    WEB_PAGE,
    Fault,
    refusal,
    too_many_requests,
)
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.person import Person
from tests.support.playgrounds import sample_slack

# slack_sdk leaves answers that are errors open.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed <socket:ResourceWarning",
    "ignore:.*unclosed <socket:pytest.PytestUnraisableExceptionWarning",
    "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning",
)

ROOT = Path(__file__).parents[3]
CHANNEL, NOT_JOINED, ANA, GROUP = "C0PLATFORM", "C0GENERAL", "U0ANA", "S0LEADS"
BOARD = "https://github.com/orgs/acme/projects/1"
BLOCKS = [SectionBlock(text="18 of 42 open")]
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HOME, MODAL = View(type="home", blocks=BLOCKS), View(type="modal", title="Form", blocks=BLOCKS)
GARBAGE = Fault(200, '{"ok": ', "application/json")
NO_OBJECT = Fault(200, "[]", "application/json")
NO_TEXT = Fault(200, "{}", "application/json")
# Of every method: https://docs.slack.dev/reference/methods
ANY = """account_inactive access_denied accesslimited deprecated_endpoint ekm_access_denied
enterprise_is_restricted fatal_error internal_error invalid_arguments invalid_auth
method_deprecated missing_scope no_permission not_allowed_token_type not_authed org_login_required
ratelimited request_timeout service_unavailable team_access_not_granted team_added_to_org
token_expired token_revoked two_factor_setup_required"""
POSTED = """cannot_reply_to_message channel_not_found invalid_blocks invalid_blocks_format
is_archived message_limit_exceeded messages_tab_disabled msg_too_long no_text not_in_channel
restricted_action too_many_attachments"""
OWN = {
    "apps.connections.open": "forbidden_team insecure_request",
    "chat.postMessage": f"""{POSTED} external_channel_migrating metadata_too_large
        msg_blocks_too_long rate_limited restricted_action_non_threadable_channel
        restricted_action_read_only_channel restricted_action_thread_locked
        restricted_action_thread_only_channel team_not_found""",
    "chat.postEphemeral": f"{POSTED} invalid_attachments user_not_in_channel",
    "chat.update": """block_mismatch cant_update_message channel_not_found edit_window_closed
        external_channel_migrating file_deleted file_not_found invalid_attachments invalid_blocks
        is_inactive message_limit_exceeded message_not_found msg_too_long update_failed
        posting_to_channel_denied streaming_state_conflict""",
    "chat.delete": "cant_delete_message channel_not_found message_not_found",
    "chat.unfurl": "cannot_find_channel cannot_find_message cannot_unfurl_message",
    "files.getUploadURLExternal": """file_type_not_allowed file_upload_size_restricted
        file_uploads_disabled file_uploads_except_images_disabled storage_limit_reached""",
    "files.completeUploadExternal": """file_not_found file_type_not_allowed file_update_failed
        file_uploads_except_images_disabled channel_not_found not_in_channel
        posting_to_channel_denied""",
    "files.delete": "cant_delete_file delete_not_allowed file_deleted file_deleting_disabled",
    "conversations.open": "user_disabled user_not_found user_not_visible channel_not_found",
    "conversations.join": "channel_is_limited_access is_archived too_many_members",
    "conversations.history": "channel_not_found not_in_channel channel_is_limited_access",
    "conversations.members": "fetch_members_failed invalid_cursor",
    "conversations.replies": "channel_not_found not_in_channel thread_not_found",
    "users.info": "user_not_found user_not_visible",
    "usergroups.users.list": "plan_upgrade_required",
    "views.open": "exchanged_trigger_id expired_trigger_id view_too_large",
    "views.update": "hash_conflict not_found view_too_large",
    "views.publish": "hash_conflict missing_profile_id not_enabled view_too_large",
}


class Slack:
    """A local Slack, and the bot's ways to it."""

    def __init__(self, url: str, workspace: Workspace) -> None:
        self.api_url, self.workspace = f"{url}/api/", workspace
        self.client = web_client(BOT_TOKEN, self.api_url)
        self.bot = SlackDestination(self.client, takes_turns=False)
        self.surfaces = Surfaces(self.client)
        self.own = self.bot.post(CHANNEL, "A report")
        self.person = Person(url)
        self.person.say("team-platform", BOARD)
        linked = self.person.sees("team-platform", lambda each: each["text"].endswith(BOARD + ">"))
        self.linked: str = linked["ts"]
        self.surfaces.open_modal(workspace.triggers.issue(), MODAL)
        self.modal = workspace.modal[-1]
        Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
        self.png = png.getvalue()
        self.picture = self.bot.upload_image(self.png, "a.png", "A", "A chart")

    def history(self) -> object:
        return self.bot.own_message(CHANNEL, "", self.own, "", LONG_AGO)

    def replies(self) -> object:
        return self.bot.own_message(CHANNEL, self.own, self.own, "", LONG_AGO)


CALLS: dict[str, Callable[[Slack], object]] = {
    "auth.test": lambda slack: bot_of(BOT_TOKEN, slack.api_url),
    "apps.connections.open": lambda slack: open_connection(APP_TOKEN, slack.api_url),
    "chat.postMessage": lambda slack: slack.bot.post(CHANNEL, "Hello"),
    "chat.postEphemeral": lambda slack: slack.bot.tell(CHANNEL, ANA, "Hello"),
    "chat.update": lambda slack: slack.bot.update(CHANNEL, slack.own, "Hello", BLOCKS),
    "chat.delete": lambda slack: slack.bot.delete(CHANNEL, slack.own),
    "chat.unfurl": lambda slack: slack.bot.unfurl(CHANNEL, slack.linked, {BOARD: BLOCKS}),
    "files.getUploadURLExternal": lambda slack: slack.bot.upload_image(slack.png, "a", "A", "A"),
    UPLOAD: lambda slack: slack.bot.upload_image(slack.png, "a.png", "A", "A"),
    "files.completeUploadExternal": lambda slack: slack.bot.upload_image(slack.png, "a", "A", "A"),
    "files.delete": lambda slack: slack.bot.delete_file(slack.picture),
    "conversations.open": lambda slack: slack.bot.open_direct(ANA),
    "conversations.join": lambda slack: slack.bot.post(NOT_JOINED, "Hello"),
    "conversations.history": Slack.history,
    "conversations.members": lambda slack: is_member(slack.client, CHANNEL, ANA),
    "conversations.replies": Slack.replies,
    "users.info": lambda slack: People().get(slack.client, "T0ACME", ANA),
    "usergroups.users.list": lambda slack: People().group(slack.client, "T0ACME", GROUP),
    "views.open": lambda slack: slack.surfaces.open_modal(slack.workspace.triggers.issue(), MODAL),
    "views.update": lambda slack: slack.surfaces.update_modal(
        slack.modal["id"], slack.modal["hash"], MODAL
    ),
    "views.publish": lambda slack: slack.surfaces.publish_home(ANA, HOME),
}
METHODS = [method for method in CALLS if method != UPLOAD]


@pytest.fixture
def slack() -> Iterator[Slack]:
    workspace = sample_slack(unready_uses=0, groups={GROUP: frozenset({ANA})})
    with serve(slack_app(workspace)) as url:
        yield Slack(url, workspace)


def called_in(source: ast.AST) -> Iterator[str]:
    """The methods of Slack that the code calls by slack_sdk."""
    known = {name for name in vars(WebClient) if "_" in name and not name.startswith("_")}
    for node in ast.walk(source):
        named = node.attr if isinstance(node, ast.Attribute) else getattr(node, "value", None)
        if isinstance(named, str) and named in known:
            yield named.replace("_", ".")


def test_each_method_that_the_bot_calls_is_tried() -> None:
    called = {
        method
        for room in ("bot", "integrations")
        for file in (ROOT / room).rglob("*.py")
        for method in called_in(ast.parse(file.read_text(encoding="utf-8")))
    }
    uploading = {"files.upload.v2"}
    assert called - uploading - {"api.call"} == {
        method for method in METHODS if not method.startswith("files.") or method == "files.delete"
    }
    assert uploading < called


@pytest.mark.fault
@pytest.mark.parametrize("method", METHODS)
def test_a_rate_limit_of_any_method_is_waited_out(slack: Slack, method: str) -> None:
    slack.workspace.faults.called.clear()
    slack.workspace.faults.next(method, too_many_requests(0))
    CALLS[method](slack)
    assert slack.workspace.faults.called.count(method) == 2


@pytest.mark.fault
@pytest.mark.parametrize("method", CALLS)
def test_what_any_method_may_answer_is_one_sentence_with_the_next_step(
    slack: Slack, method: str, caplog: pytest.LogCaptureFixture
) -> None:
    faults: dict[str, Fault] = {
        "500": OUT_OF_ORDER,
        "a web page": WEB_PAGE,
        "half of an answer": GARBAGE,
        "no object": NO_OBJECT,
        "nothing": NO_TEXT,
        "429 for ever": too_many_requests(LONGEST_WAIT + 1),
        "429 by a proxy": Fault(429, "Slow down", "text/plain", {"Retry-After": "tomorrow"}),
        **{code: refusal(code) for code in f"{ANY} {OWN.get(method, '')}".split()},
    }
    if method == UPLOAD:
        # It has no words of its own.
        faults = {"500": OUT_OF_ORDER}
    for name, fault in faults.items():
        slack.workspace.faults.always(method, fault)
        with pytest.raises(IntegrationError) as refused:
            CALLS[method](slack)
        sentence = str(refused.value)
        assert ": " in sentence, name
        assert sentence.endswith("."), name
        assert "Traceback" not in caplog.text
        slack.workspace.faults.end()
    # None of it has broken anything.
    CALLS[method](slack)


@pytest.mark.fault
def test_a_rate_limit_without_end_is_told(slack: Slack) -> None:
    slack.workspace.faults.always("chat.postMessage", too_many_requests(0))
    with pytest.raises(SlackRefused, match="asked for too much at once: ask again in a minute"):
        slack.bot.post(CHANNEL, "Hello")


@pytest.mark.fault
def test_a_slack_that_says_nothing_is_given_up(slack: Slack) -> None:
    slack.client.timeout = 1
    with (
        slack.workspace.access.holding("chat.postMessage"),
        pytest.raises(SlackUnreachable, match="timed out"),
    ):
        slack.bot.post(CHANNEL, "Hello")
    # It may have been posted: only a person may ask for it again.
    assert slack.workspace.faults.called.count("chat.postMessage") == 2
