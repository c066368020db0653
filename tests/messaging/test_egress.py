import socket
import threading
from ipaddress import ip_address
from itertools import repeat

import pytest

from influencehub.checks import outbound_calls_stay_outside
from messaging import egress
from messaging.egress.addresses import is_open
from tests.messaging.receivers import receiver, self_made_certificate

PUBLIC = "93.184.215.14"


@pytest.fixture
def names(monkeypatch):
    """A resolver: each name has a list of answers, of which the last holds for good."""
    book = {}
    ask = socket.getaddrinfo

    def getaddrinfo(host, port, *args, **kwargs):
        if host not in book:
            return ask(host, port, *args, **kwargs)
        answers = book[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, 1, 6, "", (ip, port)) for ip in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return book


@pytest.fixture
def inside(settings):
    """Permit calls to this machine, on the port of this server."""

    def permit(server):
        settings.OUTBOUND_ALLOW_PRIVATE = True
        settings.OUTBOUND_PORTS = [server.port]

    return permit


@pytest.fixture
def plain(inside):
    with receiver() as server:
        inside(server)
        yield server


@pytest.fixture
def secure(inside, settings, tmp_path, names):
    certificate = self_made_certificate(tmp_path / "server.pem")
    with receiver(certificate) as server:
        inside(server)
        settings.OUTBOUND_CA = str(certificate)
        names["hooks.test"] = [["127.0.0.1"]]
        yield server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.127.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::7f00:1",
        "64:ff9b::5db8:d70e",
        "64:ff9b:1::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_public_is_never_called(address):
    assert not is_open(ip_address(address))


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "100.128.0.1"])
def test_what_is_public_is_called(address):
    assert is_open(ip_address(address))


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("10.0.0.1", True),
        ("100.64.0.1", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("fd12::1", True),
        ("169.254.169.254", False),
        ("100.100.100.200", False),
        ("168.63.129.16", False),
        ("fd00:ec2::254", False),
        ("fe80::1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
    ],
)
def test_an_intranet_opens_itself_but_not_where_clouds_keep_their_keys(settings, address, opened):
    settings.OUTBOUND_ALLOW_PRIVATE = True

    assert is_open(ip_address(address)) is opened


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "//hooks.example/",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://017700000001/",
        "https://0x7f.0.0.1/",
        "https://0x7f000001/",
        "https://0/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[fe80::1%25eth0]/",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://localhost/",
        "https://localhost./",
        "https://user@public.test/",
        "https://user:password@public.test/",
        "https://public.test@127.0.0.1/",
        "https://127.0.0.1@public.test/",
        "https://127.0.0.1#@public.test/",
        "https://127.0.0.1?@public.test/",
        "https://127.0.0.1\\@public.test/",
        "https://public.test:22/",
        "https://public.test:8443/",
        "https://public.test:99999/",
        "https://public.test/a b",
        "https://public.test/\r\nX-Evil: 1",
        "https://public.test/\0",
        "https://①②⑦.0.0.1/",
        "https://127。0。0。1/",
        f"https://public.test/{'x' * 500}",
        "https://mixed.test/",
        "https://inside.test/",
    ],
)
def test_these_addresses_are_refused_before_anything_is_sent(names, url):
    names["public.test"] = [[PUBLIC]]
    names["mixed.test"] = [[PUBLIC, "10.0.0.1"]]
    names["inside.test"] = [["192.168.0.7"]]

    with pytest.raises((egress.AddressRefused, egress.Unreachable)):
        egress.check(url)
    with pytest.raises((egress.AddressRefused, egress.Unreachable)):
        egress.call("GET", url)


@pytest.mark.parametrize("url", ["https://public.test/", "https://PUBLIC.test/hooks?a=1#b", "https://public.test:443/"])
def test_a_public_address_is_good(names, url):
    names["public.test"] = [[PUBLIC]]

    egress.check(url)


def test_a_hidden_name_and_no_name_read_the_same(names):
    names["inside.test"] = [["10.0.0.1"]]

    with pytest.raises(egress.AddressRefused) as hidden:
        egress.check("https://inside.test/")
    with pytest.raises(egress.Unreachable) as missing:
        egress.check("https://no-such-name.invalid/")

    assert str(hidden.value) == str(missing.value)


def test_a_name_that_changes_its_mind_is_caught_when_it_is_called(settings, names):
    """First public, for the form; then this machine, for the call."""
    with receiver() as server:
        settings.OUTBOUND_PORTS = [server.port]
        url = f"https://rebind.test:{server.port}/"
        names["rebind.test"] = [[PUBLIC], ["127.0.0.1"]]
        egress.check(url)

        with pytest.raises(egress.AddressRefused):
            egress.call("POST", url)

        assert server.heard == []


def test_a_call_asks_for_the_name_once_and_goes_to_what_it_was_told(secure, names):
    """A third answer is never asked for: the address that was looked at is the one that is called."""
    names["hooks.test"] = [["127.0.0.1"], ["169.254.169.254"]]

    assert egress.call("POST", secure.url).ok
    assert names["hooks.test"] == [["169.254.169.254"]]


def test_host_and_certificate_are_those_of_the_name(secure):
    answer = egress.call("POST", secure.url, headers={"X-Sign": "é"}, content=b"hello")

    heard = secure.heard[0]
    assert (answer.status, answer.text, answer.ok) == (200, "ok", True)
    assert (heard.method, heard.path, heard.body) == ("POST", "/hooks", b"hello")
    assert heard.headers["Host"] == f"hooks.test:{secure.port}"
    assert answer.seconds < 5


def test_the_second_address_of_a_name_is_tried_when_the_first_is_dead(secure, names):
    names["hooks.test"] = [["127.0.0.2", "127.0.0.1"]]

    assert egress.call("POST", secure.url).ok


@pytest.mark.parametrize("wrong", ["stranger", "other name"])
def test_a_certificate_that_nobody_vouches_for_is_refused(secure, settings, names, wrong):
    url = secure.url
    if wrong == "stranger":
        settings.OUTBOUND_CA = ""
    else:
        names["other.test"] = [["127.0.0.1"]]
        url = url.replace("hooks.test", "other.test")

    with pytest.raises(egress.Unreachable, match="CERTIFICATE_VERIFY_FAILED"):
        egress.call("POST", url)

    assert secure.heard == []


def test_plain_http_is_for_this_machine_and_only_with_permission(plain, settings, names):
    names["intranet.test"] = [["10.0.0.1"]]
    assert egress.call("POST", plain.url).ok

    with pytest.raises(egress.AddressRefused):
        egress.call("POST", f"http://intranet.test:{plain.port}/")
    settings.OUTBOUND_ALLOW_PRIVATE = False
    with pytest.raises(egress.AddressRefused):
        egress.call("POST", plain.url)

    assert len(plain.heard) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_answers_and_not_followed(plain, status):
    plain.answers = [(status, {"Location": f"http://127.0.0.1:{plain.port}/secret"}, b"")]

    answer = egress.call("POST", plain.url)

    assert (answer.status, answer.ok) == (status, False)
    assert [heard.path for heard in plain.heard] == ["/hooks"]


def test_a_proxy_in_the_environment_is_not_asked(plain, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert egress.call("POST", plain.url).ok


@pytest.mark.parametrize("declared", [True, False])
def test_a_huge_answer_is_cut_off(plain, declared):
    huge = b"x" * (2 * egress.LIMIT)
    plain.answers = [(200, {}, huge if declared else repeat(b"x" * 65536, 64))]

    with pytest.raises(egress.TooLarge):
        egress.call("POST", plain.url)


def test_headers_without_end_are_cut_off(plain):
    plain.answers = [(200, {f"X-{number}": "x" * 1000 for number in range(300)}, b"")]

    with pytest.raises(egress.Unreachable):
        egress.call("POST", plain.url)


@pytest.mark.parametrize("drips", [False, True])
def test_a_slow_answer_ends_with_the_time_of_the_call(plain, drips):
    """Silent, or one byte again and again: each of them would reset a limit that only counts between bytes."""
    hung_up = threading.Event()

    def body():
        yield b"x"
        while not hung_up.wait(0.02 if drips else 3):
            yield b"x"

    plain.answers = [(200, {}, body())]

    with pytest.raises(egress.TooSlow):
        egress.call("POST", plain.url, timeout=0.3)
    hung_up.set()


def test_a_silent_name_server_ends_with_the_time_of_the_call(plain, monkeypatch):
    answered = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(3))

    with pytest.raises(egress.TooSlow):
        egress.call("POST", plain.url, timeout=0.1)
    answered.set()


def test_nobody_there(settings):
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    settings.OUTBOUND_ALLOW_PRIVATE, settings.OUTBOUND_PORTS = True, [port]

    with pytest.raises(egress.Unreachable, match="refused"):
        egress.call("POST", f"http://127.0.0.1:{port}/")


def test_what_speaks_no_http_is_no_answer(settings):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        settings.OUTBOUND_ALLOW_PRIVATE, settings.OUTBOUND_PORTS = True, [port]

        def greet():
            connection, _address = listener.accept()
            connection.sendall(b"220 mail.test ESMTP\r\n")
            connection.close()

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(egress.Unreachable):
            egress.call("POST", f"http://127.0.0.1:{port}/")
        thread.join()


def test_deployment_is_warned_of_an_open_inside(settings):
    assert outbound_calls_stay_outside() == []

    settings.OUTBOUND_ALLOW_PRIVATE = True

    assert [warning.id for warning in outbound_calls_stay_outside()] == ["influencehub.W003"]
