"""All kinds of payloads that the bot is sent, as the playground's Slack sends them while somebody
uses everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app import build_app
from bot.listeners.home_view import ASK
from bot.server.serve import connected
from playground.run import APP_TOKEN, sample_slack
from playground.slack.model import Dispatch
from tests.support.listening_bot import CHANNEL, ListeningBot, listening_bot
from tests.support.patience import until
from tests.support.person import Message, Person, View

SECRET = "5ecret"
IN_CHANNEL, DIRECTLY = "team-platform", "sprint_analytics"
CHOICES = {"static_select", "radio_buttons", "overflow", "external_select", "checkboxes"}


@contextmanager
def recorded_payloads(folder: Path) -> Iterator[tuple[ListeningBot, list[Dispatch]]]:
    """A connected bot, and one of each kind of what it was sent: commands by name, events by type,
    and what is pressed, chosen, typed, submitted and closed by its action or view."""
    given: dict[str, Any] = {
        "slack_app_token": APP_TOKEN,
        "slack_signing_secret": SECRET,
        "unfurl_links": True,
    }
    with listening_bot(folder, **given) as bot:
        workspace = bot.workspace
        workspace.app = replace(workspace.app, events=sample_slack().app.events)
        settings = bot.analytics.settings
        with connected(build_app(settings, bot.analytics), settings):
            _use_everything(bot, Person(str(bot.client.base_url).removesuffix("/api/")))
            kinds = {_kind(sent): sent for sent in workspace.dispatches}
            yield bot, list(kinds.values())


def _kind(sent: Dispatch) -> tuple[str, ...]:
    payload = sent.payload
    return (
        sent.kind,
        str(payload.get("type")),
        sent.name,
        payload.get("event", {}).get("subtype", ""),
    )


def _use_everything(bot: ListeningBot, ana: Person) -> None:
    for command in (
        "/report-help",
        "/sprint-burndown board web",
        "/sprint-burndown",
        "/report-schedule summary board web every monday at 9",
        "/report-schedule list",
        "/report-schedule",
    ):
        _answered(bot, lambda command=command: ana.say(IN_CHANNEL, command))  # type: ignore[misc]
    _fill_in(bot, ana)
    for text in ("burndown board web", "hello", "help", "stop the monday report"):
        _answered(bot, lambda text=text: ana.say(DIRECTLY, text))  # type: ignore[misc]
    mention = f"<@{bot.workspace.app.user.id}> burndown board web"
    _answered(bot, lambda: ana.say(IN_CHANNEL, mention))
    ana.say(IN_CHANNEL, "https://github.com/orgs/acme/projects/1")
    ana.say("general", "/invite @sprint_analytics")
    ana.open_tab()
    _press_all(bot, ana, ana.home())
    shown = [each for name in (IN_CHANNEL, DIRECTLY) for each in ana.messages(name)]
    for message in shown:
        _press_all(bot, ana, message)
    ana.use_shortcut("report_on_this_sprint", next(each for each in shown if each.get("blocks")))
    until(ana.modals)
    _fill_in(bot, ana)
    ts = bot.posts(CHANNEL)
    bot.client.chat_delete(channel=CHANNEL, ts=ts)


def _answered(bot: ListeningBot, act: Callable[[], object]) -> None:
    """Wait until the bot has said something to what that does, or opened something."""
    before = len(bot.messages), bot.workspace.modal
    act()
    until(lambda: (len(bot.messages), bot.workspace.modal) != before)


def _press_all(bot: ListeningBot, ana: Person, place: Message | View) -> None:
    """Press each kind of button there that was not pressed before, and choose in each menu."""
    for block in place.get("blocks") or ():
        for element in block.get("elements", ()):
            name = element.get("action_id", "")
            pressed = {_button(sent.name) for sent in bot.workspace.dispatches}
            if not name or _button(name) in pressed:
                continue
            if element["type"] == "button" and "url" not in element:
                ana.press(place, name)
            elif element["type"] == "overflow":
                ana.press(place, element["options"][0]["value"])
            _fill_in(bot, ana)


def _button(action_id: str) -> str:
    """Its name without which of several alike it is."""
    return ASK if action_id.startswith(ASK) else action_id.rstrip("0123456789")


def _fill_in(bot: ListeningBot, ana: Person) -> None:
    """Choose something in the form that is open, if one is, close it, and submit it next time."""
    for form in ana.modals()[-1:]:
        sent = [each.name for each in bot.workspace.dispatches]
        inputs: list[tuple[dict[str, Any], dict[str, Any]]] = [
            (block, block.get("element") or {}) for block in form["blocks"]
        ]
        for _, element in inputs:
            if element.get("type") == "external_select":
                ana.options(form, element["action_id"], "s")
        # The bot changes the form by what is chosen.
        for block, element in inputs:
            if element.get("type") in CHOICES and block.get("dispatch_action"):
                ana.press(form, element["action_id"], element["options"][0]["value"])
        form = ana.modals()[-1]
        if form["callback_id"] in sent:
            ana.close(form, clear=True)
        else:
            ana.submit(form)
            for left in ana.modals()[-1:]:
                ana.close(left, clear=True)
