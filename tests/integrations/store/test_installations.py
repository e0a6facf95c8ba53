"""Which workspaces have installed the app is kept, each with the one token that counts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text, update

from integrations.store import Store, StoreError
from integrations.store.connected import ConnectedBoard
from integrations.store.credentials import Credential
from integrations.store.errors import SealedOtherwise
from integrations.store.installations import Installation, Installations
from integrations.store.progress_lines import ProgressLine
from integrations.store.schedules import StoredSchedule
from integrations.store.tables import installation, metadata
from integrations.store.work import Shares, Work
from tests.support.store_samples import frame, item

FRESH = count()
KEY = Fernet.generate_key().decode()
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STATE_LIFETIME = timedelta(minutes=10)
ACME = Installation("T0ACME", "Acme", "xoxb-hush", "B0ACME", "U0ACME")
BETA = Installation("T0BETA", "Beta", "xoxb-hush-too", "B0BETA", "U0BETA")


@pytest.fixture
def kept(store: Store) -> Installations:
    """Those of an app that nobody has installed."""
    return store.installations(f"1.{next(FRESH)}")


def test_each_workspace_has_one_installation_the_last(kept: Installations) -> None:
    assert (kept.of("T0ACME"), kept.all()) == (None, [])
    for each in (BETA, ACME, replace(ACME, token="xoxb-new", name="Acme Inc.")):
        kept.save(each)
    assert [each.name for each in kept.all()] == ["Acme Inc.", "Beta"]
    acme = kept.of("T0ACME")
    assert acme
    assert acme.token == "xoxb-new"
    assert "xoxb" not in repr(acme)


def test_the_organization_of_a_workspace_is_kept(store: Store, kept: Installations) -> None:
    kept.save(replace(ACME, organization="E0ACME"))
    assert kept.of("T0ACME") == replace(ACME, organization="E0ACME")
    # As it is of workspaces that were installed before it was kept.
    with store._database.writing() as connection:
        connection.execute(update(installation).values(organization=None))
    assert kept.of("T0ACME") == ACME


def test_an_organization_that_is_not_known_is_noted_once(store: Store, kept: Installations) -> None:
    for each in (ACME, BETA):
        kept.save(each)
    with store._database.writing() as connection:
        unknown = update(installation).where(installation.c.team == "T0ACME")
        connection.execute(unknown.values(organization=None))
    assert kept.without_organization() == [ACME]
    for team in ("T0ACME", "T0BETA"):
        kept.belongs(team, "E0GRID")
    assert kept.without_organization() == []
    assert kept.all() == [replace(ACME, organization="E0GRID"), BETA]


def test_another_app_does_not_have_its_tokens(store: Store, kept: Installations) -> None:
    kept.save(ACME)
    assert store.installations("another").of("T0ACME") is None
    store.installations("another").remove("T0ACME")
    assert kept.of("T0ACME") == ACME


def test_a_workspace_that_goes_takes_its_schedules_along(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    kept = store.installations("1.2")
    for each in (ACME, BETA):
        kept.save(each)
        store.schedules.save(StoredSchedule(each.team, each.team, "C1", "U1", "{}", NOW))
    kept.remove("T0BETA")
    assert kept.all() == [ACME]
    assert [each.id for each in store.schedules.all() if each.paused] == ["T0BETA"]
    kept.remove("T0BETA")


def test_an_installation_ends_once_and_soon(kept: Installations) -> None:
    begun = [kept.begin(NOW, STATE_LIFETIME) for _ in range(3)]
    assert len(set(begun)) == 3
    assert not kept.end("guessed", NOW)
    with ThreadPoolExecutor(4) as pool:
        ended = [pool.submit(kept.end, begun[0], NOW) for _ in range(4)]
    assert sorted(each.result() for each in ended) == [False, False, False, True]
    assert not kept.end(begun[1], NOW + STATE_LIFETIME)
    # What was not ended is forgotten with the next.
    kept.begin(NOW + STATE_LIFETIME, STATE_LIFETIME)
    assert not kept.end(begun[2], NOW)


_REFUSE_DELETION = {
    "sqlite": """
        CREATE TRIGGER stop BEFORE DELETE ON analytics_schedule
        BEGIN SELECT RAISE(ABORT, 'no'); END""",
    "postgresql": """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RAISE EXCEPTION 'no'; END$$;
        CREATE TRIGGER stop BEFORE DELETE ON analytics_schedule
        FOR EACH ROW EXECUTE FUNCTION refuse()""",
}
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def stored(store: Store) -> str:
    """All that the store keeps of tokens."""
    with store._database.reading() as connection:
        return str(connection.execute(select(installation.c.token)).all())


@pytest.mark.attack
def test_who_reads_the_store_has_no_token(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    kept = store.installations("1.2", [OLD])
    kept.save(ACME)
    assert kept.of("T0ACME") == ACME
    assert kept.all() == [ACME]
    assert ACME.token not in stored(store)
    for keys in ([], [NEW]):
        other = store.installations("1.2", keys)
        for read in (other.all, other.encrypt, lambda other=other: other.of("T0ACME")):
            with pytest.raises(SealedOtherwise, match="with a key that `encryption_key` does not"):
                read()


@pytest.mark.attack
def test_tokens_of_before_are_encrypted_and_a_key_can_be_replaced(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    for each in (ACME, BETA):
        store.installations("1.2").save(each)
    assert ACME.token in stored(store)
    for keys in ([OLD], [NEW, OLD], [NEW]):
        kept = store.installations("1.2", keys)
        assert kept.all() == [ACME, BETA]
        kept.encrypt()
        assert ACME.token not in stored(store)
        once = stored(store)
        kept.encrypt()
        assert stored(store) == once


def everything(store: Store) -> bytes:
    """All that is on disk of the store: the files of SQLite; the rows of PostgreSQL."""
    if store.file:
        return b"".join(part.read_bytes() for part in store.file.parent.iterdir())
    with store._database.reading() as connection:
        tables = metadata.tables.values()
        return str([connection.execute(select(table)).all() for table in tables]).encode()


@pytest.mark.attack
def test_a_workspace_that_removes_the_app_leaves_nothing(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    kept = store.installations("1.2")
    # The second one's id begins like the first one's, and % and _ are any text in SQL.
    teams = ("T0BETA", "T0BETA2", "T_BETA")
    for team in teams:
        kept.save(replace(BETA, team=team, name=f"mark-of-{team}-", token=f"xoxb-{team}-"))
        store.schedules.save(StoredSchedule(f"1{team}", team, "C1", "U1", "{}", NOW))
        store.schedules.save(StoredSchedule(f"settings:{team}", team, "C1", "", "{}", NOW))
        store.ledger.claim(f"1{team}", NOW, "worker", NOW)
        store.choices.choose(f"{team}/C1", f"board-of-{team}-")
        store.conversations.remember(f"{team}/C1", ("",), f"answer-of-{team}-", NOW)
        store.conversations.begin(f"{team}/C1", ("1.2",), f"question-of-{team}-", NOW)
        store.progress_lines.shown(ProgressLine(f"line-of-{team}-", team, "C1"), NOW)
        waits = Work(f"work-of-{team}-", team, "C1", "U1", {})
        store.shared_work(
            Shares(lambda work: {work.team: 1}, lambda *_: 1), lambda *_: None, 9, 9
        ).take_in(waits, NOW)
        connected = ConnectedBoard(f"connected-by-{team}-", team, "acme", {})
        store.connected.save(connected, 1)
        store.credentials([KEY]).save(Credential(team, "acme", token="hush"))
        # Of the one that it connected; and of the settings' board of an owner called as it is.
        for key in (f"{team}/acme/7", f"{team}/7"):
            about = {"title": f"history-of-{key}-"}
            store.record(key.lower(), NOW, frame([item(1)]), about)
    for gone in ("T0BETA", "T_BETA"):
        kept.forget(gone, "settings:")
    assert [each.team for each in kept.all()] == ["T0BETA2"]
    left = {each.id: each.paused for each in store.schedules.all()}
    assert left == {
        "settings:T0BETA": True,
        "settings:T_BETA": True,
        "1T0BETA2": False,
        "settings:T0BETA2": False,
    }
    assert store.ledger.latest().keys() == {"1T0BETA2"}
    assert store.choices.board("T0BETA2/C1") == "board-of-T0BETA2-"
    assert store.conversations.last("T0BETA2/C1", "", NOW) == "answer-of-T0BETA2-"
    assert [each.team for each in store.connected.all()] == ["T0BETA2"]
    assert [each.team for each in store.credentials([KEY]).all()] == ["T0BETA2"]
    keys = [each.board for each in store.summary()]
    assert keys == ["t0beta/7", "t0beta2/7", "t0beta2/acme/7", "t_beta/7"]
    on_disk = everything(store)
    marks = (b"mark-of-%s-", b"xoxb-%s-", b"board-of-%s-", b"answer-of-%s-", b"question-of-%s-")
    more = (b"line-of-%s-", b"work-of-%s-", b"connected-by-%s-", b"history-of-%s/acme/7-")
    for what in (*marks, *more):
        assert [team for team in teams if what % team.encode() in on_disk] == ["T0BETA2"]


def test_a_workspace_is_forgotten_as_a_whole_or_not_at_all(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    kept = store.installations("1.2")
    kept.save(BETA)
    store.schedules.save(StoredSchedule("1", BETA.team, "C1", "U1", "{}", NOW))
    with store._database.writing() as connection:
        connection.execute(text(_REFUSE_DELETION[connection.dialect.name]))
    with pytest.raises(StoreError):
        kept.forget(BETA.team, "settings:")
    assert kept.all() == [BETA]
    assert [each.paused for each in store.schedules.all()] == [False]
