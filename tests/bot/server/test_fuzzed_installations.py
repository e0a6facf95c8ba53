"""What may be asked of the pages that install the bot, by anybody: each request has an answer, and
no secret is in the log."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.app import build_app
from bot.server.addresses import INSTALL, REDIRECT
from bot.server.events import http_app
from bot.server.serve import other_routes
from bot.tenancy.scopes import SCOPES
from tests.support.fuzzed_server import SECRET, Log, answer, logged, served, statuses
from tests.support.several import ACME, KEY, Several, several

COOKIE = "slack-app-oauth-state"
SECRETS = (SECRET, KEY, "hush-hush", "xoxb-")
NAMES = st.sampled_from(["team", "state", "code", "error", "scope", "redirect_uri", "", "a" * 500])
VALUES = st.text(max_size=12) | st.sampled_from(
    [
        "T0ACME",
        "access_denied",
        "x\r\nSet-Cookie: a=b",
        "<b>",
        "☃",
        "\x00",
        "a&client_id=b",
        "x" * 9000,
    ]
)
# As they are written into an address: whole or not.
WRITTEN = VALUES.map(lambda value: quote(value, errors="replace")) | st.sampled_from(
    ["%", "%ff", "%00", "%0d%0a", "%zz", "+", "a=b", ";"]
)
QUERIES = st.lists(st.tuples(NAMES, WRITTEN), max_size=4)
COOKIES = st.sampled_from(
    ["", f"{COOKIE}=", f"{COOKIE}=x; {COOKIE}=x", "\xff=;;;=", '"', "=" * 2000]
)
STATES, CODES = ["begun", "ended", "made up", "none"], ["let in", "made up", "empty", "none"]


@dataclass(frozen=True)
class House:
    """A bot that may be installed in several workspaces, and what it logs."""

    several: Several = field(repr=False)
    port: int
    log: Log

    def get(self, address: str, cookie: str = "") -> bytes:
        """Its answer."""
        lines = [f"GET {address} HTTP/1.1", "Host: bot", "Connection: close"]
        lines += [f"Cookie: {cookie}"] if cookie else []
        return answer(self.port, "\r\n".join([*lines, "", ""]).encode("latin-1"))

    def told(self) -> str:
        """What it has logged since one looked last, with its secrets looked for."""
        text = "\n".join(self.log.new())
        assert "Traceback" not in text, text
        assert [secret for secret in SECRETS if secret in text] == []
        return text


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with ExitStack() as ending:
        given = {"github_webhook_secret": SECRET, "slack_client_secret": "hush-hush"}
        opened = ending.enter_context(several(tmp_path_factory.mktemp("store"), **given))
        opened.registration.client_secret = "hush-hush"
        settings, analytics = opened.analytics.settings, opened.analytics
        routes = other_routes(settings, analytics)
        port = ending.enter_context(
            served(http_app(build_app(settings, analytics), SECRET, routes))
        )
        yield House(opened, port, ending.enter_context(logged(logging.WARNING)))


def _query(pairs: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)


@pytest.mark.attack
@example(query=[("team", "x%0d%0aSet-Cookie:%20a=b")], cookie="")
@example(query=[("team", "%E2%98%83")], cookie="")
@example(query=[("team", "T0ACME%26redirect_uri=https://evil.example")], cookie="")
@given(query=QUERIES, cookie=COOKIES)
def test_whatever_is_asked_of_the_page_that_installs_leads_to_slack_or_nowhere(
    house: House, query: list[tuple[str, str]], cookie: str
) -> None:
    answered = house.get(f"{INSTALL}?{_query(query)}", cookie)
    (status,) = statuses(answered)
    assert status in (302, 400)
    if status == 302:
        (leads_to,) = re.findall(rb"(?im)^location: (.*)\r$", answered)
        asked = parse_qs(urlsplit(leads_to.decode()).query)
        # Nothing of it is another's.
        assert {*asked} <= {"state", "client_id", "scope", "team"}
        assert asked["client_id"] == [house.several.registration.client_id]
        assert leads_to.decode().startswith(f"{house.several.slack}/oauth/v2/authorize?")
        assert len(re.findall(rb"(?im)^set-cookie:", answered)) == 1
    assert house.told() == ""


@pytest.mark.attack
@given(
    state=st.sampled_from(STATES),
    code=st.sampled_from(CODES) | WRITTEN,
    others=QUERIES,
    cookie=st.none() | COOKIES,
)
def test_whatever_comes_back_from_slack_installs_or_is_refused_in_a_sentence(
    house: House, state: str, code: str, others: list[tuple[str, str]], cookie: str | None
) -> None:
    begun = re.search(rb"[?&]state=([\w-]+)", house.get(INSTALL))
    assert begun
    states = {"begun": begun[1].decode(), "made up": "made-up"}
    if state == "ended":
        states["ended"] = begun[1].decode()
        house.get(f"{REDIRECT}?state={states['ended']}", f"{COOKIE}={states['ended']}")
    granted = house.several.registration.code(house.several.workspaces[ACME], SCOPES)
    codes = {"let in": granted, "made up": "c0de-made-up", "empty": ""}
    pairs = [("state", states[state])] if state in states else []
    pairs += [("code", codes.get(code, code))] if code != "none" else []
    own = f"{COOKIE}={states.get(state, '')}"
    answered = house.get(
        f"{REDIRECT}?{_query([*pairs, *others])}", own if cookie is None else cookie
    )
    (status,) = statuses(answered)
    assert status in (200, 400, 401)
    log = house.told()
    # One line at most, of what Slack refuses; what is installed is none.
    assert log.count("\n") <= 2
    assert granted not in log
    assert "c0de-made-up" not in log
