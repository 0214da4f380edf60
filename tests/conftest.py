"""For all tests: where the repository and the samples are, and no silent skips in continuous integration."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no finding: hypothesis would fail an example that took longer than 200 ms.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "samples"

# Markers whose tests may be skipped even in continuous integration, with the reason.
MAY_SKIP = {"corpus": "the corpus is no part of the repository"}


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true"}


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip into a failure that says why it was skipped."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"No skips in continuous integration (see .ci/run). {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    allowed = any(item.get_closest_marker(name) for name in MAY_SKIP)
    if report.skipped and not hasattr(report, "wasxfail") and _in_ci() and not allowed:
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and _in_ci():
        _fail(report)
    return report


@pytest.fixture
def samples() -> Path:
    """The folder of sample proceedings."""
    return SAMPLES
