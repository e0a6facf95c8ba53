"""Settings near those that people write: all are read, or refused in words that tell no secret."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from config import Settings, SettingsError, SettingsFiles, load_settings
from config.known_settings import BOARD_SETTINGS, SCHEDULE_SETTINGS, TOP
from config.rights import SECRETS
from config.writing import write

SECRET = "c4n4ry"
# What the settings of one kind or another are written as.
WORDS = (
    "", "acme", "7", "0", "-1", "1e400", "true", "True", "yes", "nan", "'7'", '"7"', "socket",
    "HTTP", "https://github.com/orgs/acme/projects/7", "https://github.com/acme", "https://[::1",
    "//", "@me", "sqlite:///x", "postgresql://u@h/d", "Europe/Berlin", "Etc/../Berlin",
    "/etc/passwd", "C0123456789", "xoxb-1", "xapp-…", "ghp_x", "mon-fri", "DE-BY", "2026-02-30",
    "2026-12-24..2027-01-06", "\x00", "[]", "{}", "['a'", "{a = 1}", "@format {env[HOME]}",
    "every monday 9:00", "burndown", "\n", "“", "-----BEGIN PRIVATE KEY-----", "a.b:99999",
    "everyone", "main", "9" * 400, "[" * 300, "ß", "\ud800",
)  # fmt: skip
NAMES = st.sampled_from([*TOP, "boards", "schedules", "Timezone", "tokn"])
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([word for word in WORDS if word.isprintable()])
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.dates(date(1, 1, 1))
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=2)
    ),
    max_leaves=4,
)
BOARD = st.dictionaries(st.sampled_from([*BOARD_SETTINGS, "chanels"]), VALUES, max_size=5)
SCHEDULE = st.dictionaries(st.sampled_from([*SCHEDULE_SETTINGS, "wen"]), VALUES, max_size=5)
TABLES = st.fixed_dictionaries(
    {},
    optional={
        "boards": st.dictionaries(
            st.sampled_from(["main", "Main", "a b"]), BOARD | VALUES, max_size=2
        )
        | VALUES,
        "schedules": st.dictionaries(st.sampled_from(["s", "ß"]), SCHEDULE | VALUES, max_size=2)
        | VALUES,
    },
)
TOPS = st.dictionaries(NAMES.filter(lambda name: name not in SECRETS), VALUES, max_size=5)
# Each has the secret in it, and is right, nearly right, or of another kind.
TOLD = st.sampled_from(
    [SECRET, f"xoxb-{SECRET}", f"xapp-{SECRET} ", f"ghp_{SECRET}", f"“{SECRET}”", f"{SECRET}\n",
     f"sqlite:///{SECRET}", f"mysql://u:{SECRET}@h/d", f"-----BEGIN {SECRET}", f"/no/{SECRET}",
     [SECRET], {SECRET: SECRET}, {"a": SECRET}, f"{SECRET},{SECRET}", f"'{SECRET}'"]
)  # fmt: skip
SECRET_VALUES = st.dictionaries(st.sampled_from(sorted(SECRETS)), TOLD, max_size=3)
NAMES_OF_VARIABLES = [
    *TOP, "boards", "boards__main", "boards__main__owner", "boards__main__project", "port_80_tcp",
    "schedules__s__when", "boards__main__owner__x", "__", "settings",
]  # fmt: skip
VARIABLES = st.dictionaries(
    st.sampled_from(NAMES_OF_VARIABLES).map(lambda name: f"ANALYTICS_{name.upper()}"),
    st.sampled_from([word for word in WORDS if "\x00" not in word])
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8),
    max_size=4,
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SettingsFiles]:
    """Where files of settings may be; none of the developer's own variables is seen."""
    before = {name: os.environ.pop(name) for name in [*os.environ] if name.startswith("ANALYTICS_")}
    yield SettingsFiles(tmp_path_factory.mktemp("config") / "settings.toml")
    os.environ.update(before)


def load(files: SettingsFiles, variables: dict[str, str]) -> Settings | SettingsError:
    os.environ.update(variables)
    try:
        return load_settings(files)
    except SettingsError as error:
        return error
    finally:
        for name in variables:
            del os.environ[name]


def lines_of(refused: SettingsError) -> list[str]:
    """Each problem that is told."""
    first, *problems = str(refused).split("\n")
    assert first.endswith(":")
    return problems


@pytest.mark.attack
@given(top=TOPS, tables=TABLES, secrets=SECRET_VALUES, variables=VARIABLES)
def test_any_settings_are_read_or_refused_in_lines_that_tell_no_secret(
    files: SettingsFiles,
    top: dict[str, Any],
    tables: dict[str, Any],
    secrets: dict[str, Any],
    variables: dict[str, str],
) -> None:
    files.settings.write_text(tomlkit.dumps({**top, **tables}), "utf-8")
    files.secrets.write_text(tomlkit.dumps(secrets), "utf-8")
    read = load(files, variables)
    if isinstance(read, SettingsError):
        assert SECRET not in str(read)
        assert all(line.startswith("- ") and line[-1] in ".?" for line in lines_of(read))
        assert read.usable is not None
        read = read.usable
    assert SECRET not in repr(read)


@pytest.mark.attack
@given(
    content=st.binary(max_size=60)
    | st.sampled_from(WORDS).map(lambda word: f"a = {word}".encode("utf-8", "replace"))
)
def test_a_file_that_is_no_settings_is_refused_in_words(
    files: SettingsFiles, content: bytes
) -> None:
    files.settings.write_bytes(content)
    files.secrets.write_text("")
    read = load(files, {})
    assert isinstance(read, Settings) or lines_of(read)


@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=3),
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
)
def test_settings_that_setup_writes_read_the_same(
    files: SettingsFiles, names: list[str], text: str
) -> None:
    for file in (files.settings, files.secrets):
        file.unlink(missing_ok=True)
    board = {"owner": "acme", "project": 7, "done_statuses": names}
    write(files, {"gh_path": text, "boards": {"main": board}}, {"github_webhook_secret": text})
    read = load(files, {})
    assert isinstance(read, Settings)
    assert (read.gh_path, read.github_webhook_secret) == (text.strip(), text.strip())
    assert read.boards["main"].done_statuses == tuple(
        each.strip() for each in names if each.strip()
    )
