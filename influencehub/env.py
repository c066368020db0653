"""Reads the environment: each helper refuses nonsense instead of guessing."""

import contextlib
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, *, default: bool) -> bool:
    """Read ``1`` or ``0``; anything else is a mistake worth stopping for."""
    value = env(name, "01"[default])
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"{name} must be 0 or 1, not {value!r}")
    return value == "1"


def env_int(name: str, *, default: int) -> int:
    return _whole(name, env(name, str(default)))


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}")
    return int(value)


def env_choice(name: str, *choices: str, default: str) -> str:
    value = env(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}")
    return value


def env_list(name: str, *, default: str) -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_ints(name: str, *, default: str) -> list[int]:
    return [_whole(name, part) for part in env_list(name, default=default)]


def secret(name: str, var: Path) -> str:
    """Read the environment's key of this name, else the one this installation made for itself on its first start."""
    if key := env(name):
        return key
    path = var / name.lower()
    if not path.exists():
        own = var / f"{path.name}.{os.getpid()}"
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(64))
        # Of two processes that start at once one succeeds, with a file that is complete.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(own)
        own.unlink()
    return path.read_text()


def database(url: str) -> dict[str, Any]:
    """Turn ``sqlite:///path`` or ``postgresql://user:password@host:port/name`` into Django's dictionary."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:],
            "OPTIONS": {
                # A read that turns into a write inside a deferred transaction fails at once instead of waiting.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;"
                    "PRAGMA mmap_size=268435456; PRAGMA cache_size=-32000; PRAGMA journal_size_limit=67108864"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(parts)
    raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {parts.scheme}://")


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    extra = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "HOST": extra.pop("host", "") or parts.hostname or "",  # ?host=/run/postgresql is a socket's folder
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        # Under ASGI each request has its own thread: kept connections would leak, the pool is the budget.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**extra, "pool": {"min_size": 2, "max_size": env_int("DATABASE_POOL", default=10), "timeout": 5}},
    }


def email(url: str) -> dict[str, Any]:
    """Turn ``console:``, ``none:``, ``smtp://…``, ``smtps://…`` or ``gmail://user:app-password`` into settings."""
    parts = urlsplit(url)
    backends = {"console": "console", "none": "dummy"}
    if parts.scheme in backends:
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{backends[parts.scheme]}.EmailBackend"}
    if parts.scheme == "gmail":
        user, _, password = url.removeprefix("gmail://").rpartition(":")
        user = unquote(user) if "@" in unquote(user) else f"{unquote(user)}@gmail.com"
        return _smtp(("smtp.gmail.com", 587), (user, unquote(password)), "STARTTLS")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must be console:, none:, smtp://host, smtps://host or gmail://user:password"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if parts.scheme == "smtps":
        return _smtp((parts.hostname, parts.port or 465), (user, password), "TLS")
    plain = parse_qs(parts.query).get("tls") == ["0"]
    return _smtp((parts.hostname, parts.port or 587), (user, password), "none" if plain else "STARTTLS")


def _smtp(address: tuple[str, int], login: tuple[str, str], encryption: str) -> dict[str, Any]:
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": address[0],
        "EMAIL_PORT": address[1],
        "EMAIL_HOST_USER": login[0],
        "EMAIL_HOST_PASSWORD": login[1],
        "EMAIL_USE_SSL": encryption == "TLS",
        "EMAIL_USE_TLS": encryption == "STARTTLS",
        "EMAIL_TIMEOUT": 20,
    }
