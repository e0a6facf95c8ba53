"""From what a person types to what the conversation shows, through every real part."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from playground.run import Playground
from tests.support.composer import send
from tests.support.person import Person, is_private, is_report, words


def test_a_command_typed_on_the_page_brings_the_chart(opened: Playground, page: Page) -> None:
    page.goto(opened.url)
    send(page, "/sprint-burndown")

    chart = page.get_by_role("img", name="Burndown chart").last
    expect(chart).to_be_visible()
    article = page.get_by_role("article").filter(has=chart)
    expect(article.get_by_role("heading")).to_contain_text("points open")
    expect(article.get_by_role("button")).to_contain_text(["Details", "In issues"])
    expect(article.locator(".block-fields > div")).to_have_count(4)
    expect(article).to_contain_text("asked by @Ana Silva")
    expect(page.get_by_text("Working on")).to_have_count(0)
    chart.evaluate("image => image.decode()")
    assert chart.evaluate("image => image.naturalWidth") == 1200


def test_the_picture_is_a_chart_in_the_house_colours(ana: Person) -> None:
    before = ana.messages("team-platform")
    ana.say("team-platform", "/sprint-burndown previous by issues")
    message = ana.sees(
        "team-platform", lambda each: is_report(each) and "Sprint 9" in words(each), before
    )
    picture = Image.open(io.BytesIO(ana.image(message))).convert("RGB")
    colours = {colour for _, colour in picture.getcolors(maxcolors=2**24) or ()}
    assert (255, 255, 255) in colours
    assert (0, 114, 178) in colours, "the burndown's blue"


def test_every_request_was_acknowledged(opened: Playground, ana: Person) -> None:
    before = ana.messages("team-platform")
    ana.say("team-platform", "/deliverable-status in progress by issues")
    ana.sees("team-platform", lambda each: is_report(each) and "deliverable" in words(each), before)
    assert {each.name for each in opened.workspace.dispatches} >= {"/deliverable-status"}
    assert all(each.ack_ms is not None for each in opened.workspace.dispatches)


def test_a_direct_message_is_answered_where_it_was_written(ana: Person) -> None:
    ana.say("sprint_analytics", "how is the sprint going?")
    report = ana.sees("sprint_analytics", is_report)
    assert "Sprint 10" in words(report)


def test_a_mention_is_answered_in_its_thread(ana: Person) -> None:
    ana.say("team-platform", "@Sprint Analytics burnup please")
    asked = ana.sees("team-platform", lambda each: "burnup please" in words(each))
    report = ana.sees(
        "team-platform", lambda each: is_report(each) and each.get("thread_ts") == asked["ts"]
    )
    assert "Sprint burnup" in words(report)


def test_a_public_channel_is_joined(ana: Person) -> None:
    ana.say("general", "/sprint-burnup")
    assert "Sprint 10" in words(ana.sees("general", is_report))


@pytest.mark.parametrize(
    ("channel", "typed", "sentence"),
    [
        ("team-platform", "/sprint-burndown Sprint 99", "No sprint is called “Sprint 99”: "),
        ("team-platform", "/sprint-burndown by hours", "type `by points` or `by issues`"),
        ("team-platform", "/sprint-burndown board x", "There is no board `x` here"),
        ("team-platform", "/sprint-burndown help", "/sprint-burndown Sprint 12 by issues"),
        ("team-platform", "/deliverable-status Dne", "“Dne” is no status on the roadmap"),
        ("team-platform", "@Sprint Analytics help", "Ask me in your own words"),
        ("team-platform", "@Sprint Analytics tea?", "I did not find a report in that"),
        ("leads", "/sprint-burndown", "type `/invite @sprint_analytics` in it"),
    ],
)
def test_what_cannot_be_answered_is_said_to_the_asker_alone(
    opened: Playground, ana: Person, channel: str, typed: str, sentence: str
) -> None:
    def public() -> list[str]:
        bot = opened.workspace.app.user.id
        return [
            each["ts"]
            for each in ana.messages(channel)
            if each["user"] == bot and not is_private(each)
        ]

    before = public()
    ana.say(channel, typed)
    ana.sees(channel, lambda each: is_private(each) and sentence in words(each))
    assert public() == before
