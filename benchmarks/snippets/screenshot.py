"""Takes screenshots of a page that shows nothing but a picture, with a Chrome that is warm."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from time import perf_counter

from choreographer import Browser

ROUNDS = 9
picture, width, height, program = sys.argv[1:]
PAGE = '<!doctype html><body style="margin: 0"><img style="width: 100%" src="{}">'


async def taken() -> AsyncIterator[float]:
    async with Browser(path=program) as browser:
        page = Path("page.html").resolve()
        page.write_text(PAGE.format(Path(picture).resolve().as_uri()))
        tab = browser.get_tab() or await browser.create_tab()
        loaded = tab.subscribe_once("Page.loadEventFired")
        await tab.send_command("Page.enable")
        size = {"width": int(width), "height": int(height), "deviceScaleFactor": 2}
        await tab.send_command(
            "Emulation.setDeviceMetricsOverride", params={**size, "mobile": False}
        )
        await tab.send_command("Page.navigate", params={"url": page.as_uri()})
        await loaded
        for number in range(ROUNDS + 2):
            began = perf_counter()
            await tab.send_command("Page.captureScreenshot", params={"format": "png"})
            if number >= 2:
                yield perf_counter() - began


async def rounds() -> list[float]:
    return [seconds async for seconds in taken()]


print(json.dumps({"seconds": median(asyncio.run(rounds()))}))
