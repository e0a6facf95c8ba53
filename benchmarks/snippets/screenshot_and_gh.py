"""The least that an answer takes: a bare screenshot by a browser that is there, and a call of gh.

`screenshot_and_gh.py ROUNDS` prints the median of both, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from integrations.chrome import find_chrome
from integrations.github import GitHub
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve

# Of the charts of most reports, in pixels of CSS; each is drawn with two of its own.
WIDTH, HEIGHT, SCALE = 600, 450, 2
QUERY = "query=query { viewer { login } }"


def main(rounds: int) -> None:
    seconds = []
    with TemporaryDirectory(prefix="sa-", dir="/tmp") as name, sync_playwright() as playwright:
        socket = Path(name) / "gh.sock"
        world = sample_workspace(datetime.now(UTC).date())
        browser = playwright.chromium.launch(executable_path=find_chrome(), args=["--no-sandbox"])
        with serve(github_app(world), uds=socket):
            env = {**os.environ, "GH_TOKEN": TOKEN, "GH_CONFIG_DIR": str(gh_home(socket))}
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SCALE
            )
            page.set_content("<h1>Sprint 10: 44 of 77 points open</h1>")
            page.screenshot()
            for _ in range(rounds):
                began = time.perf_counter()
                page.screenshot()
                command = [GitHub().command, "api", "graphql", "-f", QUERY]
                subprocess.run(command, env=env, check=True, capture_output=True)
                seconds.append(time.perf_counter() - began)
        browser.close()
    print(json.dumps({"seconds": median(seconds)}))


main(int(sys.argv[1]))
