"""Where creators publish, and what makes two spellings of a handle the same account."""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _


class Platform(models.TextChoices):
    INSTAGRAM = "instagram", "Instagram"
    YOUTUBE = "youtube", "YouTube"
    TIKTOK = "tiktok", "TikTok"
    X = "x", "X"
    FACEBOOK = "facebook", "Facebook"
    TWITCH = "twitch", "Twitch"
    LINKEDIN = "linkedin", "LinkedIn"
    PINTEREST = "pinterest", "Pinterest"
    THREADS = "threads", "Threads"
    SNAPCHAT = "snapchat", "Snapchat"
    BLOG = "blog", _("Blog or website")


class Deliverable(models.TextChoices):
    REEL = "reel", _("Reel")
    POST = "post", _("Post")
    STORY = "story", _("Story")
    CAROUSEL = "carousel", _("Carousel")
    VIDEO = "video", _("Video")
    SHORT = "short", _("Short")
    LIVE = "live", _("Live stream")
    THREAD = "thread", _("Thread")
    ARTICLE = "article", _("Article")


PROFILE_URLS = {
    Platform.INSTAGRAM: "https://www.instagram.com/{}/",
    Platform.YOUTUBE: "https://www.youtube.com/@{}",
    Platform.TIKTOK: "https://www.tiktok.com/@{}",
    Platform.X: "https://x.com/{}",
    Platform.FACEBOOK: "https://www.facebook.com/{}",
    Platform.TWITCH: "https://www.twitch.tv/{}",
    Platform.LINKEDIN: "https://www.linkedin.com/in/{}/",
    Platform.PINTEREST: "https://www.pinterest.com/{}/",
    Platform.THREADS: "https://www.threads.net/@{}",
    Platform.SNAPCHAT: "https://www.snapchat.com/add/{}",
}

NOT_A_HANDLE = _("A handle has no blanks. Paste the address of the profile if you are unsure.")
LATIN_HANDLE = _(
    "A handle there has letters from a to z, digits, full stops and underscores, at most 30, such as ada.cooks."
)
X_HANDLE = _("A handle there has letters from a to z, digits and underscores, at most 30, such as ada_cooks.")
# Of the platforms that are strict: what a handle looks like, and that in words.
SIGNS = {
    Platform.INSTAGRAM: (re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE), LATIN_HANDLE),
    Platform.TIKTOK: (re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE), LATIN_HANDLE),
    Platform.THREADS: (re.compile(r"[a-z0-9._]{1,30}", re.IGNORECASE), LATIN_HANDLE),
    Platform.X: (re.compile(r"[a-z0-9_]{1,30}", re.IGNORECASE), X_HANDLE),
}
NOT_A_PROFILE = _("This is no address of a profile there. Open the profile itself, and copy its address or its name.")
# Words of which one stands in the names of a platform's hosts, and first parts of paths that lead to something else than a profile.
HOST_WORDS = {
    Platform.INSTAGRAM: {"instagram", "instagr"},
    Platform.YOUTUBE: {"youtube"},
    Platform.X: {"x", "twitter"},
    Platform.FACEBOOK: {"facebook", "fb"},
}
SHORT_LINKS = {"vm", "vt"}
NO_PROFILES = {"p", "reel", "reels", "stories", "explore", "watch", "shorts", "channel", "playlist", "profile.php"}
LONGEST_HANDLE = 120
WEB_ADDRESS = re.compile(r"^(https?://|www\.)", re.IGNORECASE)


def profile_url(platform: str, handle: str) -> str:
    """Return the public address of an account, or nothing where the platform has no rule for it."""
    pattern = PROFILE_URLS.get(Platform(platform))
    if pattern is None:
        return f"https://{handle}" if "." in handle else ""
    return pattern.format(handle)


def tidy_handle(text: str, platform: str = "") -> str:
    """Keep the handle of what people paste: with @, with blanks around it, or a whole address."""
    text = unicodedata.normalize("NFC", text).strip()
    if WEB_ADDRESS.match(text):
        text = _handle_of_address(text, platform)
    return text.strip().removeprefix("@").strip().rstrip("/")


def leads_elsewhere(text: str, platform: str) -> bool:
    """Say whether this is an address, but not of a profile on this platform: of another one, of a post, or a short link."""
    text = text.strip()
    if platform == Platform.BLOG or not WEB_ADDRESS.match(text):
        return False
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
    except ValueError:
        return True
    words = set((parts.hostname or "").split("."))
    first = next(filter(None, parts.path.split("/")), "")
    return (
        not words & HOST_WORDS.get(Platform(platform), {platform}) or bool(words & SHORT_LINKS) or first in NO_PROFILES
    )


def is_handle(handle: str) -> bool:
    """Say whether this can be a tidied handle."""
    return 0 < len(handle) <= LONGEST_HANDLE and not any(sign.isspace() for sign in handle)


def wrong_in(handle: str, platform: str) -> str:
    """What is wrong with a tidied handle, in words; empty: nothing."""
    pattern, words = SIGNS.get(Platform(platform), (None, NOT_A_HANDLE)) if platform else (None, NOT_A_HANDLE)
    wrong = not is_handle(handle) or (pattern is not None and not pattern.fullmatch(handle))
    return str(words) if wrong else ""


def account_key(handle: str) -> str:
    """Return what identifies an account on its platform: handles differ in case and @ only for the eye."""
    return tidy_handle(handle).casefold()


def _handle_of_address(address: str, platform: str) -> str:
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return ""
    if platform == Platform.BLOG:
        return f"{parts.netloc}{parts.path}".removeprefix("www.")
    segments = [unquote(part) for part in parts.path.split("/") if part]
    if segments and segments[0] in {"in", "add", "c", "user", "company"}:
        segments = segments[1:]
    return segments[0] if segments else parts.netloc
