"""What a release is checked for before anything is published, and what its workflow may do."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.support.processes import ended

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text())


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout of what 1.2.3 would be."""
    for folder in (".ci", "docs"):
        (tmp_path / folder).mkdir()
    shutil.copy(ROOT / ".ci/check-release", tmp_path / ".ci")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3\n")
    (tmp_path / "docs/upgrading.md").write_text("# Upgrading\n\n## 1.2.3 (2026-12-01)\n")
    return tmp_path


def checked(checkout: Path, *tag: str) -> subprocess.CompletedProcess[str]:
    return ended([checkout / ".ci/check-release", *tag])


def test_what_is_whole_may_be_released(checkout: Path) -> None:
    done = checked(checkout, "v1.2.3")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("v1.2.4", "The tag is v1.2.4, and pyproject.toml says 1.2.3: tag it v1.2.3, or correct"),
        ("1.2.3", "The tag is 1.2.3, and pyproject.toml says 1.2.3: tag it v1.2.3, or correct"),
    ],
)
def test_a_tag_is_that_of_the_version(checkout: Path, tag: str, said: str) -> None:
    done = checked(checkout, tag)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)


@pytest.mark.parametrize("page", ["CHANGELOG.md", "docs/upgrading.md"])
def test_what_is_new_is_said(checkout: Path, page: str) -> None:
    (checkout / page).write_text("# A page\n\n## Unreleased\n\n## 1.2.30\n\n## 1x2.3\n")
    done = checked(checkout, "v1.2.3")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f'{page} has no heading "## 1.2.3": say there what is new')


def test_the_upgrade_notes_have_this_version() -> None:
    page = (ROOT / "docs/upgrading.md").read_text()
    assert re.search(rf"^## {re.escape(VERSION)}( |$)", page, re.MULTILINE)


def test_the_version_is_in_one_place() -> None:
    listed = ended(["git", "ls-files", "*.py", "*.toml", "*.yaml", "*.yml", "Dockerfile"], cwd=ROOT)
    if listed.returncode:
        pytest.skip("this is no checkout")
    line = re.compile(rf'version\W+"?{re.escape(VERSION)}\b', re.IGNORECASE)
    files = [name for name in listed.stdout.split() if line.search((ROOT / name).read_text())]
    assert files == ["pyproject.toml"]


def test_the_workflow_may_do_no_more_than_it_must() -> None:
    assert WORKFLOW["permissions"] == {}
    jobs = {name: job["permissions"] for name, job in WORKFLOW["jobs"].items()}
    assert jobs == {
        "test": {"contents": "read"},
        "build": {"contents": "read"},
        "package": {"id-token": "write"},
        "image": {"contents": "read", "packages": "write"},
        "action": {"contents": "write"},
    }
    assert "secrets." not in str(WORKFLOW)


def test_nothing_is_published_that_was_not_tested() -> None:
    needs = {name: job.get("needs", []) for name, job in WORKFLOW["jobs"].items()}
    assert needs == {
        "test": [],
        "build": "test",
        "package": "build",
        "image": "build",
        "action": ["package", "image"],
    }
    # YAML takes the key `on` for yes.
    assert WORKFLOW[True] == {"push": {"tags": ["v[0-9]+.[0-9]+.[0-9]+"]}}


def test_a_release_has_a_list_of_what_it_is_made_of() -> None:
    build, action = (WORKFLOW["jobs"][job]["steps"] for job in ("build", "action"))
    assert {"run": ".ci/sbom dist/*.whl sbom/sprint-analytics.cdx.json"} in build
    (uploaded,) = (step["with"] for step in build if step.get("with", {}).get("path") == "sbom")
    assert {"name": uploaded["name"]} in [step.get("with") for step in action]
    assert any(
        'release upload "$GITHUB_REF_NAME" sprint-analytics.cdx.json' in step.get("run", "")
        for step in action
    )


def test_the_registry_is_sent_nothing_but_packages() -> None:
    # It refuses all files where there is another among them.
    download, _ = WORKFLOW["jobs"]["package"]["steps"]
    assert download["with"] == {"name": "dist", "path": "dist"}


def test_each_python_that_is_promised_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    promised = [
        each.rpartition(" ")[2] for each in project["classifiers"] if "Python :: 3." in each
    ]
    assert project["requires-python"] == f">={promised[0]}"
    tests = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())["jobs"]["test"]
    of_debian = {"debian:12": "3.11", "debian:13": "3.13"}
    images = tests["strategy"]["matrix"]["image"]
    tested = [of_debian.get(image) or image.split(":")[1].split("-")[0] for image in images]
    assert tested == promised == ["3.11", "3.12", "3.13", "3.14"]
