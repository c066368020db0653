"""Addresses of posts as people paste them."""

import pytest

from analytics.post_links import parse

YT, IG, TT, X = "youtube", "instagram", "tiktok", "x"
VIDEO = "dQw4w9WgXcQ"
POSTS = {
    "https://www.instagram.com/p/C1a2B3-_xY/": (IG, "C1a2B3-_xY"),
    "instagram.com/reel/C1a2B3xYz?igsh=abc%3D": (IG, "C1a2B3xYz"),
    "https://m.instagram.com/reels/C1a2B3xYz/": (IG, "C1a2B3xYz"),
    "https://www.instagram.com/nora.lind/p/C1a2B3xYz/?img_index=2#x": (IG, "C1a2B3xYz"),
    "https://instagr.am/p/C1a2B3xYz": (IG, "C1a2B3xYz"),
    "https://www.instagram.com/tv/C1a2B3xYz/comments/": (IG, "C1a2B3xYz"),
    f"https://www.youtube.com/watch?v={VIDEO}": (YT, VIDEO),
    f"https://m.youtube.com/watch?app=desktop&v={VIDEO}&t=42s": (YT, VIDEO),
    f"https://youtu.be/{VIDEO}?si=share": (YT, VIDEO),
    f"http://youtube.com/shorts/{VIDEO}/": (YT, VIDEO),
    f"https://music.youtube.com/watch?v={VIDEO}": (YT, VIDEO),
    f"https://www.youtube-nocookie.com/embed/{VIDEO}": (YT, VIDEO),
    f"https://www.youtube.com/live/{VIDEO}?feature=share": (YT, VIDEO),
    "https://www.tiktok.com/@nora.lind/video/7312345678901234567?is_from_webapp=1": (TT, "7312345678901234567"),
    "https://www.tiktok.com/@nora.lind/photo/7312345678901234567": (TT, "7312345678901234567"),
    "https://m.tiktok.com/v/7312345678901234567.html": (TT, "7312345678901234567"),
    "https://x.com/nora/status/1789012345678901234/photo/1": (X, "1789012345678901234"),
    "https://mobile.twitter.com/nora/status/1789012345678901234?s=20": (X, "1789012345678901234"),
    "  https://twitter.com/i/web/status/1789012345678901234 ": (X, "1789012345678901234"),
    "HTTPS://WWW.X.COM/nora/status/1789012345678901234": (X, "1789012345678901234"),
}
OTHERS = [
    "",
    "not an address",
    "https://www.instagram.com/nora.lind/",
    "https://www.instagram.com/stories/nora/3212345678901234567/",
    "https://www.youtube.com/@nora",
    "https://www.youtube.com/watch?v=short",
    f"https://www.youtube.com/playlist?list={VIDEO}",
    "https://vm.tiktok.com/ZMabc/",
    "https://www.tiktok.com/@nora",
    "https://x.com/nora",
    "https://x.com/nora/status/abc",
    f"https://youtube.com.evil.example/watch?v={VIDEO}",
    f"https://notyoutube.com/watch?v={VIDEO}",
    f"ftp://youtube.com/watch?v={VIDEO}",
    "https://[::1/p/C1a2B3xYz",
    "https://x.com/nora/status/١٢٣٤٥٦٧٨٩",
    "https://example.org/p/C1a2B3xYz/",
]


@pytest.mark.parametrize("url", POSTS)
def test_a_post_is_known_by_its_address(url):
    assert parse(url) == POSTS[url]


@pytest.mark.parametrize("url", OTHERS)
def test_what_is_no_post_is_none(url):
    assert parse(url) is None
