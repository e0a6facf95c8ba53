"""A GitHub App of tests, with a key of its own."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from playground.github.registered import RegisteredApp


@cache
def key_pair() -> tuple[str, str]:
    """The PEM of a private key, as GitHub gives one, and that of its public key."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    text = private.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    return text.decode(), public.decode()


def registered_app() -> RegisteredApp:
    """The App 123, as GitHub has it: installed for acme."""
    return RegisteredApp("123", "sprint-bot", key_pair()[1])
