"""Whatever the library: an answer that sends us elsewhere is an answer, and is not followed."""

from datetime import UTC, datetime

import pytest

from analytics.sources.taping import silenced, taped_http
from analytics.sources.wire import LiveTape
from tests.fakes.server import Answer, FakeServer


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_followed_elsewhere(status):
    with FakeServer() as api, FakeServer() as elsewhere:
        api.faults.append(Answer(status, {}, {"Location": f"{elsewhere.url}/stolen"}))
        http = taped_http(LiveTape(), lambda: datetime.now(UTC), 5)

        response, _body = http.request(f"{api.url}/youtube/v3/channels?key=AIza-a-key")

        assert response.status == status
        assert not elsewhere.log


@pytest.mark.parametrize(
    ("url", "headers"),
    [
        ("https://graph.example/me?access_token=IGQVJ-secret", {}),
        ("https://graph.example/me?access_token=IGQVJ%2Dsecret&fields=id", {}),
        ("https://api.example/2/users", {"Authorization": "Bearer IGQVJ-secret"}),
        ("https://api.example/2/users", {"authorization": b"Bearer IGQVJ-secret"}),
    ],
)
def test_a_secret_that_an_answer_repeats_is_taken_out(url, headers):
    assert silenced(b'{"next": "?access_token=IGQVJ-secret&after=2"}', url, headers) == (
        b'{"next": "?access_token=...&after=2"}'
    )


def test_a_word_that_is_no_secret_stays():
    assert silenced(b'{"key": "ada"}', "https://api.example/?key=ada", {}) == b'{"key": "ada"}'
