"""Checks that the fake InsightIQ says what the specification says, where the specification is beside this repository."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from analytics.sources.contract import ExternalRef
from tests.fakes.phyllo import FakePhyllo

SCHEMAS = Path(__file__).resolve().parents[4] / "shared" / "schemas" / "insightiq"
NO_SCHEMAS = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the specification is not beside this repository")


@contextmanager
def checked_phyllo():
    """All that it said is checked at the end."""
    with FakePhyllo() as fake:
        yield fake
    if SCHEMAS.is_dir():
        for schema, body in fake.said:
            conforms(schema, body)


@cache
def specification() -> tuple[dict[str, Any], dict[str, Any]]:
    strict, lenient = (
        json.loads((SCHEMAS / name).read_text()) for name in ("openapi.v1.json", "lenient.jsonschema.json")
    )
    creators = strict["paths"]["/v1/social/creators/profiles"]["get"]["responses"]["200"]
    schemas = strict["components"]["schemas"] | {"creator": creators["content"]["application/json"]["schema"]}
    return schemas, lenient


@cache
def validator(schema):
    lenient = specification()[1]
    return jsonschema.validators.validator_for(lenient)({**lenient, "$ref": f"#/$defs/{schema}"})


def conforms(schema, body):
    schemas, lenient = specification()
    if schema in lenient["$defs"]:
        validator(schema).validate(body)
    # What live answers carry beyond the specification.
    assert set(unknown(body, schemas[schema])) <= {".error.code", ".error.status_code"}


def deref(schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = specification()[0][schema["$ref"].rpartition("/")[2]]
    return schema


def properties(schema: dict[str, Any]) -> dict[str, Any]:
    schema = deref(schema)
    merged = dict(schema.get("properties", {}))
    for part in schema.get("allOf", []):
        merged |= properties(part)
    return merged


def unknown(value: Any, schema: dict[str, Any], path: str = "") -> Iterator[str]:
    known = properties(schema)
    if isinstance(value, dict) and known:
        for key, inner in value.items():
            yield from unknown(inner, known[key], f"{path}.{key}") if key in known else [f"{path}.{key}"]
    if isinstance(value, list):
        for inner in value:
            yield from unknown(inner, deref(schema).get("items", {}), path)


def linked(account, **more):
    return ExternalRef(
        **(
            {
                "source": "phyllo",
                "external_id": account,
                "platform": "instagram",
                "account_id": account,
                "connection": 1,
            }
            | more
        )
    )


def public(handle, external_id=""):
    return ExternalRef("phyllo", external_id, handle, "instagram")
