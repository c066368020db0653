"""The description of the API is made from the views: names that stay, every error, every body by name."""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from rest.files import File
from rest.problems import MEDIA_TYPE, TITLES
from rest.scopes import needed
from rest.serializers import Selectable

COMPONENTS: set[str] = set()  # names of representations of which a list may ask for a part
NO_CONTENT = 204
NOT_MODIFIED = 304
UNSAFE = {"POST", "PATCH", "PUT", "DELETE"}
WHEN = {
    400: ("invalid", "The request cannot be understood: each error names its member."),
    401: ("not_authenticated", "Nobody is signed in, or the token does not hold."),
    403: ("forbidden", "Not for this role, this token or an account in this state: `code` says which."),
    404: ("not_found", "There is no such thing, or it is not yours to see."),
    409: ("stale", "It has changed meanwhile, or a rule stands against it. `current` is the present state."),
    412: ("changed", "It is not any more what If-Match says. `current` is the present state."),
    413: ("too_large", "The body is larger than we read."),
    415: ("unsupported_media_type", "The body is of a type that this address does not read."),
    422: ("key_reused", "The Idempotency-Key belongs to another request."),
    429: ("throttled", "Too many requests. Retry-After says when to go on."),
}


class Schema(AutoSchema):
    """An operation is named by its verb and its noun: list_campaigns, publish_campaign."""

    def get_operation_id(self) -> str:
        view: Any = self.view
        action = {"partial_update": "update", "update": "replace", "destroy": "delete"}.get(view.action, view.action)
        plural = view.plural or f"{view.noun}s"
        return f"{action}_{plural if view.action == 'list' else view.noun}"

    def get_tags(self) -> list[str]:
        area = getattr(self.view, "area", None)
        return [getattr(self.view, "tag", "") or (area.value if area else "access")]

    def get_auth(self) -> list[dict[str, list[str]]]:
        """Whatever anyone may needs no proof."""
        view: Any = self.view
        proofs = super().get_auth()
        return [{}, *proofs] if "anyone" in view.who.get(view.action, "") else proofs

    def get_extensions(self) -> dict[str, Any]:
        """Say who may, and the scope that a personal token needs for it, if any will do."""
        view: Any = self.view
        who = view.who.get(view.action, ())
        scope = needed(view.area, self.method) if view.area else None
        return {"x-who": sorted({who} if isinstance(who, str) else who), "x-scope": scope}

    def get_request_serializer(self) -> Any:
        view: Any = self.view
        body = view.inputs.get(view.action)
        if body is None or self.method not in UNSAFE:
            return None
        return body

    def get_response_serializers(self) -> Any:
        view: Any = self.view
        found = view.outputs.get(view.action, view.serializer_class)
        status = {"create": 201, "destroy": 204}.get(view.action, 200)
        status = getattr(view, "statuses", {}).get(view.action, status)
        answers: dict[Any, Any] = {status: None if status == NO_CONTENT else found}
        if isinstance(found, File):
            answers = {(status, found.media_type): OpenApiTypes.BINARY}
        if view.action == "retrieve":
            answers[NOT_MODIFIED] = OpenApiResponse(description="It is still what If-None-Match says.")
        for code in self._problems():
            answers[(code, MEDIA_TYPE)] = OpenApiResponse(response=PROBLEM, description=WHEN[code][1])
        return answers

    def _is_list_view(self, serializer: Any = None) -> bool:
        view: Any = self.view
        if isinstance(serializer, serializers.ListSerializer):
            return True
        return bool(view.action == "list")

    def _problems(self) -> list[int]:
        view: Any = self.view
        open_to_all = "anyone" in view.who.get(view.action, "")
        found = {400, 429} | (set() if open_to_all else {401, 403})
        if open_to_all and self.method in UNSAFE:
            found.add(403)
        if "{" in self.path:
            found.add(404)
        if self.method == "POST":
            found |= {409, 422}
        if self.method in {"PATCH", "DELETE", "PUT"}:
            found |= {409, 412}
        if view.action in view.inputs:
            found |= {413, 415}
        return sorted(found)

    def get_override_parameters(self) -> list[Any]:
        view: Any = self.view
        parameters: list[Any] = []
        if view.action in view.queries:
            parameters.append(view.queries[view.action])
        if self.method == "POST":
            parameters.append(IDEMPOTENCY_KEY)
        if self.method in {"PATCH", "PUT", "DELETE"}:
            parameters.append(IF_MATCH)
        if view.action == "retrieve":
            parameters.append(IF_NONE_MATCH)
        serializer = view.outputs.get(view.action, view.serializer_class)
        if view.action == "list" and isinstance(serializer, type) and issubclass(serializer, Selectable):
            COMPONENTS.add(serializer.__name__.removesuffix("Serializer"))
            parameters.append(FIELDS)
        return parameters


IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Your own name for this request: sent again within a day it is answered again, not done again.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of what you saw. If it has changed since, nothing is done and the answer is 412.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of what you have: unchanged, the answer is 304.",
)
FIELDS = OpenApiParameter(
    "fields", str, description="Only these members, separated by commas. `id` always comes along."
)
FAULT = {
    "type": "object",
    "description": "One mistake. `pointer` names the member of the body, `#` the whole of it.",
    "required": ["pointer", "code", "detail"],
    "properties": {name: {"type": "string"} for name in ("pointer", "code", "detail")},
}
PROBLEM: dict[str, Any] = {"$ref": "#/components/schemas/Problem"}


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001
    """Add what no serializer says: the problem document, and that parts of lists may be asked for."""
    schemas = result["components"].setdefault("schemas", {})
    schemas |= {"Fault": FAULT, "Problem": _problem()}
    for name in COMPONENTS & set(schemas):
        schemas[name]["required"] = ["id"]
    for name, schema in schemas.items():
        if re.search(r"Request$", name) and schema.get("type") == "object":
            schema["additionalProperties"] = False
    for address, path in result["paths"].items():
        for operation in path.values():
            _add_examples(operation)
            _tidy_parameters(address, operation)
    return result


def _tidy_parameters(address: str, operation: dict[str, Any]) -> None:
    """Drop what a resource says of all its addresses and this one lacks, and defaults that stand for "none"."""
    places = set(re.findall(r"{(\w+)}", address))
    parameters = operation.get("parameters", [])
    operation["parameters"] = [row for row in parameters if row["in"] != "path" or row["name"] in places]
    for row in operation["parameters"]:
        schema = row["schema"]
        if "enum" in schema and "default" in schema and schema["default"] not in schema["enum"]:
            del schema["default"]


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "description": "RFC 9457. `code` stays, `detail` is for people.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": list(TITLES)},
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
            "current": {"description": "With 409 and 412: the thing as it is now."},
            "missing": {"type": "array", "items": {"type": "string"}, "description": "With not_ready: what it needs."},
        },
    }


def _add_examples(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        content = response.get("content", {}).get(MEDIA_TYPE)
        if content is None:
            continue
        code, _text = WHEN[int(status)]
        content["example"] = {
            "type": f"/api/v1/docs/#problem-{code}",
            "title": str(TITLES[code]),
            "status": int(status),
            "code": code,
            "detail": str(TITLES[code]),
        }
