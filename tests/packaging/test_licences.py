"""What the bot is installed with may be used and passed on as docs/licences.md says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from docs.licences import licences

ROOT = Path(__file__).parents[2]
# As SPDX and as the registry's classifiers have them.
PERMISSIVE = {
    "0BSD", "Apache Software License", "Apache-2.0", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "CC0-1.0", "ISC License (ISCL)", "MIT", "MIT License", "MIT-0", "PSF-2.0",
    "The MIT License (MIT)", "Zlib",
}  # fmt: skip
# Weak copyleft, which docs/licences.md says what to do about.
ACCEPTED = dict.fromkeys(("psycopg", "psycopg-binary", "psycopg-pool"), "LGPL-3.0-only")


def is_permissive(licence: str) -> bool:
    """Whether one may do as permissive licences allow: by all of several, or by one to choose."""
    return any(set(re.split(" AND |; ", choice)) <= PERMISSIVE for choice in licence.split(" OR "))


def test_no_licence_is_unknown_or_asks_more_than_is_accepted() -> None:
    others = {name: licence for name, licence in licences().items() if not is_permissive(licence)}
    assert others == ACCEPTED


def test_the_licence_of_each_dependency_is_looked_at() -> None:
    listed = {name.lower().replace("_", "-") for name in licences()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = (*project["dependencies"], *project["optional-dependencies"]["playground"])
    assert {re.split(r"[^\w-]", each)[0] for each in named} <= listed
