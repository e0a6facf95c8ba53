"""What a platform asks of the process: whether it lives, whether it can work, what it counts."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable

import pytest

from bot.observing.metrics import Telemetry
from bot.server.health import health_app
from integrations.errors import IntegrationError
from playground.serving import serve
from tests.support.patience import PATIENCE


def asked(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def unreachable() -> str:
    raise IntegrationError("The store cannot be reached.")


@pytest.mark.parametrize(
    ("store", "slack", "status", "said"),
    [
        (lambda: "", lambda: "", 200, {"store": "ok", "slack": "ok"}),
        (lambda: "", lambda: "not connected", 503, {"store": "ok", "slack": "not connected"}),
        (unreachable, lambda: "", 503, {"store": "The store cannot be reached.", "slack": "ok"}),
    ],
)
def test_it_is_ready_when_all_it_needs_is_there(
    store: Callable[[], str], slack: Callable[[], str], status: int, said: dict[str, str]
) -> None:
    with serve(health_app({"store": store, "slack": slack}, Telemetry())) as url:
        assert asked(f"{url}/healthz") == (200, "ok\n")
        found, body = asked(f"{url}/readyz")
        assert (found, json.loads(body)) == (status, said)


def test_what_was_done_is_counted() -> None:
    telemetry, took = Telemetry(), dict[str, float]()
    telemetry.answers.labels("sprint-burndown", "answered").inc()
    telemetry.gh_calls.inc(2)
    for _ in range(2):
        with telemetry.timed("export", took):
            pass
    with serve(health_app({}, telemetry)) as url:
        _, body = asked(f"{url}/metrics")
    assert 'analytics_answers_total{outcome="answered",report="sprint-burndown"} 1.0' in body
    assert "analytics_gh_calls_total 2.0" in body
    assert 'analytics_step_seconds_count{step="export"} 2.0' in body
    assert list(took) == ["export"]
