"""The playground is for who sits at its machine, not for the websites that their browser shows."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Route as Held
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from playground.github.server import github_app
from playground.github.world import World
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.playgrounds import patient_slack

CHANNEL = "C0PLATFORM"
POST = f"/api/chat.postMessage?token={BOT_TOKEN}&channel={CHANNEL}&text=Mallory"
# What a page of another website has a browser do; each would speak as the bot or as its visitor.
TRICKS = {
    "a form": """
        <form method=post enctype=text/plain action=URL/client/send>
        <input name='{"channel": "C0PLATFORM", "text": "Mallory", "a": "' value='"}'></form>
        <script>document.forms[0].submit()</script>
    """,
    "a request": """
        <script>fetch("URL/client/send", {method: "POST", mode: "no-cors",
        body: '{"channel": "C0PLATFORM", "text": "Mallory"}'}).finally(() => document.title = "ok")
        </script>
    """,
    "a picture": f"<img src='URL{POST}' onerror='document.title = `ok`'>",
    "a frame": f"<iframe src='URL{POST}' onload='document.title = `ok`'></iframe>",
    "a window": f"<script>location = 'URL{POST}'</script>",
    "a socket": """
        <script>socket = new WebSocket("URL/client/socket".replace("http", "ws"))
        socket.onopen = () => document.title = "it is heard"
        socket.onerror = () => document.title = "ok"</script>
    """,
    "a page to be clicked on": "<iframe src='URL' onload='document.title = `ok`'></iframe>",
}


@pytest.fixture
def workspace() -> Workspace:
    return patient_slack([])


@pytest.fixture
def url(workspace: Workspace) -> Iterator[str]:
    with serve(slack_app(workspace)) as url:
        yield url


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


def asked(url: str, path: str, body: object = None, **headers: str) -> Answer:
    """What is answered to a request with those headers, `Host` among them."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE)
    try:
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        connection.request(
            method, path, data, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode())
    finally:
        connection.close()


def is_let_in(url: str, headers: Mapping[str, str]) -> bool:
    """Whether a WebSocket of the page is opened with those headers beside its own."""
    given = dict(headers)
    address = urlsplit(url)
    host = given.pop("Host", address.netloc)
    to = socket.create_connection((address.hostname, address.port), PATIENCE)
    try:
        with connect(
            f"ws://{host}/client/socket",
            sock=to,
            additional_headers=given,
            open_timeout=PATIENCE,
        ):
            return True
    except InvalidStatus:
        return False


@pytest.mark.attack
@pytest.mark.parametrize(
    "host",
    [
        "mallory.example",
        "mallory.example:8765",
        "127.0.0.1.mallory.example",
        "localhost.mallory.example",
        "mallory.localhost",
        "0.0.0.0:8765",
        "[::2]:8765",
        "localhost@mallory.example",
        "",
    ],
)
def test_a_website_that_took_the_address_of_this_machine_is_refused(
    url: str, workspace: Workspace, host: str
) -> None:
    said = {"channel": CHANNEL, "text": "Mallory"}
    assert asked(url, "/client/state", Host=host).status == 400
    assert asked(url, "/client/send", said, Host=host, Origin=f"http://{host}").status == 400
    assert asked(url, POST, Host=host).status == 400
    if host and "@" not in host:
        assert not is_let_in(url, {"Host": host, "Origin": f"http://{host}"})
    assert not workspace.channels[CHANNEL].messages
    with serve(github_app(World(viewer="mona"))) as github:
        assert asked(github, "/rate_limit", Host=host).status == 400


@pytest.mark.attack
@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_page_of_another_website_does_nothing_in_the_playground(
    browser: Browser, url: str, workspace: Workspace, name: str, trick: str
) -> None:
    async def page(_: Request) -> Response:
        return HTMLResponse(TRICKS[trick].replace("URL", url))

    with serve(Starlette(routes=[Route("/", page)])) as website, browser.new_page() as visited:
        visited.set_default_timeout(PATIENCE * 1000)
        visited.goto(website.replace("127.0.0.1", name), wait_until="commit")
        if trick in ("a form", "a window"):
            expect(visited.locator("body")).to_contain_text("Another website may not")
        else:
            expect(visited).to_have_title("ok")
        for frame in visited.frames[1:]:
            assert "Another website may not" in frame.content()
    assert not workspace.channels[CHANNEL].messages


@pytest.mark.parametrize(
    "host", ["localhost:{}", "LOCALHOST:{}", "127.0.0.1:9000", "localhost", "[::1]:9000"]
)
def test_its_visitor_is_heard_by_each_name_of_this_machine_and_whatever_the_port(
    url: str, workspace: Workspace, host: str
) -> None:
    host = host.format(urlsplit(url).port)
    own = {"Host": host, "Origin": f"http://{host.lower()}"}
    said = {"channel": CHANNEL, "text": "Hello"}
    assert asked(url, "/client/send", said, **own, Sec_Fetch_Site="same-origin").status == 200
    assert [each.text for each in workspace.channels[CHANNEL].messages.values()] == ["Hello"]
    assert is_let_in(url, own)
    # Somebody follows a link to it, or types its address.
    link = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    assert asked(url, "/", Host=host, **link).status == 200
    assert asked(url, "/", Host=host, Sec_Fetch_Site="none").status == 200


def test_its_page_works_by_another_name_of_this_machine(
    browser: Browser, url: str, workspace: Workspace
) -> None:
    with browser.new_page() as page:
        page.set_default_timeout(PATIENCE * 1000)
        page.goto(url.replace("127.0.0.1", "localhost"))
        composer = page.get_by_role("textbox")
        composer.first.fill("Hello")
        composer.first.press("Enter")
        expect(page.get_by_text("Hello", exact=True).first).to_be_visible()
    assert "Hello" in [
        each.text for channel in workspace.channels.values() for each in channel.messages.values()
    ]


def test_nothing_can_be_written_before_a_conversation_is_open(browser: Browser, url: str) -> None:
    with browser.new_page() as page:
        page.set_default_timeout(PATIENCE * 1000)
        held: list[Held] = []
        page.route("**/client/state", lambda route: held.append(route))
        with page.expect_request("**/client/state"):
            page.goto(url)
        composer = page.get_by_role("textbox").first
        expect(composer).to_be_disabled()
        held[0].continue_()
        expect(composer).to_be_enabled()
        expect(composer).to_have_accessible_name("Message #team-platform")


@pytest.mark.parametrize(
    "header", [{"Origin": "null"}, {"Origin": "http://["}, {"Sec_Fetch_Site": "same-site"}]
)
def test_an_origin_that_is_no_address_is_refused(url: str, header: dict[str, str]) -> None:
    said = {"channel": CHANNEL, "text": "Mallory"}
    assert asked(url, "/client/send", said, **header).status == 403
