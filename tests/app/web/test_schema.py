"""Whatever the OpenAPI document allows, and much that it does not: the interface never breaks (no 5xx)."""

from __future__ import annotations

import httpx
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = 200  # over all operations
SLOWEST = 2.0  # seconds: what a hostile query may cost at most


def test_no_request_breaks_the_interface(site: str) -> None:
    assert len(ask_everything(site, EXAMPLES)) >= 18


def ask_everything(site: str, examples: int, headers: dict[str, str] | None = None, **only: object) -> set[str]:
    """Ask much of every operation (`only` some of them); the paths that were asked."""
    schema = schemathesis.openapi.from_url(f"{site}/api/v1/openapi.json")
    schema = schema.include(**only) if only else schema  # type: ignore[arg-type]
    cases = st.one_of([operation.ok().as_strategy() for operation in schema.get_all_operations()])
    seen: set[str] = set()

    @given(case=cases)
    @settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def ask(case: schemathesis.Case) -> None:
        response = case.call(timeout=30, headers=headers)
        seen.add(case.operation.path)
        assert response.status_code < 500, (case.operation.path, response.status_code)
        assert response.elapsed < SLOWEST

    ask()
    return seen


def test_the_schema_has_every_operation(client: httpx.Client) -> None:
    assert len(client.get("/api/v1/openapi.json").json()["paths"]) >= 18
