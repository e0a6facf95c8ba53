"""Who may tell the bot that something has changed, and what it takes from them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.server.limits import LARGEST_BODY
from bot.server.webhooks import (
    FORM,
    JSON,
    NOT_KEPT,
    NOT_NEEDED,
    NOT_READ,
    NOTED,
    OTHER_TYPE,
    PATH,
    SENT_BEFORE,
    UNSIGNED,
    webhook_route,
)
from integrations.store import Store
from playground.github.webhooks import Webhook
from playground.github.world import Node, set_value
from playground.serving import serve
from tests.support.office import office_world

SECRET = "It's a Secret to Everybody"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORLD, BOARD, *_ = office_world(8)
ITEM = next(each for each in BOARD["items"] if each["type"] == "ISSUE")
OTHER = "X-Hub-Signature-256"


@dataclass
class Told:
    """The boards as the route uses them: what they were told, and which project they are of."""

    of: list[str] = field(default_factory=list)
    project_id: str = BOARD["id"]

    def may_have_project(self, project_id: str) -> bool:
        return project_id == self.project_id

    def may_reuse_issue(self, url: str) -> bool:
        return bool(url == ITEM["content"]["url"])

    def item_changed(self, project_id: str) -> None:
        self.of.append(project_id)

    def issue_changed(self, url: str) -> None:
        self.of.append(url)


@dataclass(frozen=True)
class Bot:
    """A bot's route for webhooks, served, and GitHub's webhook for it."""

    webhook: Webhook
    told: Told
    store: Store

    @property
    def items(self) -> frozenset[str]:
        """The items that it knows to have changed."""
        return self.store.webhooks.items(BOARD["id"], NOW)

    def post(self, body: bytes, event: str = "issues", **headers: str) -> tuple[int, str]:
        """Its answer to a signed body; `headers` instead of GitHub's, with _ for -."""
        others = {name.replace("_", "-"): value for name, value in headers.items()}
        signed = self.webhook.signed(event, body)
        came = self.webhook.send({**signed, **others}, body)
        return came.status, came.answer


@contextmanager
def bot(folder: Path, database: str = "", secret: str = SECRET) -> Iterator[Bot]:
    store = Store(database or f"sqlite:///{folder}/store.sqlite3")
    told = Told()
    route = webhook_route(secret, store.webhooks, told, lambda: NOW)  # type: ignore[arg-type]
    with serve(Starlette(routes=[route])) as url:
        webhook = Webhook(f"{url}{PATH}", secret, WORLD.owners["acme"])
        yield Bot(webhook, told, store)
    store.close()


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Bot]:
    with bot(tmp_path) as each:
        yield each


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with bot(tmp_path_factory.mktemp("store")) as each:
        yield each


def moved(item: Node = ITEM) -> Node | None:
    """The item in another column; gives the value that it had."""
    before: Node | None = item["fieldValues"].get("Status")
    column = "Done" if before and before["name"] == "Doing" else "Doing"
    set_value(BOARD, item, "Status", column)
    return before


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_an_item_that_was_edited_is_noted(listening: Bot, content_type: str) -> None:
    webhook = replace(listening.webhook, content_type=content_type)
    delivery = webhook.edited(ITEM, BOARD, "Status", moved())
    assert (delivery.status, delivery.answer) == (200, NOTED)
    assert listening.items == {ITEM["id"]}
    assert listening.told.of == [BOARD["id"]]


@pytest.mark.parametrize(
    "action", ["archived", "converted", "created", "deleted", "reordered", "restored"]
)
def test_whatever_happened_to_an_item_it_is_noted(listening: Bot, action: str) -> None:
    assert listening.webhook.item(action, ITEM, BOARD).answer == NOTED
    assert listening.items == {ITEM["id"]}


def test_an_issue_that_has_changed_makes_its_boards_outdated(listening: Bot) -> None:
    assert listening.webhook.issue("closed", ITEM["content"]).answer == NOTED
    assert listening.told.of == [ITEM["content"]["url"]]


def test_what_no_board_has_is_ignored_and_not_kept(listening: Bot) -> None:
    listening.told.project_id = "PVT_other"
    first = listening.webhook.item("created", ITEM, BOARD)
    assert (first.status, first.answer) == (200, NOT_NEEDED)
    other = next(each for each in BOARD["items"][::-1] if each["type"] == "ISSUE")
    assert listening.webhook.issue("closed", other["content"]).answer == NOT_NEEDED
    assert (listening.told.of, listening.items) == ([], frozenset())
    listening.told.project_id = BOARD["id"]
    assert listening.webhook.send(first.headers, first.body).answer == NOTED


def test_a_ping_and_other_events_are_answered_and_ignored(listening: Bot) -> None:
    ping = listening.webhook.ping()
    assert (ping.status, ping.answer) == (200, NOT_NEEDED)
    assert listening.post(b"{}", "push") == (200, NOT_NEEDED)
    assert listening.post(b"{}", "") == (200, NOT_NEEDED)
    assert (listening.told.of, listening.items) == ([], frozenset())


def test_what_is_delivered_again_is_ignored(listening: Bot) -> None:
    first = listening.webhook.edited(ITEM, BOARD, "Status", moved())
    again = listening.webhook.send(first.headers, first.body)
    # The id is not signed: who has seen a request can send it again under another.
    replayed = listening.webhook.send({**first.headers, "X-GitHub-Delivery": "new"}, first.body)
    for each in (again, replayed):
        assert (each.status, each.answer) == (200, SENT_BEFORE)
    assert listening.told.of == [BOARD["id"]]


def test_a_delivery_that_was_refused_can_be_sent_again(listening: Bot) -> None:
    first = listening.webhook.edited(ITEM, BOARD, "Status", moved())
    listening.told.of.clear()
    body = first.body.replace(b"edited", b"restored")
    forged = listening.webhook.send({**first.headers, OTHER: "sha256=forged"}, body)
    assert forged.status == 401
    headers = listening.webhook.signed("projects_v2_item", body)
    assert listening.webhook.send(headers, body).answer == NOTED


def test_the_signature_is_the_one_of_githubs_documentation(listening: Bot) -> None:
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    body = b"Hello, World!"
    assert listening.post(body, X_Hub_Signature_256=f"sha256={digest}") == (400, NOT_READ)


def sha1(body: bytes) -> str:
    return f"sha1={hmac.new(SECRET.encode(), body, 'sha1').hexdigest()}"


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        f"sha256={'0' * 64}",
        hmac.new(SECRET.encode(), b"{}", hashlib.sha256).hexdigest(),
        f"sha256={hmac.new(SECRET.encode(), b'{} ', hashlib.sha256).hexdigest()}",
        f"sha256={hmac.new(b'', b'{}', hashlib.sha256).hexdigest()}",
        sha1(b"{}"),
        "sha256=\xe9\xff",
    ],
)
def test_what_is_not_signed_with_the_secret_is_refused(
    listening: Bot, signature: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert listening.post(b"{}", X_Hub_Signature_256=signature) == (401, UNSIGNED)
    assert SECRET not in caplog.text + UNSIGNED


def test_a_sha1_alone_is_refused(listening: Bot) -> None:
    headers = listening.webhook.signed("push", b"{}")
    del headers[OTHER]
    assert headers["X-Hub-Signature"] == sha1(b"{}")
    assert listening.webhook.send(headers, b"{}").status == 401


@pytest.mark.parametrize("secret", ["other", SECRET.lower(), f"{SECRET} ", "gehéim", "0" * 200])
def test_only_the_same_secret_signs(tmp_path: Path, secret: str) -> None:
    with bot(tmp_path, secret=secret) as other:
        assert other.webhook.ping().status == 200
        assert replace(other.webhook, secret=SECRET).ping().status == 401


@pytest.mark.parametrize(
    ("body", "event"),
    [
        (b"", "ping"),
        (b"{", "push"),
        (b"\xff", "issues"),
        (b"[" * 100_000, "issues"),
        (b"[1]", "issues"),
        (b"null", "projects_v2_item"),
        (b"{}", "issues"),
        (b'{"issue": {"html_url": 1}}', "issues"),
        (b'{"projects_v2_item": {"node_id": "PVTI_1"}}', "projects_v2_item"),
        (
            b'{"projects_v2_item": {"node_id": "\\ud800", "project_node_id": "PVT_1"}}',
            "projects_v2_item",
        ),
        (
            b'{"projects_v2_item": {"node_id": "", "project_node_id": "PVT_1"}}',
            "projects_v2_item",
        ),
    ],
)
def test_what_github_never_sends_is_no_event(listening: Bot, body: bytes, event: str) -> None:
    assert listening.post(body, event) == (400, NOT_READ)
    assert (listening.told.of, listening.items) == ([], frozenset())


@pytest.mark.parametrize(
    "body", [b"", b"payload", b"payload=%", b"other={}", b"payload={}&payload"]
)
def test_a_form_without_a_payload_is_no_event(listening: Bot, body: bytes) -> None:
    assert listening.post(body, "push", Content_Type=FORM) == (400, NOT_READ)


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml"])
def test_another_content_type_is_refused_with_the_right_one(
    listening: Bot, content_type: str
) -> None:
    assert listening.post(b"{}", Content_Type=content_type) == (415, OTHER_TYPE)


def test_a_content_type_may_have_parameters(listening: Bot) -> None:
    assert listening.post(b"{}", "push", Content_Type=f"{JSON.upper()}; charset=utf-8")[0] == 200


def test_a_body_that_is_too_large_is_refused_before_its_signature_is(listening: Bot) -> None:
    assert listening.post(b" " * LARGEST_BODY, "push")[0] == 400
    status, _ = listening.post(b" " * (LARGEST_BODY + 1), "push", X_Hub_Signature_256="none")
    # A client that still sends may see no more than that nobody listens any more.
    assert status in (413, 0)


def test_nothing_but_a_post_is_answered(listening: Bot) -> None:
    assert listening.webhook.send({}, None).status == 405  # type: ignore[arg-type]


def test_where_it_cannot_be_kept_it_can_be_sent_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with bot(tmp_path, "sqlite:////proc/nowhere/store.sqlite3") as failing:
        delivery = failing.webhook.item("created", ITEM, BOARD)
    assert (delivery.status, delivery.answer) == (503, NOT_KEPT)
    assert failing.told.of == []
    assert "Could not keep what GitHub told: The store /proc/nowhere" in caplog.text
    assert SECRET not in caplog.text


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.integers(),
    lambda children: (
        st.lists(children)
        | st.dictionaries(
            st.sampled_from(["action", "issue", "html_url", "projects_v2_item", "node_id"]),
            children,
        )
    ),
    max_leaves=8,
)


@given(
    st.binary() | json_values.map(lambda value: json.dumps(value).encode()),
    st.sampled_from(["issues", "projects_v2_item", "ping"]),
    st.sampled_from([JSON, FORM]),
    st.booleans(),
)
def test_no_body_fails(
    fuzzed: Bot, body: bytes, event: str, content_type: str, is_signed: bool
) -> None:
    forged: dict[str, Any] = {} if is_signed else {"X_Hub_Signature_256": "sha256=forged"}
    status, _ = fuzzed.post(body, event, Content_Type=content_type, **forged)
    assert status in {200, 400} if is_signed else status == 401
