# ruff: noqa: PLR0911 -- one return per kind of thing
"""Columns → fields: by the user's word, by the header's words, and by values where words are ambiguous."""

from dataclasses import dataclass

from analytics.importing.columns import Column
from analytics.importing.fields import CATEGORIES, FIELDS, Kind
from analytics.importing.header import Meaning, read_header
from analytics.importing.options import Mapped
from analytics.importing.tables import Table

LEAD = 0.10  # what the handle column must be ahead by
_HALF = 0.5
_INTERACTIONS = {"likes", "comments", "views", "shares"}
_AVERAGED = {"saves", "reach", "impressions"}
_PLAIN = {"external": "external_id", "gender": "gender", "city": "city", "language": "language", "bio": "bio"}


@dataclass
class Assigned:
    """One column with the field it was given, and why it was given none."""

    column: Column
    meaning: Meaning
    field: str | None = None
    unit: str = ""
    by_user: bool = False
    refused: str = ""
    ambiguous: str = ""

    @property
    def kind(self) -> Kind | None:
        return FIELDS[self.field] if self.field else None


@dataclass
class Mapping:
    columns: list[Assigned]
    handle_unknown: tuple[str, ...] = ()
    unused_maps: tuple[Mapped, ...] = ()

    def of(self, field: str) -> list[Assigned]:
        return [item for item in self.columns if item.field == field]

    def has(self, *fields: str) -> bool:
        return any(item.field in fields for item in self.columns)


def map_columns(table: Table, maps: list[Mapped], platform: str) -> Mapping:
    mapping = Mapping([Assigned(column, read_header(column.header)) for column in table.columns])
    mapping.unused_maps = tuple(follow_user(mapping, maps))
    open_ = [item for item in mapping.columns if not item.by_user]
    if platform:
        open_ = [item for item in open_ if item.meaning.platform in ("", platform)]
    for item in open_:
        item.field = _field_of(item, has_followers=_has_followers(mapping))
    _number_categories(open_)
    _find_handle(mapping, open_, platform)
    return mapping


def follow_user(mapping: Mapping, maps: list[Mapped]) -> list[Mapped]:
    unused = []
    for wish in maps:
        fits = [item for item in mapping.columns if wish.fits(item.column.position, item.column.header)]
        for item in fits:
            item.field, item.unit, item.by_user = wish.field, wish.unit, True
        if not fits:
            unused.append(wish)
    return unused


def _has_followers(mapping: Mapping) -> bool:
    return any(item.field == "followers" or item.meaning.concept == "followers" for item in mapping.columns)


def _field_of(item: Assigned, *, has_followers: bool) -> str | None:
    meaning, column = item.meaning, item.column
    concept = meaning.concept
    if meaning.foreign and not concept:
        return None
    if concept in _INTERACTIONS:
        return _interaction(meaning)
    if concept in _AVERAGED:
        return f"avg_{concept}" if meaning.mean else concept
    if concept in {"engagement", "engagement rate"}:
        return _engagement(item)
    if concept in {"followers", "following"}:
        return concept if not meaning.mean and not meaning.window and not meaning.authentic else None
    if concept == "follows":
        return "following" if has_followers else None
    if concept in {"posts", "post"}:
        numeric = column.share(column.numbers) > _HALF or not column.given
        return "posts" if numeric and not meaning.mean and not meaning.window else None
    return _described(meaning, column)


def _described(meaning: Meaning, column: Column) -> str | None:
    concept = meaning.concept
    if concept == "country":
        return "audience_country" if meaning.audience else "country"
    if concept == "platform":
        return "platform" if column.platforms > 0 else None
    if concept == "date":
        return "observed_on" if column.days > _HALF else None
    if concept == "url":
        return "url" if column.addresses > 0 else None
    if concept == "category":
        return "category"
    if concept == "name":
        return "name"
    return _PLAIN.get(concept)


def _interaction(meaning: Meaning) -> str | None:
    if meaning.fresh:
        return f"new_post_avg_{meaning.concept}" if meaning.concept == "likes" else None
    if meaning.mean:
        return f"avg_{meaning.concept}"
    # What was counted in a window is no total of the account.
    return None if meaning.window or meaning.audience else f"total_{meaning.concept}"


def _engagement(item: Assigned) -> str | None:
    meaning = item.meaning
    if meaning.audience:
        return None
    if meaning.concept == "engagement rate" or meaning.rate or meaning.percent or item.column.percents:
        return "engagement_rate"
    if meaning.authentic:
        return "engagement_authentic_avg"
    if meaning.mean:
        return "engagement_avg"
    item.ambiguous = "engagement"
    return None


def _number_categories(items: list[Assigned]) -> None:
    """``Category_2`` is the first category of a table that has no other."""
    found = sorted(
        (item for item in items if item.field == "category"),
        key=lambda item: (item.meaning.number, item.column.position),
    )
    for place, item in enumerate(found):
        item.field = CATEGORIES[place] if place < len(CATEGORIES) else None


def _find_handle(mapping: Mapping, open_: list[Assigned], platform: str) -> None:
    """Choose by values: the share of cells that are shaped like a handle, with a clear lead."""
    if mapping.has("handle"):
        _name_the_rest(mapping, [item for item in open_ if item.meaning.concept == "named"])
        return
    sure = [item for item in open_ if item.meaning.concept == "handle"]
    named = [item for item in open_ if item.meaning.concept == "named"]
    candidates = sorted(sure + named, key=lambda item: -_shaped(item, platform))
    if not candidates:
        return
    best = candidates[0]
    rivals = candidates[1:]
    if sure and _shaped(sure[0], platform) >= _HALF:
        best, rivals = sure[0], sure[1:]
    if rivals and _shaped(best, platform) - _shaped(rivals[0], platform) < LEAD:
        mapping.handle_unknown = tuple(item.column.header.strip() for item in (best, *rivals))
        return
    if sure or _is_handle_column(best, platform, alone=len(candidates) == 1, named=mapping.has("name")):
        best.field = "handle"
    _name_the_rest(mapping, [item for item in candidates if item is not best or not best.field])


def _is_handle_column(item: Assigned, platform: str, *, alone: bool, named: bool) -> bool:
    """A column called just "name" needs more proof when nothing stands beside it."""
    just_name = item.meaning.platform == "" and item.column.header.strip().casefold() in {
        "name",
        "nombre",
        "nome",
        "nom",
    }
    needed = 0.9 if alone and just_name and not named else _HALF
    return _shaped(item, platform) >= needed


def _name_the_rest(mapping: Mapping, items: list[Assigned]) -> None:
    for item in items:
        if not mapping.has("name"):
            item.field = "name"


def _shaped(item: Assigned, platform: str) -> float:
    column = item.column
    count = column.spaceless if platform in {"youtube", "facebook", "linkedin"} else column.handle_shaped
    return column.share(count)
