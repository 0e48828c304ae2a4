"""The API against its own description: schemathesis sends what it allows, and what it does not.

``CONTRACT_CASES=500`` in the environment sends as many for each operation and mode.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.generation import GenerationMode

from service.app import create_app
from service.settings import Settings

CASES = int(os.environ.get("CONTRACT_CASES", "12"))
OPERATIONS = [
    ("POST", "/v1/ask"),
    ("POST", "/v1/ask/batch"),
    ("GET", "/v1/passages/{passage_id}"),
    ("GET", "/v1/documents"),
    ("GET", "/v1/documents/{document_id}"),
    ("GET", "/v1/verify/{passage_id}"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("POST", "/v1/admin/reload"),
    ("GET", "/metrics"),
]
# Any text is a fair id, and the others take nothing: these three can be asked wrongly.
CAN_BE_WRONG = OPERATIONS[:2] + OPERATIONS[3:4]
BOUNDED = settings(
    max_examples=CASES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schema(searcher, rules):
    app = create_app(Settings(), searcher, open_searcher=lambda: searcher, rules=rules)
    return schemathesis.openapi.from_asgi("/openapi.json", app)


def test_all_operations_are_tried(schema):
    found = [result.ok() for result in schema.get_all_operations()]
    assert {(item.method.upper(), item.path) for item in found} == set(OPERATIONS)


def test_documentation_names_every_error_by_its_body(schema):
    for result in schema.get_all_operations():
        for status, response in result.ok().definition.raw["responses"].items():
            if status >= "400":
                reference = response["content"]["application/json"]["schema"]["$ref"]
                assert reference == "#/components/schemas/ErrorReply"


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*operation, GenerationMode.POSITIVE) for operation in OPERATIONS]
    + [(*operation, GenerationMode.NEGATIVE) for operation in CAN_BE_WRONG],
)
def test_every_reply_is_as_described(schema, method, path, mode):
    operation = schema[path][method]

    @BOUNDED
    @given(operation.as_strategy(generation_mode=mode))
    def check(case):
        case.call_and_validate()

    check()


@pytest.mark.parametrize("path", sorted({path for _, path in OPERATIONS}))
def test_methods_not_described_are_405(schema, path):
    described = {method for method, other in OPERATIONS if other == path}
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - described:
        operation = schema[path][next(iter(described))]
        case = operation.Case(method=method, path_parameters=dict.fromkeys(_names(path), "x"))
        assert case.call().status_code == 405


def _names(path):
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]
