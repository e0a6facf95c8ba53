"""Charts that are not drawn, or not shown."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from threading import Event
from typing import Any

from choreographer.browsers import BrowserClosedError
from choreographer.browsers.chromium import Chromium
from kaleido import Kaleido
from PIL import Image

from bot.answering.answer import post_report
from bot.answering.answers import Answers
from bot.answering.chart import RenderedReport, render
from bot.wiring import build_analytics
from integrations.chrome import Chrome, find_chrome
from metrics.reports.catalogue import CATALOGUE
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import Fault, refusal, too_many_requests
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.docs.troubles.scene import SETTINGS, Scene, Trouble
from tests.support.patience import PATIENCE, until
from tests.support.playgrounds import sample_slack
from tests.support.sample_boards import WORKED_EXAMPLE, question


def burndown(scene: Scene, **settings: Any) -> str:
    """What a burndown says instead of showing its chart."""
    url = f"sqlite:///{scene.folder}/store.sqlite3"
    report = CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))
    with build_analytics(replace(SETTINGS, database_url=url, **settings)) as analytics:
        return render(report, analytics.chrome, Answers()).warning


def _without_any(scene: Scene) -> str:
    scene.patch.setenv("PATH", str(scene.folder))
    scene.patch.setattr(Chromium, "find_browser", lambda **_: None)
    return burndown(scene, chrome_path="")


def _no_network(scene: Scene) -> str:
    scene.patch.setenv("PATH", str(scene.folder))
    scene.patch.setattr(Chromium, "find_browser", lambda **_: None)
    scene.patch.setattr("platform.system", lambda: "Linux")
    scene.patch.setattr("platform.machine", lambda: "x86_64")
    scene.patch.setenv("no_proxy", "")
    scene.patch.setenv("https_proxy", "http://127.0.0.1:9")
    return scene.run("chrome").err


def _no_libraries(scene: Scene) -> str:
    missing = "error while loading shared libraries: libnss3.so"
    scene.patch.setenv("ANALYTICS_CHROME_PATH", scene.program(f"echo '{missing}' >&2; exit 127"))
    return scene.run("chrome").err


def _dies(scene: Scene) -> str:
    async def killed(browser: Kaleido, *_: Any) -> bytes:
        os.killpg(browser.subprocess.pid, signal.SIGKILL)
        raise BrowserClosedError

    scene.patch.setattr(Kaleido, "calc_fig", killed)
    return burndown(scene, chrome_path=find_chrome())


def hanging(*, at_first: bool) -> Trouble:
    """A chart that waits while Chrome hangs at another, its first one or not."""

    def trouble(scene: Scene) -> str:
        report = CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))
        begun = Event()

        async def hangs(*_: Any) -> bytes:
            begun.set()
            await asyncio.sleep(PATIENCE)
            return b""

        with Chrome(find_chrome(), timeout=PATIENCE) as chrome, ThreadPoolExecutor(2) as threads:
            chrome.warm_up()
            until(lambda: chrome.has_started)
            if not at_first:
                render(report, chrome, Answers())
            scene.patch.setattr(Kaleido, "calc_fig", hangs)
            chrome.timeout = 5
            first = threads.submit(render, report, chrome, Answers())
            assert begun.wait(PATIENCE)
            second = threads.submit(render, report, chrome, Answers())
            first.result()
            return second.result().warning

    return trouble


def _never_ready(scene: Scene) -> str:
    scene.patch.setattr("integrations.slack.destination.SECONDS_TO_PROCESS", 0.2)
    return _posted(sample_slack(unready_uses=10_000))


def refused(method: str, code: str) -> Trouble:
    """A picture for which Slack refuses a call of that method."""

    return faulty(method, refusal(code))


def faulty(method: str, fault: Fault) -> Trouble:
    """A picture with a call of that method going wrong."""

    def trouble(_: Scene) -> str:
        workspace = sample_slack()
        workspace.faults.next(method, fault)
        return _posted(workspace)

    return trouble


def _posted(workspace: Workspace) -> str:
    """What the message of a report says instead of showing its chart."""
    report = CATALOGUE["sprint-burndown"].compute(question(*WORKED_EXAMPLE))
    Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
    with serve(slack_app(workspace)) as url:
        settings = replace(SETTINGS, slack_bot_token=BOT_TOKEN, slack_api_url=f"{url}/api/")
        post_report(RenderedReport(report, png.getvalue()), "C0PLATFORM", settings)
    message, *_ = workspace.channels["C0PLATFORM"].messages.values()
    (warning,) = (
        element["text"]
        for block in message.blocks
        for element in block.get("elements", ())
        if ":warning:" in str(element.get("text"))
    )
    return str(warning).removeprefix(":warning: ")


TROUBLES: dict[str, Trouble] = {
    "no Chrome on the machine": _without_any,
    "`chrome_path` is wrong": burndown,
    "no network to fetch a Chrome by": _no_network,
    "a Chrome without its libraries": _no_libraries,
    "Chrome takes too long": lambda scene: burndown(
        scene, chrome_path=scene.program("sleep 600"), chart_timeout=0.3
    ),
    "Chrome does not start": lambda scene: burndown(scene, chrome_path=scene.program("exit 1")),
    "Chrome dies as it draws, and the next one, too": _dies,
    "Chrome hangs at the chart of somebody else": hanging(at_first=False),
    "Chrome hangs at its first chart": hanging(at_first=True),
    "Slack is slow with the picture": _never_ready,
    "the workspace takes no files": refused("files.getUploadURLExternal", "file_uploads_disabled"),
    "Slack takes no picture for a while": faulty(
        "files.getUploadURLExternal", too_many_requests(60)
    ),
    "the workspace is full": refused("files.completeUploadExternal", "storage_limit_reached"),
    "Slack does not take the picture in a message": refused("chat.postMessage", "invalid_blocks"),
}
