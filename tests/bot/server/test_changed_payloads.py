"""Real payloads of which one field is gone, empty or of another type: no traceback, whatever it is.

https://docs.slack.dev/interactivity promises their shapes; what is signed may come from a mistake
of Slack's, or from a version of it to come.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path as File
from time import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.signature import SignatureVerifier

from bot.app import build_app
from bot.server.events import http_app
from playground.serving import serve
from playground.slack.model import Dispatch
from tests.support.patience import PATIENCE, until
from tests.support.recorded_payloads import SECRET, recorded_payloads

Path = tuple[str | int, ...]

NEW = count(1)
GONE = object()
ODD = [GONE, None, 0, 3.5, True, "", "odd", [], ["odd"], [None], {}, {"id": None}, {"odd": "odd"}]


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """Where in a payload something can be changed."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else ()
    for name, inner in enumerate(value) if isinstance(value, list) else inside:
        yield from paths(inner, (*path, name))


def changed(payload: Any, path: Path, odd: object) -> Any:
    """The payload with something odd at that place."""
    new = deepcopy(payload)
    if "event_id" in new:
        # Or it would be taken for one that is sent again.
        new["event_id"] = f"Ev{next(NEW)}"
    place = new
    for step in path[:-1]:
        place = place[step]
    if odd is GONE:
        del place[path[-1]]
    else:
        place[path[-1]] = deepcopy(odd)
    return new


class Recorded(list[Dispatch]):
    """What was sent; hypothesis may want to say what it draws from."""

    def __repr__(self) -> str:
        return f"{len(self)} recorded payloads"


@st.composite
def changes(draw: st.DrawFn, sent: Recorded) -> tuple[Dispatch, Path, object]:
    """Something that was sent, where to change it, and what is odd there then."""
    one = draw(st.sampled_from(sent))
    # Each floor of a payload is as likely: most fields are deep in the blocks of views.
    everywhere = list(paths(one.payload))
    depth = draw(st.sampled_from(sorted({len(path) for path in everywhere})))
    path = draw(st.sampled_from([path for path in everywhere if len(path) == depth]))
    return one, path, draw(st.sampled_from(ODD))


def posted(url: str, kind: str, payload: Any) -> int:
    """The status with which Slack is answered that posts it."""
    form, body = "application/x-www-form-urlencoded", ""
    if kind == "events_api":
        form, body = "application/json", json.dumps(payload)
    elif kind == "interactive":
        body = urlencode({"payload": json.dumps(payload)})
    else:
        body = urlencode(payload)
    now = str(int(time()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=now, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}
    request = Request(url, body.encode(), {**headers, "Content-Type": form})
    try:
        with urlopen(request, timeout=PATIENCE) as answer:
            return int(answer.status)
    except HTTPError as error:
        error.close()
        return error.code


@pytest.mark.fault
def test_a_payload_with_one_odd_field_makes_no_traceback(
    tmp_path: File, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with recorded_payloads(tmp_path) as (bot, sent):
        app = build_app(bot.analytics.settings, bot.analytics)
        with app.listener_runner.listener_executor, serve(http_app(app, SECRET)) as url:

            @settings(
                max_examples=settings().max_examples * 4,
                suppress_health_check=list(HealthCheck),
            )
            @given(changes(Recorded(sent)))
            def survives(change: tuple[Dispatch, Path, object]) -> None:
                one, path, odd = change
                payload = changed(one.payload, path, odd)
                envelope_id = f"E{next(NEW)}"
                envelope = {"envelope_id": envelope_id, "type": one.kind, "payload": payload}
                bot.sockets.send(json.dumps(envelope))
                status = posted(f"{url}/slack/events", one.kind, changed(one.payload, path, odd))
                assert status in (200, 400, 404)
                # Bolt leaves what nobody listens to without an answer.
                if status != 404:
                    until(lambda: envelope_id in bot.sockets.acked)

            survives()
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert "Traceback" not in caplog.text
