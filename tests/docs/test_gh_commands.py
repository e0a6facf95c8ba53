"""Each gh command that is printed, in errors, help and docs, is run by the real gh, and what it
writes is fed back."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome, command_line, logging_as_it_was
from tests.support.pages import MARKDOWN
from tests.support.processes import ended

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "config", "integrations", "metrics", "playground")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
COMMAND = re.compile(r"`(gh [^`]+)`")
# What is said where a name or a number is not known before.
FILLER = "…"
# What the playground's GitHub has, by the word before it.
FILLED = {
    "gh project item-list": "1",
    "gh repo list": "acme",
    "--owner": "acme",
    "--repo": "acme/web",
    "--limit": "1000000",
}
THERE = {"1", "2", "acme", "mona", "acme/web", "acme/api", "acme/mobile", "acme/roadmap"}
Run = Callable[..., Outcome]
Typed = Callable[[str], str]


def printed_by_code() -> Iterator[str]:
    """The commands in texts of the code; what is formatted into them is a filler."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            code = path.read_text(encoding="utf-8")
            # Parsing all of the code takes a second in each process of a run of tests.
            if "`gh" in code:
                for text in texts(ast.parse(code)):
                    yield from COMMAND.findall(text)


def texts(tree: ast.AST) -> Iterator[str]:
    """All texts but docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else FILLER
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield str(node.value)


def printed_by_help(command: Any) -> Iterator[str]:
    """The commands in the help of that command of ours and of those below it."""
    for text in (command.help, *(getattr(each, "help", "") for each in command.params)):
        yield from COMMAND.findall(text or "")
    for each in getattr(command, "commands", {}).values():
        yield from printed_by_help(each)


def written_in(page: Path) -> Iterator[str]:
    """The commands in the code of a page: between its lines, and by themselves."""
    for token in MARKDOWN.parse(page.read_text(encoding="utf-8")):
        for part in token.children or ():
            if part.type == "code_inline" and part.content.startswith("gh "):
                yield part.content
        if token.type == "fence":
            yield from (line for line in token.content.splitlines() if line.startswith("gh "))


def filled(command: str) -> str:
    """The command with names that the playground's GitHub has."""
    words = command.split()
    for place, word in enumerate(words):
        before = [words[place - 1], " ".join(words[:place])]
        (value,) = [FILLED[each] for each in before if each in FILLED] or [word]
        is_limit = "--limit" in before and word.isdecimal()
        if not (word in THERE or word.startswith("-") or is_limit):
            words[place] = value
    return " ".join(words)


FOUND = [
    *printed_by_code(),
    *printed_by_help(get_command(app)),
    *(command for page in PAGES for command in written_in(page)),
]
COMMANDS = sorted(set(map(filled, FOUND)))


@pytest.fixture(scope="module")
def gh_config() -> Iterator[Path]:
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(sample_workspace(datetime.now(UTC).date())), uds=home / "gh.sock"):
        yield gh_home(home / "gh.sock")
    shutil.rmtree(home)


@pytest.fixture
def analytics(
    gh_config: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Iterator[Run]:
    """Run `analytics` logged in to the playground's GitHub."""
    run = command_line(monkeypatch, capsys, tmp_path)
    monkeypatch.setenv("ANALYTICS_GH_CONFIG_DIR", str(gh_config))
    monkeypatch.setenv("ANALYTICS_GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("ANALYTICS_CHROME_PATH", "/no/such/chrome")
    with logging_as_it_was():
        yield run


def shell(gh_config: Path, folder: Path) -> Typed:
    """Types a command in a shell, in that folder; gives what it printed."""
    program = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
    assert program
    environment = {
        "PATH": os.pathsep.join([str(Path(program).parent), os.environ["PATH"]]),
        "HOME": str(gh_config),
        "GH_CONFIG_DIR": str(gh_config),
        "GH_TOKEN": TOKEN,
        "NO_COLOR": "1",
    }

    def run_in_shell(command: str) -> str:
        done = ended(["sh", "-c", command], env=environment, cwd=folder)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout

    return run_in_shell


@pytest.fixture
def typed(gh_config: Path, tmp_path: Path) -> Typed:
    """Type a command in a folder of its own."""
    return shell(gh_config, tmp_path)


@pytest.fixture(scope="module")
def listed(gh_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the two commands write that most of these tests begin with."""
    folder = tmp_path_factory.mktemp("listed")
    for command in (ITEMS, ISSUES):
        shell(gh_config, folder)(command)
    return folder


@pytest.fixture
def files(listed: Path, tmp_path: Path) -> None:
    """The files of those commands, in the folder of the test."""
    shutil.copytree(listed, tmp_path, dirs_exist_ok=True)


# What those commands write is asked for and compared by what it is good for.
ITEMS = "gh project item-list 1 --owner acme --format json --limit 1000000 > items.json"
ISSUES = (
    "gh issue list --repo acme/web --state all --limit 1000000 "
    "--json number,title,labels,createdAt,closedAt,url,state,stateReason > issues.json"
)
CALCULATE = ["calculate", "sprint-burndown", "--sprint", "@previous", "--unit", "issues"]
FILES = ["--sprint-file", "items.json", "--issue-file", "issues.json"]


def calculated(analytics: Run) -> str:
    """The headline that is computed from the files; the chart is not drawn."""
    outcome = analytics(*CALCULATE, *FILES)
    assert "results.csv" in outcome.out, outcome.err
    return outcome.out.splitlines()[0]


def test_commands_are_found_wherever_they_are_printed() -> None:
    assert {ITEMS, ISSUES} <= set(COMMANDS)
    for found in (
        list(printed_by_code()),
        list(printed_by_help(get_command(app))),
        list(written_in(ROOT / "docs" / "files.md")),
        list(written_in(ROOT / "docs" / "errors.md")),
    ):
        assert any(command.startswith("gh issue list --repo") for command in found)


def test_help_cuts_no_command_on_a_narrow_screen(
    analytics: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = " ".join(analytics("calculate", "sprint-burndown", "--help").out.split())
    found = list(printed_by_help(get_command(app).commands["calculate"]))  # type: ignore[attr-defined]
    assert {filled(command) for command in found} == {ITEMS, ISSUES}
    assert all(f"`{command}`" in shown for command in found)


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_printed_command_does_what_it_is_for(
    command: str, analytics: Run, typed: Typed, tmp_path: Path
) -> None:
    assert FILLER not in command
    assert not re.search(r"\b[A-Z]{3,}\b", command)
    match command.split()[1:3]:
        case ["project", "item-list"] | ["issue", "list"]:
            typed(command)
            assert "issue" in calculated(analytics)
        case ["project", "list"]:
            number = typed(command).split("\t")[0]
            words = ["export", "gh-project-data", "--owner", "acme", "--project", number]
            assert analytics(*words, "--output-file", "board.json").code == 0
        case ["repo", "list"]:
            owner, name = typed(command).split("\t")[0].split("/")
            words = ["export", "gh-issue-data", "--owner", owner, "--repo", name]
            assert analytics(*words, "--output-file", "issues.json").code == 0
        case ["api", "rate_limit"]:
            assert json.loads(typed(command))["resources"]["graphql"]["remaining"] > 0
        case ["auth", "status"]:
            assert "Logged in to github.com account mona" in typed(command)
        case ["auth", "login" | "refresh"]:
            # They ask a person in a browser; an unknown flag is refused before help is shown.
            assert "USAGE" in typed(f"{command} --help")
        case _:
            pytest.fail("Say here what this command is for.")


def test_a_flag_that_there_is_not_is_refused_before_help_is_shown(typed: Typed) -> None:
    with pytest.raises(AssertionError, match="unknown flag"):
        typed("gh auth login --scope read:project --help")


FIELDS = "number,title,createdAt,closedAt,url,stateReason"
ALL = "gh issue list --repo acme/web --state all --limit 9999"


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (f"gh issue list --repo acme/web --json {FIELDS} > issues.json", "issue file lacks"),
        (
            f"gh issue list --repo acme/web --state all --json {FIELDS} > issues.json",
            "issue file lacks",
        ),
        (f"gh issue list --repo acme/roadmap --json {FIELDS} > issues.json", "has none of"),
        ("echo '[]' > issues.json", "is empty"),
        (f"{ALL} --json number,title,closedAt > issues.json", "no 'createdAt'"),
        (f"{ALL} --json number,createdAt,closedAt > issues.json", "only numbers"),
        ("cp items.json issues.json", "an object, where a list"),
        ("gh project item-list 1 --owner acme --format json > items.json", "cut short"),
        ("gh project view 1 --owner acme --format json > items.json", "'items'"),
        ("cp issues.json items.json", "a list, where an object"),
    ],
)
def test_what_is_refused_is_mended_by_the_command_that_is_printed(
    wrong: str, said: str, analytics: Run, typed: Typed
) -> None:
    right = calculated(analytics)
    typed(wrong)
    refused = analytics(*CALCULATE, *FILES)
    assert (refused.code, refused.out) == (1, "")
    assert said in refused.err
    (command,) = (
        found for found in COMMAND.findall(refused.err) if found.split()[-1] in wrong.split()
    )
    typed(again := filled(command))
    # Another repository is named where the file had none of the board's.
    is_another = "--repo" in again and "acme/web" not in again
    assert (calculated(analytics) == right) is not is_another


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("wrong", "flag", "name"),
    [
        ("gh project item-list 1 --owner acme --limit 9999", "--format json", "items.json"),
        (ALL, f"--json {FIELDS}", "issues.json"),
    ],
)
def test_a_table_is_mended_by_the_flag_that_is_named(
    wrong: str, flag: str, name: str, analytics: Run, typed: Typed
) -> None:
    right = calculated(analytics)
    typed(f"{wrong} > {name}")
    refused = analytics(*CALCULATE, *FILES)
    assert "is not JSON" in refused.err
    assert f"`{flag.removesuffix(FIELDS).strip()}" in refused.err
    typed(f"{wrong} {flag} > {name}")
    assert calculated(analytics) == right


@pytest.mark.usefixtures("files")
def test_a_list_without_issues_asks_for_them(analytics: Run, typed: Typed) -> None:
    refused: Any = analytics(*CALCULATE, *FILES[:2])
    (command,) = COMMAND.findall(refused.err)
    typed(filled(command))
    assert "issue" in calculated(analytics)
