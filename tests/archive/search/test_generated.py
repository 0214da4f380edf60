"""Queries that nobody thought of: put together by hypothesis, checked against the rules and between the engines."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.search.index import SearchIndex, SearchRequest
from archive.search.query import parse
from tests.archive.search import oracle
from tests.archive.search.meetings import entries

_WORDS = st.sampled_from(
    """debt debts relief remittances remittance universities commission delegation Norland rights human water the of
    Häuser haus Flüchtlinge arbeitet arbeiten regel dette activité activites sécurité declaración declaraciones país
    declaração membros debito città 3.2 A/63/PV.12 co-operative don't l'assemblée naïve Łódź étude 2008 agreed zzz
    organization universal interval and""".split()  # noqa: SIM905 - one a line is longer than the test
)
_PHRASES = st.lists(_WORDS, min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"')
_SIMPLE = _WORDS.filter(str.isalnum)
_LOOSE = st.tuples(st.lists(_SIMPLE, min_size=2, max_size=3), st.integers(1, 6)).map(
    lambda found: f'"{" ".join(found[0])}"~{found[1]}'
)
_PATTERNS = st.sampled_from(["debt*", "re*", "univ*ties", "haus?", "decl*", "commis?ion", "hause*"])
_FUZZY = st.tuples(st.sampled_from(["debt", "relif", "remitance", "hauser", "universty"]), st.integers(1, 2)).map(
    lambda found: f"{found[0]}~{found[1]}"
)
_OUTSIDE = """
speaker:martin
speaker:"José García"
role:chair
language:de
kind:question
date:[2006 TO 2009]
year:>2010
confidence:<0.3
title:debt
section:*
session:3.1
body:counc*
place:geneve
"""
_FIELDS = st.sampled_from(_OUTSIDE.strip().splitlines())
_SIDES = _WORDS | _PHRASES | _PATTERNS | st.tuples(_WORDS, _PHRASES).map(lambda found: f"({found[0]} OR {found[1]})")
_NEAR = st.tuples(_SIDES, st.integers(0, 12), _SIDES).map(lambda found: f"{found[0]} NEAR/{found[1]} {found[2]}")
_LEAVES = st.one_of(_WORDS, _WORDS, _PHRASES, _LOOSE, _PATTERNS, _FUZZY, _FIELDS, _NEAR)


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, st.sampled_from([" ", " AND ", " OR ", " -"]), inner)
    return pairs.map(lambda found: f"({found[0]}){found[1]}({found[2]})") | inner.map(lambda found: f"-({found})")


QUERIES = st.recursive(_LEAVES, _larger, max_leaves=5)
_AT_EASE = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
_SOME = settings(_AT_EASE, max_examples=60)


@_SOME
@given(query=QUERIES)
def test_the_embedded_engine_follows_the_rules(embedded: SearchIndex, query: str) -> None:
    tree = parse(query)
    wanted = {entry.id for entry in entries() if oracle.matches(tree, entry)}
    found = embedded.search(SearchRequest(query=query, limit=1000, facets=(), highlight=False))
    assert found.total == len(wanted)
    assert {hit.entry.id for hit in found.hits} <= wanted


@pytest.mark.elasticsearch
@_SOME
@given(query=QUERIES)
def test_the_engines_agree(embedded: SearchIndex, elastic: SearchIndex, query: str) -> None:
    request = SearchRequest(query=query, sort="reading", limit=300)
    one, other = embedded.search(request), elastic.search(request)
    assert (one.total, one.facets, one.histogram) == (other.total, other.facets, other.histogram)
    assert [(hit.entry.id, hit.highlight) for hit in one.hits] == [(hit.entry.id, hit.highlight) for hit in other.hits]
