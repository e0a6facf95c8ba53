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
