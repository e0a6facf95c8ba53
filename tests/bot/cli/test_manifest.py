"""`analytics manifest` prints what Slack takes, for each way to run the bot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.manifest import slack_manifest
from tests.support.command_line import Outcome, command_line

ROOT = Path(__file__).parents[3]
Run = Callable[..., Outcome]
NOT_KNOWN_OUTSIDE = (
    "Slack calls the bot by a name that is known outside, and “{}” is none: write it as in "
    "https://your.host, or take Socket Mode, which needs no address"
)
MORE_THAN_A_HOST = (
    "“{}” is more than a host: write https://your.host, and the manifest adds the paths"
)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    return command_line(monkeypatch, capsys, tmp_path)


def test_without_options_it_is_the_file_at_the_top(run: Run) -> None:
    outcome = run("manifest")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == (ROOT / "manifest.yaml").read_text()


def test_over_http_for_several_workspaces_with_links(run: Run) -> None:
    outcome = run("manifest", "--http", "https://Your.Host/", "--several-workspaces", "--links")
    assert yaml.safe_load(outcome.out) == slack_manifest(
        "https://your.host", several_workspaces=True, unfurl_domain="github.com"
    )


def test_settings_say_what_else_is_needed(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_UNFURL_LINKS", "true")
    monkeypatch.setenv("ANALYTICS_GITHUB_HOST", "github.acme.example:8443")
    monkeypatch.setenv("ANALYTICS_SCHEDULERS", '["S0LEADS"]')
    manifest = yaml.safe_load(run("manifest").out)
    # https://docs.slack.dev/messaging/unfurling-links-in-messages: a domain has no port.
    assert manifest["features"]["unfurl_domains"] == ["github.acme.example"]
    scopes = manifest["oauth_config"]["scopes"]["bot"]
    assert {"links:read", "links:write", "usergroups:read"} <= set(scopes)


def test_settings_for_http_need_an_address(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_SLACK_MODE", "http")
    refused = run("manifest", "--links")
    assert (refused.code, refused.out) == (2, "")
    assert (
        "slack_mode is http in the settings: say --http https://your.host, with your address"
        in refused.err
    )
    assert run("manifest", "--http", "https://bot.acme.com").code == 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (
            "http://your.host",
            "Slack calls the bot over https only: write https://your.host",
        ),
        ("bot.acme.com", "“bot.acme.com” does not begin with https://: write https://bot.acme.com"),
        ("", "“” does not begin with https://: write it as in https://your.host"),
        (
            "https://203.0.113.7",
            NOT_KNOWN_OUTSIDE.format("203.0.113.7"),
        ),
        (
            "https://localhost:8000",
            NOT_KNOWN_OUTSIDE.format("localhost"),
        ),
        (
            "https://[::1]",
            NOT_KNOWN_OUTSIDE.format("::1"),
        ),
        (
            "https://[::1",
            "“https://[::1” is no address: write it as in https://your.host",
        ),
        (
            "https://your.host:99999",
            "“https://your.host:99999” is no address: write it as in https://your.host",
        ),
        ("https://", "“https://” names no host: write it as in https://your.host"),
        (
            "https://me:hush@your.host:8443",
            "Slack takes no name or password in an address: write https://your.host:8443",
        ),
        (
            "https://-bot.your.host",
            "“-bot.your.host” is no name of a host: write it as in https://your.host",
        ),
        (
            "https://bücher.example",
            (
                "“bücher.example” has other letters than a to z: write it as a browser copies it, "
                "with xn--"
            ),
        ),
        (
            "https://your.host/slack/events",
            MORE_THAN_A_HOST.format("https://your.host/slack/events"),
        ),
        (
            "https://your.host?team=1",
            MORE_THAN_A_HOST.format("https://your.host?team=1"),
        ),
    ],
)
def test_an_address_that_slack_does_not_call_is_refused(run: Run, address: str, said: str) -> None:
    outcome = run("manifest", "--http", address)
    assert (outcome.code, outcome.out) == (2, "")
    assert said in in_one_line(outcome.err)


def test_several_workspaces_need_an_address(run: Run) -> None:
    outcome = run("manifest", "--several-workspaces")
    assert (outcome.code, outcome.out) == (2, "")
    said = "several workspaces need HTTP mode: say --http https://your.host, too"
    assert said in in_one_line(outcome.err)


def in_one_line(err: str) -> str:
    return " ".join(err.replace("│", " ").split())
