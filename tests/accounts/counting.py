"""What a stranger could measure: how often a password is hashed, and every byte of an answer that is not random."""

import difflib
import re

from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.db import transaction
from django.test import Client

RANDOM = [
    re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(r'("X-CSRFToken": ")[^"]*'),
    re.compile(r'(nonce=")[^"]*'),
    re.compile(r"('nonce-)[^']*"),
    re.compile(r"(\d+;url=\S*)"),
]
UNTOLD = {"date", "x-request-id", "expires"}


class CountingHasher(MD5PasswordHasher):
    """Cheap, and counts."""

    made = 0

    def encode(self, password, salt):
        CountingHasher.made += 1
        return super().encode(password, salt)


def told(response):
    """Return what a response says, without what is random each time."""
    body = response.content.decode()
    headers = {name: value for name, value in response.headers.items() if name.lower() not in UNTOLD}
    for pattern in RANDOM:
        body = pattern.sub(r"\1", body)
        headers = {name: pattern.sub(r"\1", value) for name, value in headers.items()}
    cookies = {
        name: {key: value for key, value in cookie.items() if key != "expires"}
        for name, cookie in response.cookies.items()
    }
    return response.status_code, headers, cookies, body


def watched(steps):
    """Go through a journey in a fresh browser: what each step told, and how many hashes all of it cost."""
    cache.clear()
    client = Client()
    before = CountingHasher.made
    answers = [told(answer) for answer in steps(client)]
    return answers, CountingHasher.made - before


def both_ways(steps, make_known):
    """The same journey as nobody's and as somebody's address, each on a fresh site."""
    with transaction.atomic():
        nobody = watched(steps)
        transaction.set_rollback(True)
    make_known()
    return nobody, watched(steps)


def differences(nobody, somebody):
    """Name what differs between two journeys, step by step, for a person to read."""
    found = []
    for step, (one, other) in enumerate(zip(nobody, somebody, strict=True)):
        for left, right in zip(one, other, strict=True):
            if isinstance(left, dict):
                found += [
                    (step, key, left.get(key), right.get(key))
                    for key in left | right
                    if left.get(key) != right.get(key)
                ]
            elif isinstance(left, str):
                lines = difflib.unified_diff(left.splitlines(), right.splitlines(), n=0, lineterm="")
                found += [(step, line) for line in lines]
            elif left != right:
                found.append((step, left, right))
    return found
