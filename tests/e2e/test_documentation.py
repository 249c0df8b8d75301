"""The OpenAPI document says all that a client has to know, and its pages need no other host."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import httpx2
import jsonschema_rs
import pytest

from gateway.http.problems import KIND_OF
from shared.http.problems import CODE_OF_STATUS
from tests.support.stacks import ON_EMBEDDED

pytestmark = ON_EMBEDDED

CONTRACT = {
    ("post", "/interview/start"): {200, 413, 422, 429, 503},
    ("get", "/interview/{session_id}/attention"): {200, 401, 403, 404, 429, 503},
    ("post", "/interview/{session_id}/attention"): {
        *(201, 401, 403, 404),
        *(409, 413, 422, 429, 503),
    },
    ("post", "/stt/append"): {200, 401, 403, 404, 409, 413, 422, 429, 503},
    ("post", "/report/finalize"): {200, 202, 401, 403, 404, 413, 422, 429, 503},
    ("get", "/health"): {200, 503},
    ("get", "/reports/{session_id}/final_report.pdf"): {200, 401, 403, 404, 429, 503},
    ("get", "/avatar/{session_id}/{video}"): {200, 401, 403, 404, 429, 503},
    ("get", "/interview/roles"): {200, 422},
    ("get", "/interview/{session_id}"): {200, 401, 403, 404, 429, 503},
    ("get", "/report/{session_id}"): {200, 202, 401, 403, 404, 503},
    ("post", "/interview/{session_id}/consent"): {201, 401, 403, 404, 409, 413, 422, 429, 503},
    ("post", "/interview/{session_id}/contest"): {201, 401, 403, 404, 409, 413, 422, 429, 503},
    ("get", "/interview/{session_id}/attention/summary"): {200, 401, 403, 404, 429, 503},
    ("get", "/interview/{session_id}/progress"): {200, 401, 403, 404, 429, 503},
    ("get", "/config.json"): {200},
}
OPEN_READS = {
    ("get", "/interview/{session_id}/attention"),
    ("get", "/reports/{session_id}/final_report.pdf"),
    ("get", "/avatar/{session_id}/{video}"),
}


@pytest.fixture
async def document(client: httpx2.AsyncClient) -> dict[str, Any]:
    answer = await client.get("/openapi.json")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from references(item)


def test_every_reference_leads_somewhere_and_every_name_is_used_once(
    document: dict[str, Any],
) -> None:
    assert document["openapi"].startswith("3.1")
    for reference in references(document):
        target: Any = document
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
    names = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert set(names.values()) == {1}


def test_every_call_of_the_contract_is_documented_with_all_its_answers(
    document: dict[str, Any],
) -> None:
    found = {
        (method, path): {int(status) for status in operation["responses"]}
        for method, path, operation in operations(document)
    }
    for call, statuses in CONTRACT.items():
        assert found[call] >= statuses, call


def test_every_error_is_documented_as_a_problem(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                content = response["content"]["application/problem+json"]
                assert content["schema"]["$ref"] == "#/components/schemas/Problem", (method, path)
            assert response["description"]
    problem = document["components"]["schemas"]["Problem"]
    assert set(problem["required"]) == {"title", "status", "detail"}


def test_every_field_of_a_request_that_has_no_default_has_an_example(
    document: dict[str, Any],
) -> None:
    schemas = document["components"]["schemas"]
    for name in (
        *("StartBody", "AppendBody", "AttentionBody", "FinalizeBody", "ClaimedAttention"),
        *("ConsentBody", "ContestBody", "SpokenWord"),
    ):
        for field in schemas[name].get("required", ["role"]):
            described = schemas[name]["properties"][field]
            assert described.get("examples") or described.get("enum"), (name, field)


def test_parameters_in_the_path_are_declared(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        declared = {
            item["name"] for item in operation.get("parameters", []) if item["in"] == "path"
        }
        assert declared == set(re.findall("{(.*?)}", path))


def test_the_document_says_where_a_token_and_where_an_idempotency_key_goes(
    document: dict[str, Any],
) -> None:
    calls = {(method, path): operation for method, path, operation in operations(document)}
    for call, statuses in CONTRACT.items():
        security = calls[call].get("security", [])
        if 401 not in statuses:
            assert security == []
        elif call in OPEN_READS:  # a token is asked for with PRIVATE_READS alone
            assert security == [{"token": []}, {}]
        else:
            assert security == [{"token": []}]
    for path in ("/stt/append", "/interview/{session_id}/attention"):
        parameters = calls["post", path]["parameters"]
        assert "Idempotency-Key" in {item["name"] for item in parameters}


async def test_the_pages_load_nothing_from_elsewhere(client: httpx2.AsyncClient) -> None:
    for path in ("/", "/docs"):
        page = await client.get(path)
        assert page.status_code == 200
        for url in re.findall(r"""(?:src|href)=["'](.*?)["']""", page.text):
            assert not re.match(r"[a-z]+:|//", url), url
            if not url.startswith("/interview"):
                assert (await client.get(urljoin(path, url))).status_code == 200, url


def test_every_call_has_a_name_that_makes_a_good_function(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        assert re.fullmatch("[a-z]+(_[a-z]+)+", operation["operationId"]), path


def examples(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield a name, the schema and the example of each JSON content; None without an example."""
    for _, _, operation in operations(document):
        bodies = {"request": operation["requestBody"]} if "requestBody" in operation else {}
        for part, body in (bodies | operation["responses"]).items():
            for media_type, content in body.get("content", {}).items():
                if "json" in media_type:
                    name = f"{operation['operationId']} {part}"
                    yield name, content["schema"], content.get("example")


def test_every_request_and_answer_has_an_example_that_fits_its_schema(
    document: dict[str, Any],
) -> None:
    found = list(examples(document))
    assert len(found) > 40
    for name, schema, example in found:
        assert example is not None, name
        whole = {"components": document["components"], **schema}
        errors = [e.message for e in jsonschema_rs.validator_for(whole).iter_errors(example)]
        assert errors == [], name


def test_every_content_has_a_schema_of_openapi_3_1(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                assert content["schema"], path
                assert "itemSchema" not in content


def test_the_server_the_licence_and_every_tag_are_described(document: dict[str, Any]) -> None:
    assert document["servers"][0]["url"] == "./"
    assert document["info"]["license"] == {"name": "MIT", "identifier": "MIT"}
    described = {tag["name"] for tag in document["tags"] if tag["description"]}
    assert {tag for _, _, each in operations(document) for tag in each["tags"]} == described


def test_every_problem_type_is_listed(document: dict[str, Any]) -> None:
    codes = [code for _, code in KIND_OF.values()] + list(CODE_OF_STATUS.values())
    for code in codes:
        assert f"`urn:vivavoce:problem:{code}`" in document["info"]["description"]
