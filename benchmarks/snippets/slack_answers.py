"""The real bot in the playground: seconds from a command to the message shown, by what it takes.

`slack_answers.py HISTORY`: HISTORY is a file with the past of the sample board, which is
written where it is not there.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from playground.run import Playground, playground
from playground.slack.model import Channel

CURRENT = "/sprint-burndown"
# The same sprint in other words, so that none of these was answered before.
TODAY = datetime.now(UTC).date()
OTHERS = [
    f"{CURRENT} {words}"
    for words in ("sprint 10", "by issues", f"{TODAY}", "sprint 10 by issues", f"{TODAY} by issues")
]
# Seconds.
PATIENCE = 120.0


class Asker:
    """Somebody who types in a channel of their own each time, as posts in one take turns."""

    def __init__(self, opened: Playground) -> None:
        self._opened = opened
        self._asked = 0
        self.headlines: list[str] = []

    def ask(self, command: str) -> float:
        """The seconds until the report is there; all that comes of it is done afterwards."""
        workspace, self._asked = self._opened.workspace, self._asked + 1
        name = f"C0ASKED{self._asked}"
        members = {"U0ANA", workspace.app.user.id}
        channel = Channel(name, f"asked-{self._asked}", "", members=members)
        workspace.channels[name] = channel
        typed = json.dumps({"channel": name, "text": command})
        page = HTTPConnection(self._opened.url.removeprefix("http://"))
        began = time.perf_counter()
        page.request("POST", "/client/send", typed, {"Content-Type": "application/json"})
        page.getresponse().read()
        while not (shown := _reports(channel)):
            assert time.perf_counter() < began + PATIENCE
            time.sleep(0.001)
        took = time.perf_counter() - began
        page.close()
        self.headlines += shown
        self._opened.analytics.lanes.wait()
        return took


def _reports(channel: Channel) -> list[str]:
    """The headlines of the messages there that show a chart."""
    return [
        message.text
        for message in [*channel.messages.values()]
        if any(block["type"] == "image" for block in message.blocks)
    ]


def main(history: Path) -> None:
    kept = history if history.exists() else None
    # What is fresh stays so as long as this takes.
    with playground(history=kept, export_max_age=3600.0, working_message_after=PATIENCE) as opened:
        if kept is None:
            shutil.copy(opened.analytics.settings.database_url.removeprefix("sqlite:///"), history)
        asker = Asker(opened)
        project = opened.world.owners["acme"]["projectsV2"][0]["id"]
        found: dict[str, list[float]] = {"export": [], "fresh": [], "again": []}
        asker.ask(CURRENT)
        for other in OTHERS:
            opened.analytics.boards.item_changed(project)
            found["export"].append(asker.ask(CURRENT))
            found["fresh"].append(asker.ask(other))
            found["again"].append(asker.ask(CURRENT))
    medians = {what: median(seconds) for what, seconds in found.items()}
    print(json.dumps({**medians, "seconds": medians["fresh"], "result": asker.headlines}))


main(Path(sys.argv[1]))
