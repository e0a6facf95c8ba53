"""Addresses of GitHub as people copy them, as a table; and what they say beside a plain name."""

from __future__ import annotations

import pytest

from config.github_address import Address, owner_and_project, owner_named, read_address

CALLED = ("owner", "project")
ACME = Address("github.com", "acme", 0)
SEVEN = Address("github.com", "acme", 7)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://github.com/acme", ACME),
        ("http://www.github.com/acme/", ACME),
        ("github.com/acme", ACME),
        ("https://github.com/orgs/acme", ACME),
        ("https://github.com/orgs/acme/projects", ACME),
        ("https://github.com/users/mona?tab=repositories", Address("github.com", "mona", 0)),
        ("https://github.com/mona_acme", Address("github.com", "mona_acme", 0)),
        ("https://GitHub.com/orgs/acme/projects/7", SEVEN),
        ("github.com/orgs/acme/projects/7/views/2?filterQuery=is%3Aopen#top", SEVEN),
        ("https://github.com/users/mona/projects/4/", Address("github.com", "mona", 4)),
        ("https://Git.Acme.com:8443/orgs/acme/projects/7", Address("git.acme.com:8443", "acme", 7)),
        ("https://github/orgs/acme/projects/7", Address("github", "acme", 7)),
        ("acme", None),
        ("acme/projects/7", None),
        ("orgs/acme/projects/7", None),
        ("https://github.com", None),
        ("https://github.com/orgs", None),
        ("https://github.com/orgs/", None),
        ("https://github.com/users/orgs/projects/7", None),
        ("https://github.com/acme/web", None),
        ("https://github.com/acme/web/issues/7", None),
        ("https://github.com/acme/web/projects/7", None),
        ("https://github.com/orgs/acme/projects/7x", None),
        ("https://github.com/orgs/acme/teams/web", None),
        ("https://evil.example@github.com/acme", None),
        ("https://[github.com/acme", None),
        ("ftp://github.com/acme", None),
        ("", None),
    ],
)
def test_what_an_address_names(text: str, address: Address | None) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    ("owner", "project", "host"),
    [
        ("acme", 7, ""),
        (ACME, 7, ""),
        (SEVEN, None, ""),
        (None, SEVEN, ""),
        ("acme", SEVEN, "github.com"),
        (SEVEN, SEVEN, ""),
        (Address("git.acme.com", "acme", 7), None, "Git.Acme.com"),
    ],
)
def test_owner_and_project(
    owner: str | Address | None, project: int | Address | None, host: str
) -> None:
    assert owner_and_project(owner, project, host, CALLED) == ("acme", 7)


@pytest.mark.parametrize(
    ("owner", "project", "says"),
    [
        ("me", SEVEN, "owner names me, and project names acme: correct one, or leave one out"),
        ("@me", SEVEN, "owner names @me, and project names acme: correct one"),
        (SEVEN, 8, "owner names project 7, and project names project 8: correct one"),
        (ACME, None, "project is missing: write it, or the address of the project"),
        (None, 7, "owner is missing: write it, or the address of the project"),
        (
            Address("git.acme.com", "acme", 0),
            7,
            "owner is an address on git.acme.com, and GitHub is github.com here: set github_host",
        ),
    ],
)
def test_what_contradicts_is_one_sentence(
    owner: str | Address | None, project: int | Address | None, says: str
) -> None:
    with pytest.raises(ValueError, match=r"correct one|is missing|take an address") as told:
        owner_and_project(owner, project, "", CALLED)
    assert str(told.value).startswith(says)


def test_an_owner_alone() -> None:
    assert owner_named("@me", "", "owner") == "@me"
    assert owner_named(SEVEN, "", "owner") == "acme"
    with pytest.raises(ValueError, match="take an address on git"):
        owner_named(SEVEN, "git.acme.com", "owner")
