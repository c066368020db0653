"""The API's description as pages show it: read from the schema, which is made from the views."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from rest.problems import MEDIA_TYPE
from rest.scopes import Area

WHO = {
    "anyone": _("Anyone"),
    "signed_in": _("Everybody who is signed in"),
    "influencer": _("Influencers"),
    "brand": _("Everybody of a brand"),
    "writer": _("Owners and managers of a brand"),
    "owner": _("Owners of a brand"),
    "staff": _("Staff"),
}
AREAS: dict[str, Any] = {**dict(Area.choices), "access": _("Sign-in, tokens and security")}
TONES = {"get": "info", "post": "ok", "put": "warn", "patch": "warn", "delete": "bad"}
FORM = "multipart/form-data"
JSON_TYPE = "application/json"
OK = 300
EXAMPLE_KEY = "12"
SHOWN_CHOICES = 24


@dataclass
class Member:
    """A member of a body, or a parameter."""

    name: str
    type: str
    shape: str = ""
    required: bool = False
    text: str = ""
    choices: list[str] = field(default_factory=list)
    place: str = ""

    @property
    def words(self) -> SafeString:
        return code_words(self.text)


@dataclass
class Shape:
    name: str
    text: str
    members: list[Member]
    choices: list[str] = field(default_factory=list)


@dataclass
class Content:
    """A body or an answer."""

    media_type: str
    type: str
    shape: str
    examples: list[tuple[str, str]]
    status: str = ""
    text: str = ""
    members: list[Member] = field(default_factory=list)

    @property
    def described(self) -> SafeString:
        return code_words(self.text)


@dataclass
class Operation:
    name: str
    method: str
    path: str
    area: str
    text: str
    who: list[str]
    scope: str
    parameters: list[Member]
    bodies: list[Content]
    answers: list[Content]
    problems: list[Content]
    curl: str

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def tone(self) -> str:
        return TONES[self.method]

    @property
    def found_by(self) -> str:
        """What the search field looks through."""
        return f"{self.name} {self.title} {self.method} {self.path} {self.text}".casefold()


def area_name(key: str) -> str:
    return str(AREAS.get(key) or key.replace("-", " ").capitalize())


def code_words(text: str) -> SafeString:
    """Show `what stands in backticks` as code."""
    parts = re.split(r"`([^`]*)`", text)
    pairs = (("code", part) if n % 2 else ("span", part) for n, part in enumerate(parts))
    return format_html_join("", "<{0}>{1}</{0}>", pairs)


def schema() -> dict[str, Any]:
    return _schema(get_language() or "en")


@cache
def _schema(language: str) -> dict[str, Any]:
    # Half a second's work, the same for everybody: once per process and language.
    generator: Any = SchemaGenerator  # it has no types
    made: dict[str, Any] = generator().get_schema(request=None, public=True)
    return made


def operations() -> list[Operation]:
    return _operations(get_language() or "en")


@cache
def _operations(language: str) -> list[Operation]:
    reader = Reader(_schema(language))
    return list(reader.operations())


def shapes() -> list[Shape]:
    reader = Reader(schema())
    return [reader.shape(name) for name in sorted(reader.components)]


class Reader:
    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.components: dict[str, Any] = document["components"]["schemas"]

    def operations(self) -> Iterator[Operation]:
        for path, item in self.document["paths"].items():
            for method, told in item.items():
                yield self._operation(path, method, told)

    def shape(self, name: str) -> Shape:
        told = self.components[name]
        return Shape(
            name, _cut(told.get("description", "")), self._members(told), [str(c) for c in told.get("enum", [])]
        )

    def _operation(self, path: str, method: str, told: dict[str, Any]) -> Operation:
        bodies = [self._content(kind, one) for kind, one in told.get("requestBody", {}).get("content", {}).items()]
        answers = [answer for status, one in told["responses"].items() for answer in self._answers(status, one)]
        who = told.get("x-who", [])
        return Operation(
            name=told["operationId"],
            method=method,
            path=path,
            area=slugify(told["tags"][0]),
            text=told.get("description", ""),
            who=[str(WHO.get(word, word)) for word in who],
            scope=told.get("x-scope") or "",
            parameters=[self._parameter(one) for one in told.get("parameters", [])],
            bodies=bodies,
            answers=[answer for answer in answers if answer.media_type != MEDIA_TYPE],
            problems=[answer for answer in answers if answer.media_type == MEDIA_TYPE],
            curl=_curl(method, path, bodies, open_to_all="anyone" in who),
        )

    def _answers(self, status: str, told: dict[str, Any]) -> Iterator[Content]:
        if not told.get("content"):
            yield Content("", "", "", [], status, told.get("description", ""))
        for media_type, one in told.get("content", {}).items():
            content = self._content(media_type, one)
            content.status, content.text = status, told.get("description", "")
            yield content

    def _content(self, media_type: str, told: dict[str, Any]) -> Content:
        words, shape = self._type(told.get("schema", {}))
        examples = [(one.get("summary", name), one["value"]) for name, one in told.get("examples", {}).items()]
        if "example" in told:
            examples = [("", told["example"])]
        members = self._members(self.components.get(shape, {})) if shape else []
        shown = [(title, json.dumps(value, indent=2, ensure_ascii=False)) for title, value in examples]
        return Content(media_type, words, shape, shown, members=members)

    def _parameter(self, told: dict[str, Any]) -> Member:
        made = self._member(told["name"], {**told["schema"], "description": told.get("description", "")})
        made.required, made.place = bool(told.get("required")), told["in"]
        return made

    def _members(self, told: dict[str, Any]) -> list[Member]:
        required = set(told.get("required", []))
        members = [self._member(name, one) for name, one in told.get("properties", {}).items()]
        for member in members:
            member.required = member.name in required
        return members

    def _member(self, name: str, told: dict[str, Any]) -> Member:
        words, shape = self._type(told)
        choices = told.get("enum") or told.get("items", {}).get("enum") or self.components.get(shape, {}).get("enum")
        known = [str(choice) for choice in choices or [] if choice is not None]
        hidden = shape if shape and not self.components.get(shape, {}).get("enum") else ""
        return Member(name, words, hidden, False, _cut(told.get("description", "")), known[:SHOWN_CHOICES])

    def _type(self, told: dict[str, Any]) -> tuple[str, str]:
        """Return the type in words, and the name of the shape if it has one."""
        if "$ref" in told:
            name = told["$ref"].rpartition("/")[2]
            return ("string", name) if "enum" in self.components.get(name, {}) else (name, name)
        for key in ("allOf", "oneOf", "anyOf"):
            if key in told:
                parts = [self._type(one) for one in told[key]]
                return " | ".join(dict.fromkeys(words for words, _ in parts)), next((s for _, s in parts if s), "")
        if told.get("type") == "array":
            words, shape = self._type(told.get("items", {}))
            return f"list of {words}", shape
        kinds = told.get("type", "any")
        words = " | ".join([kinds] if isinstance(kinds, str) else kinds)
        return (f"{words}, {told['format']}" if "format" in told else words), ""


def _cut(text: str) -> str:
    """Leave out the list of choices, which is shown by itself."""
    return re.split(r"\n*^\* `", text, maxsplit=1, flags=re.MULTILINE)[0].strip()


def _curl(method: str, path: str, bodies: list[Content], *, open_to_all: bool) -> str:
    address = settings.SITE_URL.rstrip("/") + re.sub(r"\{\w+\}", EXAMPLE_KEY, path)
    parts = [f"curl -X {method.upper()} {shlex.quote(address)}"]
    if not open_to_all:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if method == "post":
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    body = next((one for one in bodies if one.media_type == JSON_TYPE), next(iter(bodies), None))
    if body and body.examples:
        parts += _sent(body.media_type, json.loads(body.examples[0][1]))
    return " \\\n  ".join(parts)


def _sent(media_type: str, value: Any) -> list[str]:
    if media_type != FORM:
        return [f"-H 'Content-Type: {media_type}'", f"-d {shlex.quote(json.dumps(value, ensure_ascii=False))}"]
    return [f"-F {shlex.quote(f'{name}={_part(name, one)}')}" for name, one in value.items()]


def _part(name: str, value: Any) -> str:
    if name == "file":
        return f"@{value}"
    return value if isinstance(value, str) else json.dumps(value)
