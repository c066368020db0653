"""What a browser calls itself, in the words in which people speak of it."""

import re

from django.utils.translation import gettext as _

# The first that is found counts: nearly every browser also claims to be another one.
BROWSERS = (
    (r"\bEdgA?/|EdgiOS/", "Edge"),
    (r"\bOPR/|\bOpera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"Linux|X11", "Linux"),
)
HANDHELD = {"iPhone", "iPad", "Android"}


def name_of(user_agent: str) -> str:
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    program = re.match(r"[\w.+-]{1,40}", user_agent)
    return browser or system or (program[0] if program else _("Unknown device"))


def is_handheld(user_agent: str) -> bool:
    return _first(SYSTEMS, user_agent) in HANDHELD


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")
