import asyncio

import pytest
from mcp import Client

from service.app import create_answerer
from service.assistant import create_tool_server
from service.metrics import Metrics
from service.settings import Settings


@pytest.fixture
def call(searcher, rules):
    """Return a function that calls a tool through the protocol and gives its result."""
    answerer = create_answerer(Settings(), Metrics(), searcher, rules=rules)

    async def run(name, arguments):
        async with Client(create_tool_server(answerer)) as client:
            return await client.call_tool(name, arguments)

    yield lambda name, **arguments: asyncio.run(run(name, arguments))
    answerer.worker.close()


def test_search_gives_the_same_passages_as_the_api(call, client):
    question = "does it go to the liver or lung?"
    told = call("search_nci_pages", question=question, top_k=2).structured_content
    asked = client.post("/v1/ask", json={"question": question, "top_k": 2}).json()
    assert told["passages"] == asked["passages"]
    assert told["passages"][0]["citation"]["deep_link"].startswith("https://www.cancer.gov/")


def test_filter_limits_the_passages(call):
    result = call("search_nci_pages", question="nausea dose", audience="patient", top_k=50)
    audiences = {item["document"]["audience"] for item in result.structured_content["passages"]}
    assert audiences == {"patient"}


def test_passage_is_read_by_id(call, searcher, spread_id):
    result = call("read_passage", passage_id=spread_id).structured_content
    assert result["text"] == searcher.snapshot.passages_by_id[spread_id].text


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("search_nci_pages", {"question": " "}),
        ("search_nci_pages", {"question": "x" * 2001}),
        ("search_nci_pages", {"question": "x", "top_k": 51}),
        ("read_passage", {"passage_id": "0000000000000000"}),
    ],
)
def test_mistakes_are_told_as_errors(call, tool, arguments):
    assert call(tool, **arguments).is_error
