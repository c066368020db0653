"""What the schema promises to generators of clients: names that stay, bodies that have names, examples that hold."""

import re
from functools import cache

import jsonschema
import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

NAME = re.compile(r"^[a-z]+(_[a-z]+)+$")
WITHOUT_EXAMPLES = {"application/octet-stream", "text/csv", "text/plain", "application/zip"}


@cache
def schema():
    return SchemaGenerator().get_schema(request=None, public=True)


def operations():
    for path, item in schema()["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def contents(operation):
    """Every body and answer of JSON or form: where it is, and what it says."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield f"body {media_type}", content
    for status, answer in operation["responses"].items():
        for media_type, content in answer.get("content", {}).items():
            if media_type not in WITHOUT_EXAMPLES:
                yield f"{status} {media_type}", content


def validator(of):
    document = Resource.from_contents(schema(), default_specification=DRAFT202012)
    registry = Registry().with_resource("urn:api", document)
    return jsonschema.Draft202012Validator(_absolute(of), registry=registry)


def _absolute(node):
    if isinstance(node, dict):
        return {
            key: f"urn:api{value}" if key == "$ref" and value.startswith("#") else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(value) for value in node] if isinstance(node, list) else node


def inline(node, where):
    """Yield where objects with members of their own hide inside of something else."""
    if not isinstance(node, dict):
        return
    if "properties" in node:
        yield where
    for key in ("items", "additionalProperties"):
        yield from inline(node.get(key), f"{where}/{key}")
    for key in ("allOf", "oneOf", "anyOf"):
        for number, one in enumerate(node.get(key, [])):
            yield from inline(one, f"{where}/{key}/{number}")


def examples_of(content):
    if "example" in content:
        yield "example", content["example"]
    yield from ((name, one["value"]) for name, one in content.get("examples", {}).items())


def test_the_schema_is_valid_and_nothing_was_guessed(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_names_of_operations_are_unique_and_of_one_form():
    names = [operation["operationId"] for _where, operation in operations()]

    assert [name for name in names if not NAME.match(name)] == []
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("where", [where for where, _operation in operations()])
def test_each_operation_says_what_it_does(where):
    operation = dict(operations())[where]

    assert operation.get("description", "").strip()
    assert operation["x-who"]


@pytest.mark.parametrize("where", [where for where, _operation in operations()])
def test_bodies_and_answers_have_names(where):
    hidden = [
        place
        for name, content in contents(dict(operations())[where])
        for place in inline(content.get("schema", {}), f"{where} {name}")
    ]

    assert hidden == []


def test_members_have_names_too():
    hidden = [
        place
        for name, component in schema()["components"]["schemas"].items()
        for member, node in component.get("properties", {}).items()
        for place in inline(node, f"{name}.{member}")
    ]

    assert hidden == []


@pytest.mark.parametrize("where", [where for where, _operation in operations()])
def test_each_body_and_answer_has_an_example(where):
    lacking = [
        name
        for name, content in contents(dict(operations())[where])
        if content.get("schema") and not list(examples_of(content))
    ]

    assert lacking == []


@pytest.mark.parametrize("where", [where for where, _operation in operations()])
def test_examples_hold(where):
    wrong = [
        f"{name} {title}: {error.json_path} {error.message}"
        for name, content in contents(dict(operations())[where])
        for title, value in examples_of(content)
        for error in validator(content["schema"]).iter_errors(value)
    ]

    assert wrong == []


def test_every_reference_leads_somewhere():
    known = set(schema()["components"]["schemas"])
    named = set(re.findall(r"#/components/schemas/([\w.]+)", str(schema())))

    assert named <= known


def test_the_parameters_of_an_address_are_those_that_it_names():
    wrong = {}
    for address, path in schema()["paths"].items():
        for operation in path.values():
            named = {row["name"] for row in operation.get("parameters", []) if row["in"] == "path"}
            if named != set(re.findall(r"{(\w+)}", address)):
                wrong[operation["operationId"]] = named

    assert wrong == {}


def test_a_default_is_one_of_the_choices():
    rows = [
        row for path in schema()["paths"].values() for operation in path.values() for row in operation["parameters"]
    ]
    chosen = [row for row in rows if "enum" in row["schema"] and "default" in row["schema"]]

    assert [row["name"] for row in chosen if row["schema"]["default"] not in row["schema"]["enum"]] == []


@pytest.mark.parametrize("address", [path for path in schema()["paths"] if "id}" in path])
def test_what_names_no_row_is_no_address(address):
    """Random text in the place of a number once reached the database, as a mistake of the server."""
    told = re.sub(r"{(\w+)}", lambda place: "brand" if place[1] == "kind" else "null,null", address)

    with pytest.raises(Resolver404):
        resolve(told)


def test_whoever_takes_a_body_says_which_ones_it_does_not_take():
    silent = [
        operation["operationId"]
        for path in schema()["paths"].values()
        for operation in path.values()
        if "requestBody" in operation and not {"413", "415"} <= set(operation["responses"])
    ]

    assert silent == []
