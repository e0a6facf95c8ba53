"""The playground's page, in a real browser, against the real Slack server and a scripted bot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from queue import Queue
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.playgrounds import patient_slack

COMMANDS = [
    {
        "command": f"/{name}",
        "description": f"What {name} answers",
        "usage_hint": "[sprint] [by points|issues]",
    }
    for name in ("sprint-burndown", "sprint-burnup", "deliverable-status")
]
CHANNEL = "team-platform"


@dataclass
class ScriptedBot:
    """A bot that notes what it is sent, and acks a command with "On its way"."""

    client: WebClient
    channel: str
    requests: Queue[dict[str, Any]] = field(default_factory=Queue)

    def hear(self, socket: BaseSocketModeClient, request: SocketModeRequest) -> None:
        answer = {"text": "On its way"} if request.type == "slash_commands" else None
        socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))
        self.requests.put({**request.payload, "type": request.type})

    def heard(self, kind: str) -> dict[str, Any]:
        """The next request of that type."""
        while True:
            request = self.requests.get(timeout=PATIENCE)
            if request["type"] == kind:
                return request

    def post(self, text: str, **more: Any) -> str:
        """Post to the channel; gives the `ts`."""
        return str(self.client.chat_postMessage(channel=self.channel, text=text, **more)["ts"])


def workspace() -> Workspace:
    return patient_slack(commands=COMMANDS, bot_token="xoxb-test", app_token="xapp-test")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(slack_app(workspace())) as url:
        yield url


@pytest.fixture(scope="module")
def bot(url: str) -> Iterator[ScriptedBot]:
    client = WebClient("xoxb-test", base_url=f"{url}/api/")
    channels = {each["name"]: each["id"] for each in client.conversations_list()["channels"]}
    bot = ScriptedBot(client, channels[CHANNEL])
    socket = SocketModeClient(
        "xapp-test", web_client=WebClient("xapp-test", base_url=f"{url}/api/")
    )
    socket.socket_mode_request_listeners.append(bot.hear)
    socket.connect()
    yield bot
    socket.close()


@pytest.fixture
def opened(page: Page, url: str, bot: ScriptedBot) -> Page:
    """The page, with the channel open that the bot posts to."""
    page.goto(f"{url}/#{bot.channel}")
    expect(composer(page)).to_be_visible()
    return page


def composer(page: Page) -> Locator:
    return page.get_by_role("textbox", name=f"Message #{CHANNEL}")


def newest(page: Page) -> Locator:
    log = page.get_by_role("log", name=f"Messages in #{CHANNEL}")
    return log.get_by_role("article").last


def png(width: int = 1200, height: int = 675) -> bytes:
    data = BytesIO()
    Image.new("RGB", (width, height), "#2b7a78").save(data, "PNG")
    return data.getvalue()


def mrkdwn(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


FIGURES = {"Open": 18, "Done": 24, "Added": 5}


def test_shows_a_report(opened: Page, bot: ScriptedBot) -> None:
    file = bot.client.files_upload_v2(content=png(), filename="chart.png")["files"][0]["id"]
    image = {"type": "image", "slack_file": {"id": file}, "alt_text": "18 of 42 are open"}
    fields = [mrkdwn(f"*{name}*\n{value} points") for name, value in FIGURES.items()]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Sprint 12: R&amp;D")},
        {"type": "section", "fields": fields},
        image,
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("<https://github.com/acme|Platform> · in points")]},
    ]
    post_when_processed(bot, blocks)

    message = newest(opened)
    expect(message.get_by_text("APP", exact=True)).to_be_visible()
    expect(message.get_by_role("heading", name="Sprint 12: R&D")).to_be_visible()
    boxes = [message.get_by_text(f"{value} points").bounding_box() for value in FIGURES.values()]
    first, second, third = (box for box in boxes if box)
    assert first["y"] == second["y"] < third["y"]
    assert first["x"] == third["x"] < second["x"]
    expect(message.get_by_role("separator")).to_be_attached()
    link = message.get_by_role("link", name="Platform")
    expect(link).to_have_attribute("href", "https://github.com/acme")
    chart = message.get_by_role("img", name="18 of 42 are open")
    expect(chart).to_be_in_viewport()
    assert has_loaded(chart)

    message.get_by_role("button", name="Enlarge image").click()
    large = opened.get_by_role("dialog", name="Image")
    assert has_loaded(large.get_by_role("img", name="18 of 42 are open"))
    opened.keyboard.press("Escape")
    expect(large).to_be_hidden()


def post_when_processed(bot: ScriptedBot, blocks: list[dict[str, Any]]) -> None:
    """Slack refuses a block with a file that it has not processed yet, the first time here."""
    with pytest.raises(Exception, match="invalid_blocks"):
        bot.post("A report", blocks=blocks)
    bot.post("A report", blocks=blocks)


def has_loaded(image: Locator) -> bool:
    return bool(image.evaluate("async (image) => (await image.decode(), image.naturalWidth > 0)"))


def test_shows_a_shared_file_and_stays_at_the_newest_message(
    opened: Page, bot: ScriptedBot
) -> None:
    for number in range(30):
        bot.post(f"Message {number}")
    bot.client.files_upload_v2(
        content=png(), filename="chart.png", title="Burndown", alt_txt="Bars", channel=bot.channel
    )
    chart = newest(opened).get_by_role("img", name="Bars")
    assert has_loaded(chart)
    expect(chart).to_be_in_viewport(ratio=0.95)
    expect(newest(opened)).to_contain_text("Burndown")


FORMATS = [
    ("a *bold* word", "strong", "bold"),
    ("an _italic_ word", "em", "italic"),
    ("a ~struck~ word", "s", "struck"),
    ("some `code *here*`", "code", "code *here*"),
    ("```\nselect 1 &lt; 2\n```", "pre", "select 1 < 2"),
    ("&gt; quoted *well*", "blockquote", "quoted well"),
    ("<https://example.com/?a=1&amp;b=2|the *run*>", "a", "the run"),
    ("see https://example.com/a_b_c.", "a", "https://example.com/a_b_c"),
    ("<mailto:dana@example.com>", "a", "dana@example.com"),
    ("<!date^1700000000^{date_num} {time}|then>", "time", "2023-11-14 11:13 PM"),
    ("<!here> please", ".mention", "@here"),
]


@pytest.mark.parametrize(("text", "selector", "shown"), FORMATS)
def test_formats_mrkdwn(
    opened: Page, bot: ScriptedBot, text: str, selector: str, shown: str
) -> None:
    bot.post(text)
    expect(newest(opened).locator(f".text {selector}")).to_have_text(shown)


PLAIN = [
    ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ("ships :rocket: at 10:30:45 :nosuch:", "ships 🚀 at 10:30:45 :nosuch:"),
    ("<!date^1700000000^{nosuch}|a while ago>", "a while ago"),
    ("line one\nline two", "line one\nline two"),
    ("&lt;!channel&gt; &amp;lt;b&amp;gt;", "<!channel> &lt;b&gt;"),
    ("&lt;img src=x onerror=alert(1)&gt;", "<img src=x onerror=alert(1)>"),
    ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("<javascript:alert(1)|click me>", "click me"),
    ("<data:text/html,hello|look here>", "look here"),
    ("<//evil.example|go there>", "go there"),
    ('*" onmouseover="alert(1)*', '" onmouseover="alert(1)'),
    ("`<b>bold</b>`", "<b>bold</b>"),
    ("<!date^0^{date_num}^javascript:alert(1)|x>", "1970-01-01"),
]


@pytest.mark.parametrize(("text", "shown"), PLAIN)
def test_text_stays_text(opened: Page, bot: ScriptedBot, text: str, shown: str) -> None:
    bot.post(text)
    written = newest(opened).locator(".text")
    expect(written).to_have_text(shown)
    expect(written.locator("img, script, a, b, [onmouseover]")).to_have_count(0)


def test_blocks_and_names_stay_text(opened: Page, bot: ScriptedBot) -> None:
    evil = "<img src=x onerror=alert(1)>"
    elements = [{"type": "button", "action_id": "a", "text": plain(evil)}]
    blocks = [
        {"type": "header", "text": plain(evil)},
        {"type": "section", "text": plain(evil)},
        {"type": "actions", "elements": elements},
    ]
    bot.post("x", blocks=blocks)
    message = newest(opened)
    expect(message.get_by_role("heading")).to_have_text(evil)
    expect(message.get_by_role("button", name=evil)).to_be_visible()
    expect(message.locator(".message-content img")).to_have_count(0)


def test_shows_what_only_the_reader_sees(opened: Page, bot: ScriptedBot, url: str) -> None:
    me = opened.request.get(f"{url}/client/state").json()["me"]["id"]
    bot.client.chat_postEphemeral(channel=bot.channel, user=me, text="No such sprint")
    expect(newest(opened)).to_contain_text("Only visible to you")
    expect(newest(opened)).to_contain_text("No such sprint")


def test_shows_edits_and_deletions(opened: Page, bot: ScriptedBot) -> None:
    bot.post("stays")
    ts = bot.post("working on it")
    expect(newest(opened)).to_contain_text("working on it")
    bot.client.chat_update(channel=bot.channel, ts=ts, text="done")
    expect(newest(opened).locator(".text")).to_have_text("done(edited)")
    bot.client.chat_delete(channel=bot.channel, ts=ts)
    expect(newest(opened).locator(".text")).to_have_text("stays")


def test_completes_a_command_by_keyboard(opened: Page, bot: ScriptedBot) -> None:
    box = composer(opened)
    box.press_sequentially("/")
    options = opened.get_by_role("listbox", name="Commands").get_by_role("option")
    expect(options).to_have_count(len(COMMANDS))
    box.press_sequentially("burn")
    expect(options).to_have_count(2)
    expect(options.first).to_contain_text("What sprint-burndown answers")
    box.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press_sequentially("d")
    box.press("Tab")
    expect(box).to_have_value("/sprint-burndown ")
    expect(opened.get_by_text("/sprint-burndown [sprint] [by points|issues]")).to_be_visible()
    box.press_sequentially("Sprint 12")
    box.press("Enter")

    command = bot.heard("slash_commands")
    assert (command["command"], command["text"]) == ("/sprint-burndown", "Sprint 12")
    expect(newest(opened)).to_contain_text("On its way")
    expect(box).to_have_value("")


def test_enter_runs_a_command_that_is_whole(opened: Page, bot: ScriptedBot) -> None:
    composer(opened).press_sequentially("/sprint-burndown")
    composer(opened).press("Enter")
    assert bot.heard("slash_commands")["text"] == ""


def test_a_refused_command_is_explained_and_can_be_mended(opened: Page) -> None:
    composer(opened).fill("/nosuch")
    composer(opened).press("Enter")
    expect(newest(opened)).to_contain_text("Slackbot")
    expect(newest(opened)).to_contain_text("/nosuch is not a valid command")
    expect(composer(opened)).to_have_value("/nosuch")


def test_a_space_at_the_start_makes_a_message_of_a_command(opened: Page) -> None:
    composer(opened).fill(" /nosuch")
    composer(opened).press("Enter")
    expect(newest(opened)).to_contain_text("/nosuch")
    expect(newest(opened)).not_to_contain_text("not a valid command")
    expect(composer(opened)).to_have_value("")


def test_writes_over_several_lines_and_mentions(opened: Page, bot: ScriptedBot) -> None:
    box = composer(opened)
    low = height(box)
    box.fill("two *lines* & <b>")
    box.press("Shift+Enter")
    box.press_sequentially("@")
    people = opened.get_by_role("listbox", name="People").get_by_role("option")
    people.filter(has_text="Sprint Analytics").click()
    assert height(box) > low
    box.press("Enter")
    expect(newest(opened).locator(".text")).to_have_text(
        re.compile(r"two lines & <b>\n@Sprint Analytics\s*")
    )
    assert bot.heard("events_api")["event"]["type"] == "app_mention"


def height(box: Locator) -> float:
    bounds = box.bounding_box()
    assert bounds is not None
    return bounds["height"]


def test_a_button_reaches_the_bot(opened: Page, bot: ScriptedBot) -> None:
    button = {"type": "button", "action_id": "unit", "value": "issues", "text": plain("By issues")}
    bot.post("x", blocks=[{"type": "actions", "block_id": "more", "elements": [button]}])
    newest(opened).get_by_role("button", name="By issues").click()
    (action,) = bot.heard("interactive")["actions"]
    assert (action["block_id"], action["action_id"], action["value"]) == ("more", "unit", "issues")


def test_talks_in_a_thread(opened: Page, bot: ScriptedBot) -> None:
    ts = bot.post("The report")
    bot.post("Its details", thread_ts=ts)
    expect(newest(opened)).to_contain_text("The report")
    newest(opened).get_by_role("button", name="1 reply").click()

    thread = opened.get_by_role("complementary", name="Thread")
    replies = thread.get_by_role("log").get_by_role("article")
    expect(replies).to_have_count(2)
    reply = thread.get_by_role("textbox", name="Reply in thread")
    expect(reply).to_be_focused()
    reply.fill("Thanks!")
    reply.press("Enter")
    expect(replies.last).to_contain_text("Thanks!")
    expect(newest(opened)).to_contain_text("2 replies")
    opened.keyboard.press("Escape")
    expect(thread).to_be_hidden()

    bot.post("another")
    newest(opened).hover()
    newest(opened).get_by_role("button", name="Reply in thread").click()
    expect(replies).to_have_count(1)


def test_marks_what_is_unread(opened: Page, bot: ScriptedBot) -> None:
    opened.get_by_role("link", name="Sprint Analytics").click()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Sprint Analytics")
    bot.post("first")
    bot.post("second")
    link = opened.get_by_role("link", name=CHANNEL)
    expect(link.get_by_label("2 unread")).to_be_visible()
    link.click()
    expect(link.get_by_label("unread")).to_have_count(0)
    expect(opened.get_by_role("separator", name="New")).to_be_visible()


def test_a_hint_fills_the_composer(opened: Page) -> None:
    hints = opened.get_by_role("region", name="What to try")
    hint = hints.get_by_role("listitem").first
    text = hint.inner_text()
    hint.get_by_role("button").click()
    expect(composer(opened)).to_have_value(text)
    expect(composer(opened)).to_be_focused()
    hints.get_by_role("button", name="Dismiss what to try").click()
    expect(hints).to_be_hidden()


def test_works_at_phone_width(opened: Page, bot: ScriptedBot) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    conversations = opened.get_by_role("navigation", name="Conversations")
    expect(conversations).to_be_hidden()
    opened.get_by_role("button", name="Conversations").click()
    conversations.get_by_role("link", name="Sprint Analytics").click()
    expect(conversations).to_be_hidden()
    expect(opened.get_by_role("heading", level=1)).to_have_text("Sprint Analytics")
    opened.goto(f"{opened.url.split('#')[0]}#{bot.channel}")
    bot.post("x" * 500, blocks=[{"type": "section", "text": plain("wide " * 40 + "x" * 300)}])
    expect(newest(opened)).to_be_in_viewport()
    assert opened.evaluate("document.documentElement.scrollWidth") == 390


def test_comes_back_by_itself(page: Page) -> None:
    with serve(slack_app(workspace())) as url:
        page.goto(url)
        expect(page.get_by_role("textbox", name="Message")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Connection lost. Reconnecting…")
    with serve(slack_app(workspace()), port=int(url.rpartition(":")[2])):
        expect(page.get_by_role("status")).to_have_text("The bot is connecting…")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("kind", ["line", "bar", "area", "pie"])
def test_a_chart_of_slacks_own_is_drawn(
    opened: Page, bot: ScriptedBot, kind: str, width: int
) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    days = ["Mon", "Tue", "Wed"]
    points = [{"label": day, "value": value} for value, day in enumerate(days, 1)]
    on_axes = {"series": [{"name": "Open", "data": points}], "axis_config": {"categories": days}}
    chart = {"type": kind, **({"segments": points} if kind == "pie" else on_axes)}
    bot.post(
        "A chart", blocks=[{"type": "data_visualization", "title": "Burndown", "chart": chart}]
    )
    drawn = newest(opened).get_by_role("img", name=f"{kind} chart “Burndown”")
    expect(drawn).to_be_visible()
    expect(newest(opened).locator("figcaption")).to_have_text("Burndown")
    expect(newest(opened).get_by_role("listitem")).to_have_text(days if kind == "pie" else ["Open"])
    box = drawn.bounding_box()
    assert box
    assert box["x"] + box["width"] <= width
    marks = {"line": "circle", "bar": "rect", "area": "polygon", "pie": "path"}
    assert drawn.locator(marks[kind]).count() == (1 if kind == "area" else 3)


@pytest.mark.parametrize(("width", "in_thread"), [(1440, False), (1440, True), (390, False)])
def test_each_bar_of_slacks_own_chart_is_named_in_letters_to_be_read(
    opened: Page, bot: ScriptedBot, width: int, in_thread: bool
) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    names = [f"Deliverable numb… {number:02}" for number in range(14)]
    points = [{"label": name, "value": 9} for name in names]
    chart = {
        "type": "bar",
        "series": [{"name": "Done", "data": points}],
        "axis_config": {"categories": names},
    }
    block = {"type": "data_visualization", "title": "Deliverables", "chart": chart}
    if in_thread:
        root = bot.post("Here")
        bot.post("A chart", blocks=[block], thread_ts=root)
        newest(opened).get_by_role("button", name=re.compile("1 reply")).click()
        place = opened.get_by_role("complementary", name="Thread").get_by_role("article").last
    else:
        bot.post("A chart", blocks=[block])
        place = newest(opened)
    drawn = place.get_by_role("img", name="bar chart “Deliverables”")
    expect(drawn).to_have_count(1)
    expect(drawn.get_by_text("Deliverable")).to_have_text(names)
    box = drawn.bounding_box()
    assert box
    # Words of 12 px keep most of their size, and none goes beyond the drawing.
    assert box["width"] / float(str(drawn.get_attribute("viewBox")).split()[2]) > 0.8
    for word in drawn.get_by_text("Deliverable").all():
        inside = word.bounding_box()
        assert inside
        assert inside["x"] >= box["x"] - 1
        assert inside["y"] + inside["height"] <= box["y"] + box["height"] + 1


def test_the_time_beside_a_message_that_follows_another_does_not_touch_its_words(
    opened: Page, bot: ScriptedBot
) -> None:
    bot.post("One")
    bot.post("Another")
    expect(newest(opened)).to_contain_text("Another")
    newest(opened).hover()
    time = newest(opened).locator(".gutter time")
    assert time.evaluate("time => time.scrollWidth <= time.clientWidth")
