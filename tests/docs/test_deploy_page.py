"""What docs/deploy.md names is there: files, services, names of settings, and whole commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from config.known_settings import TOP
from tests.support.processes import ended

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", COMMANDS, ids=[block.splitlines()[0] for block in COMMANDS])
def test_a_shell_reads_each_block_of_commands(block: str) -> None:
    read = ended(["bash", "-n", "-c", block])
    assert (read.returncode, read.stderr) == (0, "")


def test_files_that_it_names_are_there() -> None:
    named = {*re.findall(r"(?<!/)\b(?:deploy|config|bin)/[\w./*-]*\w", TEXT)}
    named |= set(re.findall(r"-r (\S+)", TEXT))
    assert {"deploy/systemd/*.timer", "requirements-gh.txt", "config/settings.toml"} <= named
    assert [name for name in sorted(named) if not list(ROOT.glob(name))] == []


def test_settings_that_it_names_are_settings() -> None:
    names = {name.lower() for name in re.findall(r"\bANALYTICS_([A-Z_]+)", TEXT)}
    assert {name for name in names if not name.startswith("boards_")} <= {*TOP, "database_url"}


def test_compose_has_the_services_that_it_names() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    named = re.findall(r"docker compose (?:exec -T|run --rm|stop|start) (\w+)", TEXT)
    assert {*named} == {*services}
