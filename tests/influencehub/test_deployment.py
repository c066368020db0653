import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings

from influencehub.cache import FailSafeRedisCache
from influencehub.celery import app
from influencehub.checks import demo_stays_on_this_machine, keys_travel_encrypted
from influencehub.logs import json_formatter
from influencehub.source_settings import NAMES

PRODUCTION = {"ALLOWED_HOSTS": "hub.example", "PROXIES": "1"}


def check(tmp_path, **environment):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={**kept, "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        check=False,
        text=True,
    )


def test_naming_a_host_is_enough_for_a_safe_deployment(tmp_path):
    result = check(tmp_path, **PRODUCTION)

    assert result.returncode == 0, result.stderr


def test_demo_mode_does_not_start_where_others_reach_it(tmp_path):
    result = check(tmp_path, DEMO="1", **PRODUCTION)

    assert result.returncode == 1
    assert "influencehub.E001" in result.stderr


@pytest.mark.parametrize(
    ("hosts", "https", "problems"),
    [
        (["localhost", "127.0.0.1"], False, 0),
        (["hub.example"], False, 1),
        (["*"], False, 1),
        (["localhost"], True, 1),
    ],
)
def test_demo_mode_is_for_this_machine(hosts, https, problems):
    with override_settings(DEMO=True, ALLOWED_HOSTS=hosts, HTTPS=https):
        assert len(demo_stays_on_this_machine()) == problems


def test_every_task_of_the_schedule_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def test_an_outage_of_the_cache_is_answered_from_memory():
    cached = FailSafeRedisCache("redis://127.0.0.1:1/0", {"OPTIONS": {"socket_connect_timeout": 0.1}})

    cached.set("tries", 1)

    assert cached.incr("tries") == 2
    assert cached.get("tries") == 2


def test_the_cache_counts():
    cache.set("tries", 1)

    assert cache.incr("tries") == 2


def test_a_line_break_in_a_message_cannot_forge_a_line_of_the_log():
    record = logging.LogRecord("hub", logging.WARNING, "", 0, "signed in as %s", ("jo\nERROR all is lost",), None)
    record.email = 7

    line = json_formatter().format(record)

    assert "\n" not in line
    told = json.loads(line)
    assert (told["level"], told["logger"], told["event"], told["email"]) == (
        "warning",
        "hub",
        "signed in as jo\nERROR all is lost",
        7,
    )


def test_every_variable_is_documented():
    read = set()
    for path in (settings.BASE_DIR / "influencehub").glob("*.py"):
        read |= set(re.findall(r"""\b(?:env(?:_\w+)?|secret)\(\s*["']([A-Z_]+)["']""", path.read_text()))
    read |= {f"{slug}_{name}".upper() for slug, names in NAMES.items() for name in names}
    table = (settings.BASE_DIR / "docs/operate.md").read_text()

    assert read == set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.MULTILINE)) | {"TEST_SQLITE"}


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("", 0),
        ("https://api.example", 0),
        ("http://127.0.0.1:8001", 0),
        ("http://localhost:8001", 0),
        ("http://api.example", 1),
        ("ftp://api.example", 1),
        ("api.example", 1),
        ("http://127.0.0.1.example", 1),
    ],
)
def test_keys_of_sources_travel_encrypted(base, found):
    with override_settings(SOURCES={"phyllo": {"base": base}, "sandbox": {}}):
        assert [error.id for error in keys_travel_encrypted()] == ["influencehub.E004"] * found
