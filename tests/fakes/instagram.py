"""Instagram's public pages as Instaloader reads them without a login, with state; and a proxy in front that counts."""

from __future__ import annotations

import base64
import contextlib
import json
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from tests.fakes.server import Answer, FakeServer, Request

START = '"LSD",[],{"token":"T"} "IG_USER_EIMU":"0" "DTSGInitialData",[],{"token":"D"}'
POST_QUERY = "27128499623469141"


@dataclass
class Shot:
    """A post."""

    code: str
    taken: datetime = datetime(2026, 11, 20, 10, tzinfo=UTC)
    media_type: int = 1
    product_type: str = "feed"
    likes: int | None = 9
    comments: int | None = 2
    plays: int | None = None
    caption: str | None = "Marsh 🌿 #Ad @Brand"
    paid: bool | None = None
    duration: float | None = None
    gone: bool = False


@dataclass
class User:
    name: str = "ada"
    pk: str = "777"
    followers: int | None = 12_345
    private: bool = False
    shots: list[Shot] = field(default_factory=list)  # as the page shows them

    def page(self) -> dict[str, Any]:
        edges = (
            [] if self.private else [{"node": {"code": s.code, "pk": s.code, "id": s.code}} for s in self.shots[:12]]
        )
        return {
            "pk": self.pk,
            "id": f"page-{self.pk}",  # not the user's
            "username": self.name,
            "full_name": "Ada Ünïcode",
            "biography": "Glasswort forager",
            "is_private": self.private,
            "is_verified": True,
            "follower_count": self.followers,
            "following_count": 3,
            "all_media_count": len(self.shots),
            "profile_pic_url": "https://i.example/p.jpg",
            "is_business": True,
            "category": "Blogger",
            "external_url": None,
            "polaris_ordered_timeline_connection": {
                "edges": edges,
                "page_info": {"has_next_page": len(self.shots) > 12, "end_cursor": "more"},
            },
        }


class FakeInstagram(FakeServer):
    def __init__(self, *users: User) -> None:
        super().__init__()
        self.users = {user.name: user for user in users or (User(),)}
        self.soft_blocked = False
        self.routes = {
            ("GET", "/"): lambda _request: Answer(200, START, {"Set-Cookie": "csrftoken=C; Path=/"}),
            ("POST", "/api/graphql"): self.query,
            ("GET", "/*"): self.profile,
        }

    def profile(self, request: Request) -> Answer:
        user = self.users.get(request.path.strip("/"))
        if user is None:
            return Answer(404, "<html>Page not found</html>")
        return Answer(200, "<html></html>" if self.soft_blocked else page({"xig_user_by_username": user.page()}))

    def query(self, request: Request) -> Answer:
        form = request.form()
        code = json.loads(form["variables"]).get("shortcode", "")
        if form["doc_id"] != POST_QUERY or form.get("lsd") != "T":
            return Answer(400, {"message": "execution error", "status": "fail"})
        for user in self.users.values():
            for shot in user.shots:
                if shot.code == code and not shot.gone:
                    return Answer(
                        200, {"data": {"xdt_api__v1__media__shortcode__web_info": {"items": [media(user, shot)]}}}
                    )
        return Answer(200, {"data": {"xdt_api__v1__media__shortcode__web_info": None}})


def media(user: User, shot: Shot) -> dict[str, Any]:
    return {
        "pk": f"30{user.pk}",
        "code": shot.code,
        "media_type": shot.media_type,
        "product_type": shot.product_type,
        "taken_at": int(shot.taken.timestamp()),
        "like_count": shot.likes,
        "comment_count": shot.comments,
        "play_count": shot.plays,
        "video_duration": shot.duration,
        "user": {"pk": user.pk, "username": user.name, "full_name": "Ada"},
        "caption": None if shot.caption is None else {"text": shot.caption},
        "image_versions2": {"candidates": [{"url": "https://i.example/p.jpg"}]},
        "is_paid_partnership": shot.paid,
        "usertags": None,
        "location": None,
    }


def page(data: object) -> str:
    return f'<script type="application/json">{json.dumps({"__bbox": {"result": {"data": data}}})}</script>'


class TlsFakeInstagram(FakeInstagram):
    """The same over TLS, with a certificate for www.instagram.com."""

    def __init__(self, certificate: Any, *users: User) -> None:
        super().__init__(*users)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


class FakeProxy:
    """A proxy for CONNECT that leads everything to one server, whatever was asked for."""

    def __init__(self, to: str, user: str = "", password: str = "") -> None:
        self.port = int(to.rpartition(":")[2])
        self.wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user else ""
        self.log: list[tuple[str, str]] = []  # what was asked for, and by whom
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.threads: list[threading.Thread] = []
        self.clients: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_exception: object) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)  # wakes who accepts
        self.listener.close()
        for client in self.clients:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)

    def _start(self, work: Any, *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            self.clients.append(client)
            self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            lines = b"".join(_head(client)).decode().split("\r\n")
            given = next((line[21:] for line in lines if line.lower().startswith("proxy-authorization: ")), "")
            self.log.append((lines[0].split(" ")[1] if " " in lines[0] else "", given))
            if given != self.wanted:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
                return
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as server:
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                _pass_on(client, server)


def _head(client: socket.socket) -> Iterator[bytes]:
    seen = b""
    while not seen.endswith(b"\r\n\r\n"):
        if not (byte := client.recv(1)):
            return
        seen += byte
        yield byte


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([one, other], [], [], 5)
        if not ready:
            return
        for source in ready:
            data = source.recv(65_536)
            if not data:
                return
            (other if source is one else one).sendall(data)
