"""Secrets that we must be able to read again (webhook secrets, tokens of platforms) lie encrypted in the database.

The key is derived from SECRET_KEY; SECRET_KEY_FALLBACKS still open what older keys sealed.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(plain: str) -> bytes:
    return _box().encrypt(plain.encode())


def unseal(sealed: bytes) -> str:
    """Return what was sealed. Raises cryptography.fernet.InvalidToken if no known key opens it."""
    return _box().decrypt(bytes(sealed)).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    # SECRET_KEY is random and long, so one hash with a label of its own is derivation enough.
    return base64.urlsafe_b64encode(hashlib.sha256(b"influencehub.sealing:" + key.encode()).digest())
