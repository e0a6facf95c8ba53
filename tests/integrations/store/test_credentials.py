"""What workspaces read GitHub with is kept encrypted, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from integrations.store import Store
from integrations.store.credentials import Credential, NoKey
from integrations.store.errors import SealedOtherwise
from integrations.store.tables import credential

KEY, NEWER = Fernet.generate_key().decode(), Fernet.generate_key().decode()
BY_TOKEN = Credential("T0ACME", "acme", token="ghp_hush")
BY_APP = Credential("T0ACME", "beta", "", "12", "-----BEGIN hush", "34")


@pytest.fixture
def kept(new_url: Callable[[], str], open_store: Callable[..., Store]) -> Store:
    return open_store(new_url())


@pytest.mark.attack
def test_credentials_on_github_are_encrypted(kept: Store) -> None:
    credentials = kept.credentials([KEY])
    for each in (BY_APP, BY_TOKEN):
        credentials.save(each)
    assert credentials.all() == [BY_TOKEN, BY_APP]
    assert "hush" not in repr([BY_APP, BY_TOKEN])
    with kept._database.reading() as connection:
        secrets = connection.scalars(select(credential.c.secret)).all()
    assert len(secrets) == 2
    assert all(secret.startswith("gAAAA") for secret in secrets)
    with pytest.raises(NoKey, match="openssl rand -base64 32"):
        kept.credentials().save(BY_TOKEN)


@pytest.mark.attack
def test_a_removed_credential_is_in_no_file_of_the_store(
    tmp_path: Path, open_store: Callable[..., Store]
) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite3")
    credentials = store.credentials([KEY])
    credentials.save(BY_TOKEN)
    with store._database.reading() as connection:
        secret = connection.scalars(select(credential.c.secret)).one().encode()
    credentials.remove("T0ACME", "Acme")
    assert credentials.all() == []
    files = [file.read_bytes() for file in tmp_path.iterdir()]
    assert files
    assert not any(secret in file for file in files)


def test_keys_are_replaced(kept: Store) -> None:
    kept.credentials([KEY]).save(BY_TOKEN)
    kept.credentials([NEWER, KEY]).encrypt()
    assert kept.credentials([NEWER]).of("T0ACME", "acme") == BY_TOKEN
    # Of a key that nobody has any more: one sentence, and those of others go on.
    kept.credentials([KEY]).save(BY_APP)
    kept.credentials([NEWER]).encrypt()
    with pytest.raises(SealedOtherwise, match="let an admin of the workspace connect the board"):
        kept.credentials([NEWER]).of("T0ACME", "beta")
    assert kept.credentials([NEWER]).of("T0ACME", "acme") == BY_TOKEN
