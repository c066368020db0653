"""Pictures for those who gave none: the same seed always gives the same face or mark."""

import hashlib
from collections.abc import Iterator

# Skin, hair, ground and clothes, in pairs that go together on light and on dark.
GROUNDS = ["#f6dcc4", "#dcebdd", "#e3dcf2", "#fbe3dd", "#d8e8ee", "#f3e6bd", "#e8dfd5", "#d9ead0"]
SKINS = ["#f3c9a5", "#e5b18a", "#c98b62", "#a86b45", "#8a5233", "#f7d8bd"]
HAIRS = ["#2b211d", "#4a2f22", "#7a4a2a", "#b8763a", "#d9a75b", "#5b5f66", "#8f3b2f", "#1d2a33"]
CLOTHES = ["#1e6b57", "#b8476b", "#c98a1b", "#3f62a8", "#6c4fa3", "#2f3e46", "#a8452f", "#4d7c3a"]
MARKS = ["#0f5c4a", "#a33a5e", "#9a6a10", "#34558f", "#5b3f90", "#7c3a26", "#33691e", "#22404d"]


class _Dice:
    """Picks that depend on the seed alone."""

    def __init__(self, seed: str) -> None:
        self._bytes: Iterator[int] = iter(hashlib.sha256(seed.encode()).digest())

    def pick(self, options: list[str]) -> str:
        return options[next(self._bytes) % len(options)]

    def chance(self, of: int) -> bool:
        return next(self._bytes) % of == 0


def portrait(seed: str) -> str:
    """Draw a face."""
    dice = _Dice(seed)
    ground, skin, hair, clothes = (dice.pick(colours) for colours in (GROUNDS, SKINS, HAIRS, CLOTHES))
    back, front = dice.pick(list(HAIR_SHAPES)).split("+")
    parts = [
        f'<rect width="96" height="96" fill="{ground}"/>',
        HAIR_PATHS[back].format(hair=hair),
        f'<path d="M14 96c1-19 14-27 34-27s33 8 34 27Z" fill="{clothes}"/>',
        f'<path d="M40 58h16v12c0 9-16 9-16 0Z" fill="{skin}"/><path d="M40 64c5 5 11 5 16 0v-6H40Z" fill="#000" opacity=".1"/>',
        f'<ellipse cx="48" cy="44" rx="18" ry="21" fill="{skin}"/>',
        HAIR_PATHS[front].format(hair=hair),
        dice.pick(EYES),
        dice.pick(MOUTHS),
    ]
    if dice.chance(4):
        parts.append(GLASSES)
    if dice.chance(3):
        parts.append(
            '<g fill="#e2725b" opacity=".22"><circle cx="37" cy="52" r="4"/><circle cx="59" cy="52" r="4"/></g>'
        )
    return _svg(parts)


def mark(seed: str) -> str:
    """Draw a plain sign on a coloured ground."""
    dice = _Dice(seed)
    ground, shape = dice.pick(MARKS), dice.pick(SHAPES)
    return _svg([f'<rect width="96" height="96" fill="{ground}"/>', shape])


def picture(seed: str) -> str:
    return mark(seed) if seed.startswith("brand-") else portrait(seed)


def _svg(parts: list[str]) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{"".join(parts)}</svg>'


HAIR_PATHS = {
    "none": "",
    "long": '<path d="M24 46c0-20 10-30 24-30s24 10 24 30v28H24Z" fill="{hair}"/>',
    "bob": '<path d="M25 44c0-18 10-27 23-27s23 9 23 27v14c0 3-46 3-46 0Z" fill="{hair}"/>',
    "bun": '<circle cx="48" cy="15" r="9" fill="{hair}"/><path d="M28 42c0-16 9-23 20-23s20 7 20 23Z" fill="{hair}"/>',
    "curls": '<g fill="{hair}"><circle cx="30" cy="36" r="11"/><circle cx="38" cy="24" r="12"/><circle cx="54" cy="22" r="12"/><circle cx="66" cy="34" r="11"/><circle cx="28" cy="50" r="9"/><circle cx="68" cy="50" r="9"/></g>',
    "fringe": '<path d="M29 42c0-14 8-20 19-20s19 6 19 20c-6-7-30-9-38 0Z" fill="{hair}"/>',
    "side": '<path d="M29 45c-1-17 9-24 20-24 12 0 19 8 18 23-3-6-6-10-9-13-8 6-18 8-29 14Z" fill="{hair}"/>',
    "short": '<path d="M29 42c-2-14 6-23 19-23s21 9 19 23c-2-5-4-8-6-10-7 2-19 2-26 0-2 2-4 5-6 10Z" fill="{hair}"/>',
    "beard": '<path d="M30 47c1 14 7 21 18 21s17-7 18-21c-3 6-6 9-10 9-5-2-11-2-16 0-4 0-7-3-10-9Z" fill="{hair}"/><path d="M29 41c-2-13 6-22 19-22s21 9 19 22c-3-8-8-11-19-11s-16 3-19 11Z" fill="{hair}"/>',
}
HAIR_SHAPES = [
    "long+fringe",
    "long+side",
    "bob+fringe",
    "bob+side",
    "bun+fringe",
    "curls+none",
    "curls+fringe",
    "none+short",
    "none+side",
    "none+beard",
]
EYES = [
    '<g fill="#241c19"><circle cx="41" cy="44" r="2.2"/><circle cx="55" cy="44" r="2.2"/></g>',
    '<g fill="none" stroke="#241c19" stroke-width="2.2" stroke-linecap="round"><path d="M37.5 45c1.500-3 5.500-3 7 0"/><path d="M51.500 45c1.500-3 5.500-3 7 0"/></g>',
    '<g fill="#241c19"><ellipse cx="41" cy="44" rx="2" ry="2.700"/><ellipse cx="55" cy="44" rx="2" ry="2.700"/><path d="M37 39.500c2-2 5-2 7-1M52 38.500c2-1 5-1 7 1" fill="none" stroke="#241c19" stroke-width="1.600" stroke-linecap="round"/></g>',
]
MOUTHS = [
    '<path d="M42 55c3 4 9 4 12 0" fill="none" stroke="#7b2f2a" stroke-width="2.2" stroke-linecap="round"/>',
    '<path d="M41 54h14c0 8-14 8-14 0Z" fill="#fff" stroke="#7b2f2a" stroke-width="1.4"/>',
    '<path d="M44 56c3 2 6 2 8-1" fill="none" stroke="#7b2f2a" stroke-width="2.2" stroke-linecap="round"/>',
]
GLASSES = '<g fill="none" stroke="#2b211d" stroke-width="1.800"><circle cx="40.500" cy="44.500" r="6"/><circle cx="55.500" cy="44.500" r="6"/><path d="M46.500 43.500c1-1 2-1 3 0"/></g>'
SHAPES = [
    '<path d="M20 58c10-14 18-14 28 0s18 14 28 0" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round"/><circle cx="48" cy="30" r="8" fill="#fff"/>',
    '<g fill="#fff"><path d="M48 18 72 60H24Z"/><rect x="24" y="66" width="48" height="8" rx="4"/></g>',
    '<g fill="none" stroke="#fff" stroke-width="8"><circle cx="40" cy="48" r="18"/><circle cx="56" cy="48" r="18"/></g>',
    '<g fill="#fff"><path d="M48 20c16 10 16 30 0 56-16-26-16-46 0-56Z"/><path d="M24 44c12 0 20 8 22 26-14-2-22-12-22-26ZM72 44c-12 0-20 8-22 26 14-2 22-12 22-26Z" opacity=".7"/></g>',
    '<g fill="#fff"><rect x="22" y="22" width="24" height="24" rx="6"/><rect x="50" y="22" width="24" height="24" rx="12"/><rect x="22" y="50" width="24" height="24" rx="12"/><rect x="50" y="50" width="24" height="24" rx="6" opacity=".7"/></g>',
    '<path d="M48 18 56 40 78 48 56 56 48 78 40 56 18 48 40 40Z" fill="#fff"/>',
    '<g fill="none" stroke="#fff" stroke-width="8" stroke-linecap="round"><path d="M26 66c0-26 12-38 44-38"/><path d="M42 70c0-16 8-24 28-24"/></g><circle cx="66" cy="66" r="6" fill="#fff"/>',
    '<g fill="#fff"><path d="M22 70V38a26 26 0 0 1 52 0v32H60V40a12 12 0 0 0-24 0v30Z"/></g>',
]
