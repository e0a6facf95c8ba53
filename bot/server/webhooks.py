"""GitHub's webhooks: which items have changed. What they are now, gh reads.

Nothing else of what is sent is looked at or kept, so that what comes late, twice or in another
order cannot make a report wrong. The signature is over the body alone, which names no time of
sending, and the delivery's id (`X-GitHub-Delivery`) is not signed. So what was sent before is known
by its body, whatever id it comes with: as GitHub sends it when asked to deliver it again, and as
one would who has overheard it. It is answered and ignored, for some days; after that, an item is
read once more.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.boards.cache import Boards
from bot.errors import because
from bot.server.limits import LARGEST_BODY
from integrations.store import StoreError
from integrations.store.webhooks import Webhooks

log = logging.getLogger(__name__)

PATH = "/github/webhooks"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
SIGNATURE = re.compile("sha256=[0-9a-f]{64}")
NODE_ID = re.compile(r"[\w+/=-]{1,200}", re.ASCII)

NOTED = "Noted."
SENT_BEFORE = "This was sent before."
NOT_NEEDED = "This came, and changes nothing here."
UNSIGNED = (
    "The signature X-Hub-Signature-256 is missing or wrong: set the webhook's secret to the bot's "
    "github_webhook_secret."
)
OTHER_TYPE = f"Choose {JSON} as the webhook's content type."
NOT_READ = "This is not what GitHub sends of such an event."
NOT_KEPT = "The bot cannot keep this now: redeliver it later."


class NotRead(ValueError):
    """A delivery is not of the form that GitHub gives it."""


def webhook_route(
    secret: str, webhooks: Webhooks, boards: Boards, clock: Callable[[], datetime]
) -> Route:
    """Where GitHub posts `projects_v2_item` and `issues`, signed with that secret.

    It only notes what has changed, so that GitHub has its answer within its ten seconds; every
    answer is a sentence, which GitHub shows among the webhook's deliveries.
    """

    def note(digest: str, project: str, item: str, url: str) -> str:
        # An organization may have thousands of others.
        if not (boards.may_have_project(project) if item else boards.may_reuse_issue(url)):
            return NOT_NEEDED
        if not webhooks.tell(digest, clock(), project, item):
            return SENT_BEFORE
        if item:
            boards.item_changed(project)
        else:
            boards.issue_changed(url)
        return NOTED

    async def answer(request: Request) -> Response:
        signature = request.headers.get("X-Hub-Signature-256", "")
        if not SIGNATURE.fullmatch(signature):
            return PlainTextResponse(UNSIGNED, 401)
        body = await request.body()
        if not _is_signed(body, secret, signature):
            return PlainTextResponse(UNSIGNED, 401)
        content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if content_type not in (JSON, FORM):
            return PlainTextResponse(OTHER_TYPE, 415)
        try:
            told = _told(request.headers.get("X-GitHub-Event", ""), _parsed(body, content_type))
        except NotRead:
            return PlainTextResponse(NOT_READ, 400)
        if told is None:
            return PlainTextResponse(NOT_NEEDED)
        digest = hashlib.sha256(body).hexdigest()
        try:
            return PlainTextResponse(await run_in_threadpool(note, digest, *told))
        except StoreError as error:
            log.warning("Could not keep what GitHub told: %s%s", error, because(error))
            return PlainTextResponse(NOT_KEPT, 503)

    return Route(PATH, answer, methods=["POST"], max_body_size=LARGEST_BODY)


def _is_signed(body: bytes, secret: str, signature: str) -> bool:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={digest}".encode(), signature.encode())


def _parsed(body: bytes, content_type: str) -> Any:
    """What is in a signed body. Raises NotRead."""
    try:
        text = body.decode()
        if content_type == FORM:
            (text,) = parse_qs(text, strict_parsing=True)["payload"]
        return json.loads(text)
    except (ValueError, KeyError, RecursionError) as error:
        raise NotRead from error


def _told(event: str, sent: Any) -> tuple[str, str, str] | None:
    """The ids of the project and of its item that changed, or else the address of the issue that
    did; None for events that tell neither. Raises NotRead."""
    match event, sent:
        case "projects_v2_item", {
            "projects_v2_item": {"project_node_id": str(project), "node_id": str(item)}
        } if NODE_ID.fullmatch(project) and NODE_ID.fullmatch(item):
            return project, item, ""
        case "issues", {"issue": {"html_url": str(url)}}:
            return "", "", url
        case "projects_v2_item" | "issues", _:
            raise NotRead
    return None
