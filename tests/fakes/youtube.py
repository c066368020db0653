"""YouTube's Data API and the hub of its feeds, with state: channels, videos, quotas, subscriptions."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.server import Answer, FakeServer, Request

PATH = "/youtube/v3"
SECRETS = {"client_id": "hub.apps.example", "client_secret": "hub-secret"}
SCOPE = "https://www.googleapis.com/auth/youtube.readonly"
TOPIC = "https://www.youtube.com/xml/feeds/videos.xml?channel_id="


@dataclass
class Channel:
    id: str
    title: str = "Ada 🎬"
    handle: str = "@ada"
    country: str = "PT"
    subscribers: int = 1_010_000
    views: int = 123_456_789_012
    hidden: bool = False
    private: bool = False  # its list of uploads is
    empty: bool = False  # it has no list of uploads
    uploads: str = ""  # where the list has a name of its own


@dataclass
class Video:
    id: str
    channel: str
    published: datetime = datetime(2026, 11, 20, 10, tzinfo=UTC)
    title: str = "Glasswort #Foraging 🌿"
    description: str = "With @mara.k and mail@x.example. #ad"
    duration: str = "PT4M13S"
    size: tuple[int, int] = (720, 1280)  # height, width
    views: int = 5200
    likes: int | None = 421
    comments: int | None = 0
    tags: list[str] = field(default_factory=lambda: ["salt marsh", "foraging"])
    paid: bool | None = True
    live: str = "none"


def google_error(status: int, reason: str, domain: str = "youtube.quota") -> Answer:
    row = {"message": reason, "domain": domain, "reason": reason}
    return Answer(status, {"error": {"code": status, "message": reason, "errors": [row]}})


def wrong_key() -> Answer:
    """The reason stands in the details."""
    detail = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
    row = {"message": "API key not valid.", "domain": "global", "reason": "badRequest"}
    error = {"code": 400, "message": "API key not valid.", "errors": [row], "details": [detail]}
    return Answer(400, {"error": error})


class FakeYouTube(FakeServer):
    def __init__(self) -> None:
        super().__init__()
        self.channels: dict[str, Channel] = {}
        self.videos: dict[str, Video] = {}
        self.asked: list[dict[str, str]] = []  # of the hub
        self.left: int | None = None  # units of today; None: enough
        self.numbers = itertools.count(1)
        self.codes: dict[str, str] = {}  # to whose channel it is; "" for who has none
        self.tokens: dict[str, str] = {}  # access, likewise
        self.refreshes: dict[str, str] = {}
        self.scope = SCOPE  # what is agreed to
        self.rotates = False
        self.answers: list[tuple[str, dict[str, Any]]] = []  # what was answered, for a check against the schema
        self.routes = {
            ("GET", f"{PATH}/channels"): self.list_channels,
            ("GET", f"{PATH}/playlistItems"): self.list_uploads,
            ("GET", f"{PATH}/videos"): self.list_videos,
            ("GET", f"{PATH}/videos:batchGetStats"): self.list_stats,
            ("GET", f"{PATH}/search"): self.list_found,
            ("POST", "/subscribe"): self.hub,
            ("POST", "/token"): self.token,
            ("POST", "/revoke"): self.revoke,
        }

    def answer(self, request: Request) -> Answer:
        said = request.headers.get("authorization", "").removeprefix("Bearer ")
        if said and said not in self.tokens:
            return google_error(401, "authError", "global")
        if request.path.startswith(PATH) and self.left is not None:
            if self.left == 0:
                return google_error(403, "quotaExceeded")
            self.left -= 1
        return super().answer(request)

    def has(self, *channels: Channel) -> None:
        self.channels |= {channel.id: channel for channel in channels}

    def publishes(self, *videos: Video) -> None:
        self.videos |= {video.id: video for video in videos}

    # The API

    def listed(self, kind: str, request: Request, items: list[dict[str, Any]], token: str = "") -> Answer:
        name = kind[0].lower() + kind[1:]
        body: dict[str, Any] = {"kind": f"youtube#{name}"}
        if kind != "BatchGetStatsResponse":
            body["pageInfo"] = {"totalResults": len(items), "resultsPerPage": 50}
        body |= {"items": items} if items else {}
        body |= {"nextPageToken": token} if token else {}
        etag = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:20]
        if request.headers.get("if-none-match") == f'"{etag}"':
            return Answer(304, headers={"ETag": f'"{etag}"'})
        body["etag"] = etag
        self.answers.append((kind, body))
        return Answer(200, body, {"ETag": f'"{etag}"'})

    def list_channels(self, request: Request) -> Answer:
        handle, user = request.values("forHandle"), request.values("forUsername")
        if request.values("mine"):
            names = [self.tokens[request.headers["authorization"].removeprefix("Bearer ")]]
        elif handle or user:
            names = [
                one.id for one in self.channels.values() if one.handle in [*handle, *(f"@{name}" for name in user)]
            ]
        else:
            names = request.values("id")
        if len(names) > 50:
            return google_error(400, "invalidParameter", "youtube.parameter")
        parts = request.values("part")
        # As the API does, in an order of its own.
        found = [
            self.channel(self.channels[name], parts) for name in sorted(names, reverse=True) if name in self.channels
        ]
        return self.listed("ChannelListResponse", request, found)

    def channel(self, one: Channel, parts: list[str]) -> dict[str, Any]:
        numbers = {
            "viewCount": str(one.views),
            "hiddenSubscriberCount": one.hidden,
            "videoCount": str(self.count(one.id)),
        }
        if not one.hidden:
            numbers["subscriberCount"] = str(one.subscribers)
        said = {
            "title": one.title,
            "description": "Glasswort forager",
            "customUrl": one.handle,
            "publishedAt": "2015-01-01T00:00:00Z",
            "thumbnails": {
                "default": {"url": "https://i.example/88.jpg", "width": 88, "height": 88},
                "high": {"url": "https://i.example/800.jpg", "width": 800, "height": 800},
            },
            "country": one.country,
        }
        uploads = {"likes": "", "uploads": one.uploads or "UU" + one.id[2:]}
        all_parts = {"snippet": said, "statistics": numbers, "contentDetails": {"relatedPlaylists": uploads}}
        return {"kind": "youtube#channel", "etag": "e", "id": one.id, **{name: all_parts[name] for name in parts}}

    def count(self, channel: str) -> int:
        return sum(video.channel == channel for video in self.videos.values())

    def list_uploads(self, request: Request) -> Answer:
        [name] = request.values("playlistId")
        owner = next((one for one in self.channels.values() if (one.uploads or "UU" + one.id[2:]) == name), None)
        if owner is None or owner.empty:
            return google_error(404, "playlistNotFound", "youtube.playlistItem")
        if owner.private:
            return google_error(403, "playlistItemsNotAccessible", "youtube.playlistItem")
        videos = sorted(
            (v for v in self.videos.values() if v.channel == owner.id), key=lambda v: v.published, reverse=True
        )
        at, size = int((request.values("pageToken") or ["0"])[0]), int((request.values("maxResults") or ["5"])[0])
        token = str(at + size) if len(videos) > at + size else ""
        items = [
            {
                "kind": "youtube#playlistItem",
                "etag": "e",
                "id": f"item-{video.id}",
                "contentDetails": {"videoId": video.id, "videoPublishedAt": f"{video.published:%Y-%m-%dT%H:%M:%SZ}"},
            }
            for video in videos[at : at + size]
        ]
        return self.listed("PlaylistItemListResponse", request, items, token)

    def list_videos(self, request: Request) -> Answer:
        names = request.values("id")
        if len(names) > 50:
            return google_error(400, "invalidParameter", "youtube.parameter")
        found = [self.video(self.videos[name], request) for name in names if name in self.videos]
        return self.listed("VideoListResponse", request, found)

    def video(self, one: Video, request: Request) -> dict[str, Any]:
        said = {
            "publishedAt": f"{one.published:%Y-%m-%dT%H:%M:%SZ}",
            "channelId": one.channel,
            "title": one.title,
            "description": one.description,
            "liveBroadcastContent": one.live,
        }
        found: dict[str, Any] = {
            "kind": "youtube#video",
            "etag": "e",
            "id": one.id,
            "snippet": said | ({"tags": one.tags} if one.tags else {}),
            "contentDetails": {"duration": one.duration, "definition": "hd"},
            "statistics": self.statistics(one) | {"favoriteCount": "0"},
        }
        if one.paid is not None:
            found["paidProductPlacementDetails"] = {"hasPaidProductPlacement": one.paid}
        if one.live != "none":
            found["liveStreamingDetails"] = {"scheduledStartTime": "2026-11-22T10:00:00Z"}
        player: dict[str, Any] = {"embedHtml": "<iframe></iframe>"}
        if request.values("maxHeight"):
            player |= {"embedHeight": str(one.size[0]), "embedWidth": str(one.size[1])}
        return found | {"player": player}

    def statistics(self, one: Video) -> dict[str, str]:
        given = {"viewCount": one.views, "likeCount": one.likes, "commentCount": one.comments}
        return {name: str(value) for name, value in given.items() if value is not None}

    def list_stats(self, request: Request) -> Answer:
        names = request.values("id")
        if len(names) > 50:
            return google_error(400, "invalidParameter", "youtube.parameter")
        items = [
            {"kind": "youtube#videoStats", "etag": "e", "id": name, "statistics": self.statistics(self.videos[name])}
            for name in names
            if name in self.videos
        ]
        return self.listed("BatchGetStatsResponse", request, items)

    def list_found(self, request: Request) -> Answer:
        [words] = request.values("q")
        items = [
            {
                "kind": "youtube#searchResult",
                "etag": "e",
                "id": {"kind": "youtube#channel", "channelId": one.id},
                "snippet": {"channelId": one.id, "title": one.title, "channelTitle": one.title},
            }
            for one in self.channels.values()
            if words.casefold() in one.title.casefold()
        ]
        return self.listed("SearchListResponse", request, items[:50])

    # Signing in

    def token(self, request: Request) -> Answer:
        form = request.form()
        if (form["client_id"], form["client_secret"]) != tuple(SECRETS.values()):
            return Answer(401, {"error": "invalid_client", "error_description": "The OAuth client was not found."})
        if form["grant_type"] == "authorization_code":
            return self.granted(self.codes.pop(form["code"], None), new=True)
        channel = self.refreshes.get(form["refresh_token"])
        if self.rotates:
            self.refreshes.pop(form["refresh_token"], None)
        return self.granted(channel, new=self.rotates)

    def granted(self, channel: str | None, *, new: bool) -> Answer:
        if channel is None:
            return Answer(400, {"error": "invalid_grant", "error_description": "Bad Request"})
        number = next(self.numbers)
        row = {"access_token": f"ya29.{number}", "expires_in": 3599, "scope": self.scope, "token_type": "Bearer"}
        self.tokens[f"ya29.{number}"] = channel
        if new:
            self.refreshes[f"1//{number}"] = channel
            row["refresh_token"] = f"1//{number}"
        return Answer(200, row)

    def revoke(self, request: Request) -> Answer:
        channel = self.refreshes.pop(request.form()["token"], None)
        if channel is None:
            return Answer(400, {"error": "invalid_token", "error_description": "Token expired or revoked"})
        self.tokens = {token: whose for token, whose in self.tokens.items() if whose != channel}
        return Answer(200, {})

    # The hub

    def hub(self, request: Request) -> Answer:
        form = request.form()
        if not form.get("hub.topic", "").startswith(TOPIC) or not form.get("hub.callback", "").startswith("http"):
            return Answer(400, "hub.topic: bad")
        self.asked.append(form)
        return Answer(202, "")

    @staticmethod
    def question(asked: dict[str, str], lease: int = 864_000) -> dict[str, str]:
        """What the hub asks back, as the query of a GET."""
        question = {"hub.topic": asked["hub.topic"], "hub.challenge": "challenge-42", "hub.mode": asked["hub.mode"]}
        return question | ({"hub.lease_seconds": str(lease)} if asked["hub.mode"] == "subscribe" else {})

    @staticmethod
    def push(body: bytes, secret: str, method: str = "sha1") -> dict[str, str]:
        """The headers under which the hub delivers."""
        signature = hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()
        return {"content-type": "application/atom+xml", "x-hub-signature": f"{method}={signature}"}


def published(video: str, channel: str, updated: str = "2026-11-20T10:00:00+00:00") -> str:
    return (
        f"<entry><id>yt:video:{video}</id><yt:videoId>{video}</yt:videoId><yt:channelId>{channel}</yt:channelId>"
        f"<title>Ünïcode 🎬</title><published>2026-11-20T09:00:00+00:00</published><updated>{updated}</updated></entry>"
    )


def removed(video: str, channel: str, when: str = "2026-11-20T11:00:00+00:00") -> str:
    return (
        f'<at:deleted-entry ref="yt:video:{video}" when="{when}"><link href="https://www.youtube.com/watch?v={video}"/>'
        f"<at:by><name>Ada</name><uri>https://www.youtube.com/channel/{channel}</uri></at:by></at:deleted-entry>"
    )


def atom(*entries: str) -> bytes:
    names = (
        'xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom" '
        'xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><feed {names}>{"".join(entries)}</feed>'.encode()
