"""A GitHub App logs in by its key, and gh goes on with its tokens for as long as the bot runs."""

from __future__ import annotations

import logging
import shutil
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import jwt
import pytest
import stamina
from starlette.responses import JSONResponse

from integrations.errors import IntegrationError
from integrations.github import GitHub, GitHubApp, TokenKind
from integrations.github.errors import (
    BadAnswer,
    NotAuthorized,
    NotLoggedIn,
    RateLimited,
    Unreachable,
)
from playground.github.faults import Faults
from playground.github.registered import RegisteredApp
from playground.github.server import github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.github_apps import key_pair, registered_app
from tests.support.patience import PATIENCE

FIELDS = {role.lower(): role for role in ("Sprint", "Points", "Status", "Deliverable")}


@dataclass
class Scene:
    """gh as a GitHub App, and the App as GitHub has it."""

    gh: GitHub
    registered: RegisteredApp
    faults: Faults

    @property
    def app(self) -> GitHubApp:
        assert self.gh.app
        return self.gh.app

    def by(self, **changes: object) -> GitHub:
        """gh as the same App with other settings."""
        return replace(self.gh, app=replace(self.app, **changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Path, RegisteredApp, Faults]]:
    registered, faults = registered_app(), Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    app = github_app(sample_workspace(date(2026, 11, 24)), faults, registered)
    with serve(app, uds=home / "gh.sock"):
        yield gh_home(home / "gh.sock"), registered, faults
    shutil.rmtree(home)


@pytest.fixture
def scene(served: tuple[Path, RegisteredApp, Faults]) -> Iterator[Scene]:
    config, registered, faults = served
    fresh = registered_app()
    vars(registered).update(vars(fresh))
    gh = GitHub(config_dir=str(config), timeout=PATIENCE)
    app = GitHubApp("123", key_pair()[0], unix_socket=gh.unix_socket)
    with stamina.set_testing(True, attempts=2, cap=True):
        yield Scene(replace(gh, app=app), registered, faults)
    faults.next_answers.clear()


def exported(gh: GitHub) -> int:
    return len(gh.export_project("acme", 1, fields=FIELDS)["items"])


def test_gh_asks_with_a_token_of_the_app_which_is_taken_once(scene: Scene) -> None:
    assert exported(scene.gh) > 100
    assert exported(scene.gh) > 100
    assert scene.registered.asked == 1


def test_a_token_is_renewed_minutes_before_it_ends(scene: Scene) -> None:
    first = scene.app.token()
    assert scene.app.token() == first
    scene.app._ends = datetime.now(UTC) + timedelta(minutes=9)
    second = scene.app.token()
    assert second != first
    assert scene.app.ends > datetime.now(UTC) + timedelta(minutes=55)


def test_a_token_that_is_refused_is_renewed_at_once(scene: Scene) -> None:
    exported(scene.gh)
    scene.registered.tokens.clear()
    assert exported(scene.gh) > 100
    assert scene.registered.asked == 2


def test_what_is_refused_twice_is_said(scene: Scene) -> None:
    refusal = JSONResponse({"message": "Bad credentials"}, 401)
    scene.app.token()
    scene.faults.next_answers += [refusal, None, refusal]
    with pytest.raises(NotLoggedIn, match="GitHub does not accept the token"):
        exported(scene.gh)


def test_threads_that_need_a_token_at_once_share_it(scene: Scene) -> None:
    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: scene.app.token(), range(8)))
    assert len(tokens) == scene.registered.asked == 1


def test_who_it_is_and_until_when_is_told(scene: Scene) -> None:
    status = scene.gh.status()
    assert status.login == "sprint-bot[bot]"
    assert status.scopes is None
    assert status.kind is TokenKind.APP
    assert status.ends == scene.app.ends
    assert scene.app.installation().account == "acme"


def test_no_key_and_no_token_is_ever_told(
    scene: Scene, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed: list[str] = []
    encode = jwt.encode

    def kept(*args: object, **options: object) -> str:
        signed.append(encode(*args, **options))  # type: ignore[arg-type]
        return signed[-1]

    monkeypatch.setattr(jwt, "encode", kept)
    with caplog.at_level(logging.DEBUG):
        exported(scene.gh)
        with pytest.raises(NotLoggedIn) as refused:
            exported(scene.by(app_id="124"))
    told = f"{caplog.text}{refused.value}{scene.gh!r}{scene.app!r}"
    assert signed
    for secret in (*signed, scene.app.token(), *key_pair()[0].splitlines()[1:-1]):
        assert secret not in told


def test_the_key_and_the_signature_are_no_arguments_of_gh(scene: Scene, tmp_path: Path) -> None:
    """Everybody on a machine can read them."""
    noted, program = tmp_path / "noted", tmp_path / "gh"
    real = scene.gh.program()
    program.write_text(f'#!/bin/sh\necho "$@" >> {noted}\nexec {real} "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    gh = replace(scene.gh, gh_path=str(program))
    gh = replace(gh, app=replace(scene.app, unix_socket=gh.unix_socket))
    assert exported(gh) > 100
    arguments = noted.read_text()
    assert "graphql" in arguments
    assert "eyJ" not in arguments
    assert scene.app.token() not in arguments


def refusing(status: int, message: str) -> Callable[[Scene], object]:
    def change(scene: Scene) -> None:
        scene.faults.next_answers += [JSONResponse({"message": message}, status)] * 4

    return change


def suspended(scene: Scene) -> None:
    scene.registered.suspended.add(1)


def installed(**places: str) -> Callable[[Scene], object]:
    def change(scene: Scene) -> None:
        scene.registered.accounts = {int(key[1:]): name for key, name in places.items()}

    return change


@pytest.mark.parametrize(
    ("settings", "change", "error", "sentence"),
    [
        ({"app_id": "9"}, None, NotLoggedIn, "are of the same App"),
        ({"private_key": "-----BEGIN"}, None, NotLoggedIn, "generate another one on the App's"),
        (
            {"private_key": key_pair()[0].replace("MII", "AAA", 1)},
            None,
            NotLoggedIn,
            "The private key of the GitHub App cannot be read",
        ),
        ({"private_key": key_pair()[1]}, None, NotLoggedIn, "cannot be read"),
        ({}, suspended, NotAuthorized, "ask an owner of the organization to unsuspend it"),
        ({}, installed(), NotAuthorized, "is installed nowhere: install it for the organization"),
        (
            {},
            installed(n1="acme", n2="umbrella"),
            NotAuthorized,
            "installed several times, for acme (1), umbrella (2): write the number of one",
        ),
        (
            {"installation_id": "7"},
            None,
            NotAuthorized,
            "has no installation 7, but acme (1): correct `github_app_installation_id`",
        ),
        (
            {},
            refusing(401, "'Expiration time' claim ('exp') is too far in the future"),
            NotLoggedIn,
            "correct the clock of this machine",
        ),
        (
            {},
            refusing(403, "… the `acme` organization has an IP allow list enabled, and …"),
            NotAuthorized,
            "ask an owner of it to allow this machine's address",
        ),
        (
            {},
            refusing(403, "API rate limit exceeded for 127.0.0.1."),
            RateLimited,
            "`gh api rate_limit` shows when",
        ),
        ({}, refusing(502, "Bad gateway"), Unreachable, "(status 502)"),
        ({"unix_socket": lambda: "/no/such/socket"}, None, Unreachable, "cannot be reached"),
    ],
)
def test_what_an_app_lacks_is_said_with_the_next_step(
    scene: Scene,
    settings: dict[str, object],
    change: Callable[[Scene], object] | None,
    error: type[IntegrationError],
    sentence: str,
) -> None:
    if change:
        change(scene)
    with pytest.raises(error) as raised:
        exported(scene.by(**settings))
    assert type(raised.value) is error
    assert sentence in str(raised.value)


def test_of_several_installations_one_is_named(scene: Scene) -> None:
    scene.registered.accounts = {1: "umbrella", 2: "acme"}
    gh = scene.by(installation_id="2")
    assert gh.app
    assert gh.app.installation().account == "acme"
    assert exported(gh) > 100


def test_an_app_that_was_installed_again_is_found(scene: Scene) -> None:
    exported(scene.gh)
    scene.registered.accounts = {5: "acme"}
    scene.registered.tokens.clear()
    with pytest.raises(IntegrationError):
        exported(scene.gh)
    assert exported(scene.gh) > 100


@pytest.mark.parametrize("answer", [[], {}, {"token": "ghs_x"}, {"token": "x", "expires_at": "y"}])
def test_an_answer_without_a_token_is_no_token(scene: Scene, answer: object) -> None:
    scene.app.installation()
    scene.faults.next_answers += [JSONResponse(answer, 201)] * 2
    with pytest.raises(BadAnswer, match="no token: ask again"):
        exported(scene.gh)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("", "https://api.github.com"),
        ("github.com", "https://api.github.com"),
        ("github.acme.example", "https://github.acme.example/api/v3"),
        ("acme.ghe.com", "https://api.acme.ghe.com"),
    ],
)
def test_it_is_asked_at_the_host_of_the_settings(host: str, address: str) -> None:
    assert GitHubApp("123", "", host=host)._address() == address
