"""Tokens as the store keeps them: encrypted, where there is a key.

By Fernet of the library cryptography (AES-128-CBC and HMAC-SHA256), which takes several keys, so
that one can be replaced: https://cryptography.io/en/latest/fernet/
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from integrations.store.errors import SealedOtherwise

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

# The version and the highest bytes of the time, which all that Fernet has encrypted begins with.
_SEALED = "gAAAA"


class Seal:
    """Encrypts with the first of the keys, and decrypts with each: 32 bytes in URL-safe base64.

    `what` it encrypts, and how people give it `again`, is for the message of SealedOtherwise.
    """

    def __init__(
        self,
        keys: Sequence[str],
        what: str = "The tokens of workspaces",
        again: str = "let each workspace open /slack/install again",
    ) -> None:
        self._keys = [_fernet(key) for key in keys]
        self._what, self._again = what, again

    def close(self, token: str) -> str:
        """The token encrypted; as it is where there is no key."""
        return self._keys[0].encrypt(token.encode()).decode() if self._keys else token

    def open(self, kept: str) -> str:
        """The token, also one that was stored before there was a key. Raises SealedOtherwise."""
        if not kept.startswith(_SEALED):
            return kept
        from cryptography.fernet import InvalidToken, MultiFernet

        try:
            return MultiFernet(self._keys).decrypt(kept.encode()).decode()
        # Without any key it cannot be made.
        except (InvalidToken, ValueError) as error:
            raise SealedOtherwise(
                f"{self._what} are encrypted with a key that `encryption_key` does not have: write "
                f"that key behind the new one, with a comma between them, or {self._again}."
            ) from error

    def renewed(self, kept: str) -> str:
        """The token encrypted with the first key; `kept` itself where it is. Raises
        SealedOtherwise."""
        if not self._keys:
            return self.open(kept)
        from cryptography.fernet import InvalidToken

        token = self.open(kept)
        with suppress(InvalidToken):
            if self._keys[0].decrypt(kept.encode()):
                return kept
        return self.close(token)


def _fernet(key: str) -> Fernet:
    # Most bots have no key, and need neither the time nor the memory that it takes.
    from cryptography.fernet import Fernet

    return Fernet(key)
