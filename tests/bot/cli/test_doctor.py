"""Doctor looks at everything, says what is missing, and never what a token is."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml

import config
from bot.cli.doctor import Check, examine
from bot.schedules.grammar import parse_plan
from bot.schedules.schedule import Schedule, as_stored
from bot.tenancy.scopes import LINK_SCOPES, SCOPES
from bot.wiring import build_github
from config import BoardSettings, ScheduleSettings, Settings, SettingsError
from metrics.model.report import Unit
from playground.github.registered import RegisteredApp
from playground.github.server import github_app
from playground.github.world import World
from playground.run import Playground
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome
from tests.support.github_apps import key_pair, registered_app
from tests.support.playgrounds import playground, sample_slack
from tests.support.visible import seen_in_channel


@pytest.fixture(scope="module")
def opened() -> Iterator[Playground]:
    with playground(workspace=sample_slack(scopes=SCOPES), unfurl_links=False) as opened:
        yield opened


def checks(settings: Settings) -> dict[str, Check]:
    return {check.name: check for check in examine(lambda: settings)}


def test_a_whole_set_up_is_found_well(opened: Playground) -> None:
    found = checks(opened.analytics.settings)
    assert [check.name for check in found.values() if not check.ok] == []
    assert found["gh"].detail.startswith("gh version ")
    assert found["gh"].detail.endswith("/gh")
    assert "logged in as mona" in found["GitHub login"].detail
    assert "“Platform board”" in found["Board platform"].detail
    assert (
        " items. 1 item of the board hidden from the token: give a classic token the scope `repo`"
        in found["Board platform"].detail
    )
    assert re.search(
        r"All of it took 5 gh calls, 5 pages, GraphQL cost 9 \([\d,]+ left\); "
        r"what changes after that takes 1 gh call, 1 page, GraphQL cost 1 \([\d,]+ left\)\.",
        found["Board platform"].detail,
    )
    assert found["Slack Bot User OAuth Token"].detail == "is @sprint_analytics in Acme"


@pytest.mark.parametrize(
    ("changes", "ill", "said"),
    [
        ({"gh_path": "/no/such/gh"}, "gh", "ANALYTICS_GH_PATH names"),
        ({"github_token": "s3cret"}, "GitHub login", "gh auth login"),
        ({"chrome_path": "/no/such/chrome"}, "Chrome", "correct `chrome_path`"),
        ({"slack_bot_token": ""}, "Slack Bot User OAuth Token", "set ANALYTICS_SLACK_BOT_TOKEN"),
        (
            {"slack_bot_token": "xoxb-s3cret"},
            "Slack Bot User OAuth Token",
            "install the app again",
        ),
        ({"slack_app_token": "xapp-s3cret"}, "Slack app-level token", "connections:write"),
        ({"slack_app_token": "s3cret"}, "Slack app-level token", "does not begin with xapp-"),
        ({"slack_mode": "http"}, "Slack Signing Secret", "ANALYTICS_SLACK_SIGNING_SECRET"),
        ({"github_webhook_secret": "s3cret"}, "GitHub webhooks", 'set slack_mode to "http"'),
        (
            {"boards": {"gone": BoardSettings("gone", owner="acme", project=99)}},
            "Board gone",
            "gh project list --owner acme",
        ),
        (
            {"boards": {"odd": BoardSettings("odd", "acme", 1, points_field="Size")}},
            "Board odd",
            "“Points”",
        ),
        (
            {"boards": {"odd": BoardSettings("odd", "acme", 1, sprint_field="Cycle")}},
            "Board odd",
            "no iteration field “Cycle”",
        ),
        ({"boards": {}}, "Boards", "[boards.main]"),
    ],
)
def test_what_is_missing_is_said_with_its_remedy(
    opened: Playground, changes: dict[str, Any], ill: str, said: str
) -> None:
    # Chrome is not what these are about, and would have to start for each.
    settings = replace(opened.analytics.settings, chrome_path="/no/such/chrome")
    found = checks(replace(settings, **changes))
    assert not found[ill].ok
    assert said in f"{found[ill].detail} {found[ill].remedy}"
    assert "s3cret" not in str(found)


def test_a_chrome_that_does_not_start_is_to_be_started_by_hand(
    opened: Playground, tmp_path: Path
) -> None:
    program = tmp_path / "chrome"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    found = checks(replace(opened.analytics.settings, chrome_path=str(program)))["Chrome"]
    assert (found.ok, found.detail) == (False, "did not draw a chart")
    assert f"run `{program} --headless --no-sandbox --dump-dom about:blank`" in found.remedy


@pytest.mark.parametrize(
    ("secret", "said"), [("", "not set: none are taken"), ("s3cret", "taken at /github/webhooks;")]
)
def test_it_is_said_whether_github_may_tell_of_changes(
    opened: Playground, secret: str, said: str
) -> None:
    settings = replace(
        opened.analytics.settings,
        chrome_path="/no/such/chrome",
        slack_mode="http",
        github_webhook_secret=secret,
    )
    found = checks(settings)["GitHub webhooks"]
    assert found.ok
    assert found.detail.startswith(said)
    assert "s3cret" not in str(found)


def test_a_board_of_the_token_s_own_user_is_looked_at(opened: Playground) -> None:
    settings = replace(
        opened.analytics.settings,
        chrome_path="/no/such/chrome",
        boards={"mine": BoardSettings("mine", "@me", 1), "main": BoardSettings("main", "acme", 1)},
    )
    assert "“At home”" in checks(settings)["Board mine"].detail
    unknown = checks(replace(settings, github_token="s3cret"))
    assert "gh auth login" in unknown["Board mine"].detail
    assert not unknown["Board main"].ok


def test_a_board_whose_issues_are_hidden_is_found_ill(opened: Playground) -> None:
    opened.faults.hides_issues = True
    try:
        found = checks(replace(opened.analytics.settings, chrome_path="/no/such/chrome"))
    finally:
        opened.faults.hides_issues = False
    assert not found["Board platform"].ok
    assert "give a classic token the scope `repo`" in found["Board platform"].detail


@pytest.fixture(scope="module")
def by_app() -> Iterator[tuple[Settings, RegisteredApp]]:
    """Settings of a bot that reads no board, as a GitHub App."""
    registered, home = registered_app(), Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(World("mona"), registered=registered), uds=home / "gh.sock"):
        settings = Settings(
            boards={},
            github_app_id="123",
            github_app_private_key=key_pair()[0],
            gh_config_dir=str(gh_home(home / "gh.sock")),
            chrome_path="/no/such",
        )
        yield settings, registered
    shutil.rmtree(home)


def login(settings: Settings) -> Check:
    """What is found of the login, which is among the first."""
    return next(each for each in examine(lambda: settings) if each.name == "GitHub login")


def test_the_login_of_a_github_app_is_told(by_app: tuple[Settings, RegisteredApp]) -> None:
    settings, registered = by_app
    found = login(settings)
    assert found.ok
    assert re.fullmatch(
        r"GitHub App sprint-bot of acme, until .+, then renewed by itself", found.detail
    )
    del registered.permissions["organization_projects"]
    lacking = login(settings)
    assert not lacking.ok
    assert lacking.remedy == "give the App Organization → Projects: read-only"
    registered.accounts = {}
    assert "is installed nowhere" in login(settings).detail


@pytest.mark.parametrize(
    ("token", "remedy"),
    [
        ("playground", "run `{gh} auth refresh --scopes read:project`"),
        ("ghp_playground", "tick read:project (https://github.com/settings/tokens)"),
    ],
)
def test_a_scope_that_a_token_lacks_is_added_where_the_token_is(
    opened: Playground, token: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.github.server.SCOPES", "gist")
    settings = replace(opened.analytics.settings, github_token=token)
    found = next(each for each in examine(lambda: settings) if each.name == "GitHub scopes")
    said = "gist; without repo, issues of private repositories are hidden"
    gh = build_github(settings).command
    assert gh.startswith(f"GH_CONFIG_DIR={settings.gh_config_dir} ")
    assert found == Check("GitHub scopes", False, said, remedy.format(gh=gh))


@pytest.mark.parametrize(
    ("token", "ok", "said"),
    [
        ("ghp_playground", True, "mona, personal access token (classic)"),
        ("github_pat_playground", True, "mona, fine-grained personal access token"),
        ("ghs_playground", False, "github-actions[bot], token of a GitHub App or of a workflow"),
    ],
)
def test_the_kind_of_a_token_is_told(opened: Playground, token: str, ok: bool, said: str) -> None:
    found = login(replace(opened.analytics.settings, github_token=token))
    assert found == Check("GitHub login", ok, f"logged in as {said}", found.remedy)
    assert ("a workflow's own GITHUB_TOKEN can never read projects" in found.remedy) is not ok


@pytest.mark.parametrize(
    ("granted", "lacking"),
    [
        (SCOPES - {"files:write"}, "lacks files:write, links:read, links:write"),
        (SCOPES | LINK_SCOPES - {"links:read"}, "lacks links:read"),
    ],
)
def test_a_missing_scope_is_named(
    opened: Playground, granted: frozenset[str], lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opened.workspace.access, "scopes", granted)
    found = checks(
        replace(opened.analytics.settings, chrome_path="/no/such/chrome", unfurl_links=True)
    )
    assert found["Slack scopes"].detail == lacking


def test_schedules_are_told_with_their_last_and_next_run(opened: Playground) -> None:
    analytics = opened.analytics
    settings = replace(
        analytics.settings,
        chrome_path="/no/such/chrome",
        schedules={"weekly": ScheduleSettings("weekly", "burndown", "every monday", "C0GENERAL")},
    )
    now = datetime.now(UTC)
    store, due = analytics.store, now - timedelta(days=1)
    plan = parse_plan(
        "velocity daily 9:00",
        seen_in_channel(settings),
        "Asia/Tokyo",
        Unit.POINTS,
    ).plan
    plan = replace(plan, requests=(replace(plan.requests[0], board="platform"),))
    store.schedules.save(as_stored(Schedule("7", "T0ACME", "C0PLATFORM", "U0ANA", plan, now)))
    found = checks(settings)
    assert found["Store"].ok
    assert "never due yet; next" in found["Schedule settings:weekly"].detail
    assert "every day at 09:00 (Asia/Tokyo); never due yet; next" in found["Schedule 7"].detail

    claim = store.ledger.claim("7", due, "worker", now)
    assert claim
    store.ledger.failed(claim, "GitHub cannot be reached.")
    failed = checks(settings)["Schedule 7"]
    assert not failed.ok
    assert "failed (GitHub cannot be reached.)" in failed.detail
    assert "/report-schedule run 7" in failed.remedy
    store.schedules.pause("7")
    assert "/report-schedule resume 7" in checks(settings)["Schedule 7"].remedy
    store.schedules.remove("7")
    wrong = replace(settings, database_url="sqlite:////proc/store.db")
    assert not checks(wrong)["Store"].ok


def test_bad_settings_do_not_stop_the_other_checks() -> None:
    def load() -> Settings:
        raise SettingsError("The settings have a problem:\n- gh_timeout is 0.")

    found = {check.name: check for check in examine(load)}
    assert not found["Settings"].ok
    assert found["Chrome"].ok


def test_the_needed_scopes_are_those_of_the_manifest() -> None:
    manifest = yaml.safe_load((Path(config.__file__).parents[1] / "manifest.yaml").read_text())
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == SCOPES


@pytest.mark.parametrize(
    ("bot_token", "code", "mark"), [("xoxb-playground", 0, "✓"), ("xoxb-s3cret", 1, "✗")]
)
def test_the_command_lists_all_and_exits_with_what_it_found(
    run: Callable[..., Outcome],
    opened: Playground,
    monkeypatch: pytest.MonkeyPatch,
    bot_token: str,
    code: int,
    mark: str,
) -> None:
    for name in ("slack_app_token", "slack_api_url", "github_token", "gh_config_dir"):
        monkeypatch.setenv(f"ANALYTICS_{name.upper()}", getattr(opened.analytics.settings, name))
    monkeypatch.setenv("ANALYTICS_SLACK_BOT_TOKEN", bot_token)
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__OWNER", "acme")
    monkeypatch.setenv("ANALYTICS_BOARDS__MAIN__PROJECT", "1")
    outcome = run("doctor")
    assert outcome.code == code
    assert f"{mark} Slack Bot User OAuth Token: " in outcome.out
    assert "✓ Board main: " in outcome.out
    assert "s3cret" not in outcome.out
