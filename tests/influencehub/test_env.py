import pytest
from django.core.exceptions import ImproperlyConfigured

from influencehub import env


def test_a_switch_is_0_or_1(monkeypatch):
    monkeypatch.setenv("SWITCH", "1")
    assert env.env_bool("SWITCH", default=False) is True

    monkeypatch.setenv("SWITCH", "yes")
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be 0 or 1, not 'yes'"):
        env.env_bool("SWITCH", default=False)


def test_a_number_is_a_number(monkeypatch):
    monkeypatch.setenv("NUMBER", "-1")
    with pytest.raises(ImproperlyConfigured, match="NUMBER must be a whole number"):
        env.env_int("NUMBER", default=0)


def test_a_list_of_numbers_has_numbers_only(monkeypatch):
    monkeypatch.setenv("NUMBERS", "443, 8443")
    assert env.env_ints("NUMBERS", default="443") == [443, 8443]

    monkeypatch.setenv("NUMBERS", "443,http")
    with pytest.raises(ImproperlyConfigured, match="NUMBERS must be a whole number, not 'http'"):
        env.env_ints("NUMBERS", default="443")


def test_a_choice_is_one_of_the_choices(monkeypatch):
    monkeypatch.setenv("CHOICE", "xml")
    with pytest.raises(ImproperlyConfigured, match="CHOICE must be one of line, json"):
        env.env_choice("CHOICE", "line", "json", default="line")


def test_empty_means_not_given(monkeypatch):
    monkeypatch.setenv("LIST", "")

    assert env.env_list("LIST", default="a, b,") == ["a", "b"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://hub:p%40ss@db:5433/hub", ("hub", "db", "5433", "hub", "p@ss")),
        ("postgres://hub@/hub?host=/run/postgresql", ("hub", "/run/postgresql", "", "hub", "")),
    ],
)
def test_addresses_of_postgresql(url, expected):
    database = env.database(url)

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert tuple(database[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")) == expected


def test_sqlite_takes_the_write_lock_when_a_transaction_begins():
    database = env.database("sqlite:////var/hub/db.sqlite3")

    assert database["NAME"] == "/var/hub/db.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_another_database_is_refused():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL must begin with"):
        env.database("mysql://db/hub")


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "ssl", "tls"),
    [
        ("smtp://u:p%3A@mail.example:2525", "mail.example", 2525, "u", "p:", False, True),
        ("smtp://mail.example?tls=0", "mail.example", 587, "", "", False, False),
        ("smtps://u:p@mail.example", "mail.example", 465, "u", "p", True, False),
        ("gmail://jo:abcd efgh", "smtp.gmail.com", 587, "jo@gmail.com", "abcd efgh", False, True),
        ("gmail://jo@hub.example:abcd", "smtp.gmail.com", 587, "jo@hub.example", "abcd", False, True),
    ],
)
def test_addresses_of_mail_servers(url, host, port, user, password, ssl, tls):
    told = env.email(url)

    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert [told[f"EMAIL_{name}"] for name in names] == [host, port, user, password, ssl, tls]


def test_a_mail_server_without_a_host_is_refused():
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be"):
        env.email("smtp://")


def test_the_secret_key_is_made_once_and_for_the_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)

    key = env.secret("SECRET_KEY", tmp_path)

    assert len(key) > 50
    assert env.secret("SECRET_KEY", tmp_path) == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
