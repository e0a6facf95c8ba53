"""What people see when GitHub or gh fail, and that the bot goes on: the real gh against the
playground's GitHub, and small programs in the place of gh."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import stamina
from starlette.responses import JSONResponse

from playground.github.faults import CutOff, bad_gateway, slow_body
from playground.github.limits import no_points_left, too_fast
from playground.run import Playground
from tests.support.log_of_faults import log_without_tracebacks
from tests.support.patience import until
from tests.support.person import Message, Person, is_private
from tests.support.playgrounds import playground
from tests.support.told import is_answer, told

CHANNEL = "team-platform"
# Each question asks GitHub for all of the board.
ALWAYS_ASKING: dict[str, Any] = {
    "export_max_age": 0,
    "full_export_every": 0,
    "working_message_after": 600.0,
    "chrome_path": "/no/such/chrome",
}


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4, cap=True):
        yield


@pytest.fixture(scope="module")
def bot() -> Iterator[Playground]:
    with playground(**ALWAYS_ASKING) as opened:
        yield opened


def asked(bot: Playground) -> Message:
    """What Ana is told who asks for a report now."""
    return told(bot.url, "/sprint-burndown")


def answered(bot: Playground) -> None:
    """Asked again, the bot gives the report."""
    assert is_answer(asked(bot))


def always(answer: Callable[[], Any]) -> Callable[[Playground], None]:
    return lambda bot: bot.faults.next_answers.extend(answer() for _ in range(60))


def repeat_cursors(bot: Playground) -> None:
    bot.faults.repeats_cursor = True


def delete_after_first_page(bot: Playground) -> None:
    pages, (acme, *_) = count(), [bot.world.owners["acme"]]
    projects = acme["projectsV2"]

    def delete(variables: Any) -> None:
        if "first" in variables and next(pages) == 1:
            acme["projectsV2"] = [each for each in projects if each["number"] != 1]

    bot.faults.on_query = delete


@pytest.fixture
def mended(bot: Playground) -> Iterator[Callable[[], None]]:
    """Ends whatever goes wrong at GitHub."""
    projects = bot.world.owners["acme"]["projectsV2"]

    def mend() -> None:
        bot.faults.next_answers.clear()
        bot.faults.repeats_cursor = False
        bot.faults.on_query = lambda _: None
        bot.world.owners["acme"]["projectsV2"] = projects

    yield mend
    mend()


@pytest.mark.fault
@pytest.mark.parametrize(
    ("goes_wrong", "said"),
    [
        (always(bad_gateway), "GitHub cannot be reached: look at the network and"),
        (always(CutOff), "GitHub cannot be reached: look at the network and"),
        (always(lambda: too_fast(600)), r"GitHub's rate limit is reached until"),
        (always(no_points_left), "GitHub's rate limit is reached until"),
        (
            always(lambda: JSONResponse(None, 200, headers={"X-Odd": "1"})),
            "GitHub's answer is no JSON",
        ),
        (repeat_cursors, "GitHub's pages lead back to one that came before: ask again."),
        (delete_after_first_page, "There is no project 1 of acme that this token can see"),
    ],
    ids=["502", "cut off", "secondary limit", "primary limit", "null", "cursor", "deleted"],
)
def test_what_fails_at_github_is_one_sentence_and_the_next_question_is_answered(
    bot: Playground,
    mended: Callable[[], None],
    goes_wrong: Callable[[Playground], None],
    said: str,
) -> None:
    with log_without_tracebacks():
        goes_wrong(bot)
        refusal = asked(bot)
        assert is_private(refusal)
        assert refusal["text"].startswith(said)
        assert "\n" not in refusal["text"]
        mended()
        answered(bot)


@pytest.mark.fault
def test_a_pause_that_a_secondary_limit_asks_for_is_made(
    bot: Playground, mended: Callable[[], None]
) -> None:
    with log_without_tracebacks() as log:
        bot.faults.next_answers.append(too_fast(1))
        answered(bot)
    assert "GitHub asks for a pause of 1 s" in log.getvalue()
    mended()


@pytest.mark.fault
def test_a_body_that_comes_slowly_is_waited_for(
    bot: Playground, mended: Callable[[], None]
) -> None:
    go_on, ana = Event(), Person(bot.url)
    answer = {"data": {"repositoryOwner": None}}
    with log_without_tracebacks():
        bot.faults.next_answers.append(slow_body(bytes(JSONResponse(answer).body), go_on))
        before = ana.messages(CHANNEL)
        ana.say(CHANNEL, "/sprint-burndown")
        until(lambda: not bot.faults.next_answers)
        assert ana.messages(CHANNEL) == before
        go_on.set()
        refusal = ana.sees(CHANNEL, is_private, before)
        assert refusal["text"].startswith("There is no project 1 of acme")
        mended()
        answered(bot)


@pytest.mark.fault
def test_without_a_network_it_is_told_at_once_and_with_one_it_goes_on(bot: Playground) -> None:
    socket = Path(bot.analytics.settings.gh_config_dir).parent / "gh.sock"
    away = socket.with_suffix(".away")
    with log_without_tracebacks():
        socket.rename(away)
        try:
            texts = [asked(bot)["text"] for _ in range(2)]
        finally:
            away.rename(socket)
        assert [text[:27] for text in texts] == ["GitHub cannot be reached: l"] * 2
        answered(bot)


@pytest.fixture(scope="module")
def with_any_gh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Playground, Path]]:
    """A bot whose gh is what a test puts into a file."""
    program = tmp_path_factory.mktemp("gh") / "gh"
    program.symlink_to(real_gh())
    with playground(gh_path=str(program), **ALWAYS_ASKING) as opened:
        yield opened, program


def real_gh() -> str:
    found = shutil.which("gh") or shutil.which("gh", path=Path(sys.executable).parent)
    assert found
    return found


DEEP = "head -c 200000 /dev/zero | tr '\\0' '['"
HEADERS = r'printf "HTTP/2.0 200 OK\r\nServer: GitHub.com\r\n\r\n"'
OF_2019 = """echo "unknown flag: --input" >&2
exit 1"""


ODD: dict[str, tuple[str | None, str]] = {
    "missing": (None, "ANALYTICS_GH_PATH names"),
    "too old": (OF_2019, "This gh is too old: update it (https://cli.github.com), or set"),
    "failing": ("exit 1", "gh failed: it did not say why. Look at `gh auth status` and"),
    "crashing": ("kill -SEGV $$", "gh failed: it did not say why. Look at `gh auth status` and"),
    "garbage": ("head -c 5000 /dev/urandom", "gh gave no JSON: update gh, then ask again."),
    "brackets": (DEEP, "gh gave no JSON: update gh, then ask again."),
    "brackets of GitHub": (f"{HEADERS}; {DEEP}", "GitHub's answer is no JSON"),
    "half of a character": (
        """echo '{"data": "\\\\ud83d"}'""",
        "GitHub's answer is not of the shape",
    ),
    "another shape": ("echo '{}'", "GitHub's answer lacks 'data': ask again, or update gh."),
    "printing for ever": ("yes", "gh printed more than 128 MB: update gh, then ask again."),
    "complaining at length": ("yes | head -n 500000 >&2; exit 1", "gh failed: y. Look at"),
}


@pytest.mark.fault
@pytest.mark.parametrize(("script", "said"), ODD.values(), ids=list(ODD))
def test_what_is_wrong_with_gh_is_one_sentence_and_the_next_question_is_answered(
    with_any_gh: tuple[Playground, Path], script: str | None, said: str
) -> None:
    bot, program = with_any_gh
    with log_without_tracebacks():
        program.unlink()
        if script is not None:
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        try:
            refusal = asked(bot)
        finally:
            program.unlink(missing_ok=True)
            program.symlink_to(real_gh())
        assert is_private(refusal)
        assert refusal["text"].startswith(said)
        assert "\n" not in refusal["text"]
        answered(bot)
