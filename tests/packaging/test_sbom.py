"""The list of what a release is made of, by the script that its workflow runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support.built_wheel import hatchling_built
from tests.support.processes import ended

ROOT = Path(__file__).parents[2]
_PINNED = re.compile(r"^([a-z][\w.-]*)==(\S+)", re.MULTILINE)


# It installs everything once more.
@pytest.mark.long
def test_it_lists_what_is_locked_and_nothing_else(tmp_path: Path) -> None:
    wheel = hatchling_built(ROOT, tmp_path / "dist", "wheel")
    made = tmp_path / "sbom" / "sprint-analytics.cdx.json"
    ended([ROOT / ".ci/sbom", wheel, made], check=True, timeout=3000)
    bom = json.loads(made.read_text())
    assert bom["bomFormat"] == "CycloneDX"
    root = bom["metadata"]["component"]
    assert (root["name"], root["licenses"][0]["license"]["id"]) == (
        "sprint-analytics",
        "Apache-2.0",
    )
    listed = {(_named(each["name"]), each["version"]) for each in bom["components"]}
    locked = {
        (_named(package), version)
        for name in ("requirements.txt", "requirements-gh.txt")
        for package, version in _PINNED.findall((ROOT / name).read_text())
    }
    assert listed <= locked
    # It is for Windows alone.
    assert {name for name, _ in locked} - {name for name, _ in listed} == {"colorama"}
    # What needs what: the bot needs each that it names itself.
    needs = {each["ref"]: each.get("dependsOn", []) for each in bom["dependencies"]}
    assert any(ref.startswith(("slack-bolt", "slack_bolt")) for ref in needs[root["bom-ref"]])


def _named(package: str) -> str:
    return re.sub("[-_.]+", "-", package).lower()
