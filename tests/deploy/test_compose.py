"""compose.yaml keeps what no schema asks for: what is secret, what writes, who can call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_bot_waits_for_a_database_that_answers() -> None:
    assert SERVICES["bot"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert SERVICES["db"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_a_service_writes_only_where_it_must_and_comes_back(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_nothing_is_published_beyond_this_machine(service: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_what_is_secret_is_in_a_file_that_git_and_the_image_leave_out() -> None:
    assert SERVICES["bot"]["env_file"] == ".env"
    assert "/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    # The image has only what is named.
    named = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert "*" in named
    assert not any("env" in line for line in named)
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            assert "PASSWORD" not in f"{name}{value}" or "${POSTGRES_PASSWORD:?" in value


def test_workers_and_what_hands_over_to_them_share_the_store_and_are_as_closed() -> None:
    beside = yaml.safe_load((ROOT / "deploy" / "compose.workers.yaml").read_text(encoding="utf-8"))
    of_file: dict[str, dict[str, Any]] = beside["services"]
    assert {name: each["command"][1:] for name, each in of_file.items()} == {
        "bot": ["serve", "--no-clock"],
        "clock": ["clock"],
        "worker": ["worker"],
    }
    own = SERVICES["bot"]
    for name, service in of_file.items():
        assert service["environment"] == {**own["environment"], "ANALYTICS_QUEUE": "postgresql"}
        if name != "bot":
            # Only the bot is called, and only it has to keep files.
            kept = {each: value for each, value in own.items() if each not in ("build", "ports")}
            same = {each: service[each] for each in kept if each not in ("volumes", "tmpfs")}
            assert same | {"environment": own["environment"]} == {each: kept[each] for each in same}
