"""What is said of each refusal of GitHub, which differs by the kind of token that asked."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest
import stamina

from integrations.errors import IntegrationError
from integrations.github import GitHub
from integrations.github.errors import (
    MissingScope,
    NotAuthorized,
    NotLoggedIn,
    ProjectNotFound,
    TooMuchAsked,
    without_secrets,
)
from integrations.github.refusals import in_words
from integrations.github.tokens import TokenKind, kind_of, token_among
from playground.github.faults import Faults
from playground.github.refusals import REFUSALS
from playground.github.server import github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE

FIELDS = {role.lower(): role for role in ("Sprint", "Points", "Status", "Deliverable")}
SAID: list[tuple[str, str, type[IntegrationError], str]] = [
    ("no scope", "ghp", MissingScope, "give it the scopes read:project and repo"),
    ("no scope", "gho", MissingScope, "run `gh auth refresh --scopes read:project`"),
    ("fine-grained", "github_pat", MissingScope, "Projects: read-only and, for its repositories"),
    ("integration", "ghs", MissingScope, "A workflow's own GITHUB_TOKEN can never read projects"),
    ("classic forbidden", "ghp", NotAuthorized, "make a fine-grained one for it"),
    ("fine-grained forbidden", "github_pat", NotAuthorized, "take a GitHub App, or the login"),
    ("long life", "github_pat", NotAuthorized, "tokens that live longer than 366 days: give"),
    ("OAuth app", "gho", NotAuthorized, "has not approved gh as an OAuth app: ask an owner"),
    ("single sign-on, OAuth", "gho", NotAuthorized, "run `gh auth refresh` and authorize gh"),
    ("single sign-on, personal", "ghp", NotAuthorized, "Configure SSO)."),
    ("address", "ghs", NotAuthorized, "ask an owner of it to allow this machine's address"),
    ("too much", "ghp", TooMuchAsked, "archive what is done on the board"),
]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[GitHub, Faults]]:
    faults = Faults()
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(sample_workspace(date(2026, 11, 24)), faults), uds=home / "gh.sock"):
        yield GitHub(config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE), faults
    shutil.rmtree(home)


@pytest.mark.parametrize(("refusal", "prefix", "error", "sentence"), SAID)
def test_a_refusal_is_said_with_what_helps_that_token(
    served: tuple[GitHub, Faults],
    refusal: str,
    prefix: str,
    error: type[IntegrationError],
    sentence: str,
) -> None:
    gh, faults = served
    faults.refusal = refusal
    try:
        with stamina.set_testing(True, attempts=3, cap=True), pytest.raises(error) as raised:
            replace(gh, token=f"{prefix}_playground").export_project("acme", 1, fields=FIELDS)
    finally:
        faults.refusal = ""
    assert type(raised.value) is error
    assert sentence in str(raised.value)


def test_every_refusal_is_said() -> None:
    assert {refusal for refusal, *_ in SAID} == REFUSALS.keys()


@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [
        ("github_pat", "A fine-grained token sees those of one organization"),
        ("ghs", "A workflow's own GITHUB_TOKEN sees none"),
        ("ghp", "`gh project list --owner acme` lists those there are."),
    ],
)
def test_a_project_that_is_not_seen_may_be_the_token_s_fault(
    served: tuple[GitHub, Faults], prefix: str, sentence: str
) -> None:
    gh = replace(served[0], token=f"{prefix}_playground")
    with pytest.raises(ProjectNotFound) as raised:
        gh.export_project("acme", 99, fields=FIELDS)
    assert "There is no project 99 of acme" in str(raised.value)
    assert str(raised.value).endswith(sentence) is (prefix == "ghp")
    assert sentence in str(raised.value)


def test_a_token_of_the_environment_that_has_expired_is_not_taken_for_no_login(
    served: tuple[GitHub, Faults], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GH_TOKEN", "ghp_expired")
    with pytest.raises(NotLoggedIn, match="may have expired or been revoked: put a new one"):
        served[0].export_project("acme", 1, fields=FIELDS)


def test_without_a_token_it_is_said_how_to_log_in() -> None:
    complaint = "To get started with GitHub CLI, please run:  gh auth login"
    assert "gh is not logged in to GitHub: run `gh auth login" in str(in_words(complaint, ""))


def test_kinds_of_tokens_are_told_by_how_they_begin() -> None:
    assert [kind_of(token) for token in ("", "ghp_a", "github_pat_a", "gho_a", "ghs_a")] == [
        TokenKind.LOGIN,
        TokenKind.CLASSIC,
        TokenKind.FINE_GRAINED,
        TokenKind.OAUTH,
        TokenKind.INSTALLATION,
    ]
    assert kind_of("ghu_a") is TokenKind.APP_USER
    assert kind_of("0123456789abcdef") is TokenKind.OTHER


def test_the_token_that_gh_takes_is_that_of_its_host() -> None:
    both = {"GITHUB_TOKEN": "ghs_b", "GH_ENTERPRISE_TOKEN": "ghp_c", "GH_HOST": "github.com"}
    assert token_among(both) == "ghs_b"
    assert token_among({**both, "GH_TOKEN": "ghp_a"}) == "ghp_a"
    assert token_among({**both, "GH_HOST": "github.acme.example"}) == "ghp_c"
    assert token_among({"GH_HOST": "github.com"}) == ""


def test_the_whole_of_a_long_token_of_an_app_is_a_secret() -> None:
    token = "ghs_1234_eyJhbGciOi.eyJpc3Mi-x.c2ln_bmF0"
    assert without_secrets(f"odd: {token} is refused", "") == "odd: *** is refused"
