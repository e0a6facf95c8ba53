"""Whatever hosts the bot gives it the time that it needs to end."""

from __future__ import annotations

import re
from configparser import RawConfigParser
from pathlib import Path

import yaml

from bot.server.stopping import GONE_BY

ROOT = Path(__file__).parents[2]
# The machine may be busy.
ENOUGH = GONE_BY + 10


def test_compose_waits_for_long_enough() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    assert float(compose["services"]["bot"]["stop_grace_period"].removesuffix("s")) >= ENOUGH


def test_docker_waits_for_long_enough() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^docker run --detach .*$", page, re.MULTILINE)
    (seconds,) = re.findall(r" --stop-timeout (\d+) ", command)
    assert float(seconds) >= ENOUGH


def test_kubernetes_waits_for_long_enough() -> None:
    text = (ROOT / "deploy" / "kubernetes" / "deployment.yaml").read_text(encoding="utf-8")
    (deployment,) = yaml.safe_load_all(text)
    assert deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"] >= ENOUGH


def test_systemd_waits_for_long_enough_and_leaves_gh_and_chrome_to_the_bot() -> None:
    unit = RawConfigParser(strict=False)
    unit.read(ROOT / "deploy" / "systemd" / "analytics.service")
    assert unit.getfloat("Service", "TimeoutStopSec") >= ENOUGH
    assert unit.get("Service", "KillMode") == "mixed"
