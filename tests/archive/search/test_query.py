"""The query language: what is understood, and what is said about what is not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.search.lexing import MAX_DEPTH, MAX_DISTANCE, MAX_LENGTH
from archive.search.query import MAX_LEAVES, describe, is_match_all, parse
from archive.search.syntax import AnyLeaf, Days, Everything, Near, Phrase, Word, leaves
from config.errors import QueryError


@pytest.mark.parametrize(
    ("query", "read_as"),
    [
        ("debt relief", "debt AND relief"),
        ("debt AND relief OR haus", "(debt AND relief) OR haus"),
        ("debt relief OR haus", "debt AND (relief OR haus)"),
        ("debt -relief", "debt AND NOT relief"),
        ("NOT debt relief", "NOT debt AND relief"),
        ("-(debt OR relief)", "NOT (debt OR relief)"),
        ("+debt", "debt"),
        ("debt && relief || !haus", "(debt AND relief) OR NOT haus"),
        ("and or not", "and AND or AND not"),
        ("“debt relief”", '"debt relief"'),
        ("«dette»", '"dette"'),
        ("l’homme", "l'homme"),
        ("Chair - opening", "Chair AND opening"),
        ("what?", "what"),
        ("debt & relief", "debt AND relief"),
        ("A/63/PV.12", "A/63/PV.12"),
        ('5"x"', '5 AND "x"'),
        ("migra* organi?ation", "migra* AND organi?ation"),
        ("debt~", "debt~1"),
        ("remittance~", "remittance~2"),
        ("remittance~1", "remittance~1"),
        ('"debt relief"~3', '"debt relief"~3'),
        ("title:debt body:(a OR b)", "title:debt AND (body:a OR body:b)"),
        ("Speaker:Martin", "speaker:Martin"),
        ("text:debt", "debt"),
        ("speaker:*", "speaker:*"),
        ("date:2008", "date:[2008-01-01 TO 2008-12-31]"),
        ("date:2008-02", "date:[2008-02-01 TO 2008-02-29]"),
        ('date:"2008-02-03"', "date:[2008-02-03 TO 2008-02-03]"),
        ("date:[2008 TO 2010-05]", "date:[2008-01-01 TO 2010-05-31]"),
        ("date:{2008 TO 2010}", "date:[2009-01-01 TO 2009-12-31]"),
        ("date:>2008", "date:[2009-01-01 TO *]"),
        ("date:<=2008-05-17", "date:[* TO 2008-05-17]"),
        ("year:[2008 TO *]", "year:[2008 TO *]"),
        ("confidence:<0.5", "confidence:[* TO 0.5}"),
        ('"debt relief" NEAR/10 remittances', '("debt relief" NEAR/10 remittances)'),
        ("-debt NEAR/3 relief", "NOT (debt NEAR/3 relief)"),
        ("a NEAR/3 (b OR c*d)".replace("c*d", "cd*"), "(a NEAR/3 (b OR cd*))"),
        ("a NEAR/1 b NEAR/2 c d", "(a NEAR/1 b) AND (b NEAR/2 c) AND d"),
        ("title:(a NEAR/3 b)", "title:(a NEAR/3 b)"),
        ("nearly NEARBY near", "nearly AND NEARBY AND near"),
        (r"a\:b", "a..b"),
    ],
)
def test_a_query_is_read_as(query: str, read_as: str) -> None:
    assert describe(parse(query)) == read_as


@pytest.mark.parametrize("query", ["", "   ", "*"])
def test_nothing_asks_for_everything(query: str) -> None:
    assert parse(query) == Everything()


def test_leaves_know_where_they_stand() -> None:
    tree = parse('“x” title:"debt relief" (word)')
    spans = [(leaf.start, leaf.end) for leaf in tree.children]  # type: ignore[union-attr]
    assert spans == [(0, 3), (10, 23), (25, 29)]


def test_words_beside_near_know_where_they_stand() -> None:
    tree = parse("one (two NEAR/4 three)")
    near = tree.children[1]  # type: ignore[union-attr]
    assert isinstance(near, Near)
    assert (near.left[0].start, near.right[0].start) == (5, 16)


def test_dates_become_days() -> None:
    assert parse("date:2008-02") == Days(
        field="date", low=dt.date(2008, 2, 1), high=dt.date(2008, 2, 29), start=5, end=12
    )


@pytest.mark.parametrize(
    ("query", "position", "message"),
    [
        ('say "debt relief', 4, "The quotation mark that opens here is never closed."),
        ("(debt", 0, "The parenthesis that opens here is never closed."),
        ("debt) relief", 4, "There is a ‘)’ without a ‘(’ before it."),
        ("()", 1, "Something is missing before this ‘)’."),
        ("debt AND", 5, "‘AND’ has nothing after it."),
        ("OR debt", 0, "‘OR’ has nothing before it to join."),
        ("debt AND AND relief", 9, "‘AND’ has nothing before it to join."),
        ("debt NOT", 5, "‘NOT’ has nothing after it."),
        ("speaker:", 0, "‘speaker:’ needs a value, for example speaker:word."),
        ("debt spaeker:martin", 5, "There is no field ‘spaeker’."),
        ("date:yesterday", 5, "‘yesterday’ is no date."),
        ("date:2008-02-30", 5, "‘2008-02-30’ is no date."),
        ("date:[2010 TO 2008]", 5, "No day lies between 2010 and 2008."),
        ("date:[2008]", 5, "A range is written as [2008 TO 2010]."),
        ("date:[2008 TO 2010", 5, "The range that begins with ‘[’ has no end. Write it as [2008 TO 2010]."),
        ("year:abc", 5, "‘abc’ is no number, but ‘year’ needs one."),
        ("title:[a TO b]", 6, "‘title’ has no order; ranges are for date, year and confidence."),
        ("kind:speach", 5, "There is no kind ‘speach’."),
        ("*tion", 0, "A wildcard needs at least 2 letters before it, and only letters and digits around it."),
        ("m*", 0, "A wildcard needs at least 2 letters before it, and only letters and digits around it."),
        ("debt^2", 0, "Weights (‘^’) are not part of the query language."),
        ("debt~5", 0, "After a word, ~ takes 1 or 2: the letters that may differ."),
        ("co-op~", 0, "Only a single word of letters and digits can be followed by ~."),
        ("kind:speech~", 5, "‘kind’ cannot be searched with ~."),
        ('"debt relief"~', 0, "After a phrase, ~ needs a number of words from 1 to 10."),
        ('"a b c d e"~2', 0, "A loose phrase has at most 4 words."),
        ("NEAR/3 debt", 0, "There is nothing before NEAR. Write it as debt NEAR/10 relief."),
        ("debt NEAR/3", 5, "There is nothing after NEAR that it could look for."),
        ("debt NEAR relief", 5, "NEAR needs a number of words: debt NEAR/10 relief."),
        (f"debt NEAR/{MAX_DISTANCE + 1} relief", 5, f"NEAR reaches over at most {MAX_DISTANCE} words."),
        (
            "debt NEAR/3 (relief AND loan)",
            12,
            "Beside NEAR stand a word, a phrase, a word*, or several of them as (one OR other).",
        ),
        ("... !!", 0, "There is no word in this query that could be searched for."),
        ("debt \\", 5, "The backslash at the end has nothing to escape."),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "Parentheses stand more than 20 deep."),
    ],
)
def test_a_mistake_is_explained_where_it_is(query: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query)
    assert caught.value.message == message
    assert caught.value.position == position
    assert caught.value.exit_code == 2


def test_the_nearest_field_is_suggested() -> None:
    with pytest.raises(QueryError, match=r"Did you mean ‘speaker’\?"):
        parse("speeker:martin")


def test_an_unknown_field_names_those_that_there_are() -> None:
    with pytest.raises(QueryError, match="The fields are text, speaker, role,"):
        parse("http://x.org")


def test_long_queries_are_refused() -> None:
    with pytest.raises(QueryError, match=f"at most {MAX_LENGTH:,} can be read"):
        parse("debt " * MAX_LENGTH)
    with pytest.raises(QueryError, match=f"at most {MAX_LEAVES} can be searched for at once"):
        parse(" ".join(f"word{number}" for number in range(MAX_LEAVES + 1)))


@pytest.mark.parametrize(
    ("query", "everything"),
    [
        ("", True),
        ("*", True),
        ("-debt", True),
        ("-debt -relief", True),
        ("debt OR -relief", True),
        ("debt", False),
        ("debt -relief", False),
        ("date:2008", False),
        ("(debt OR *) relief", False),
    ],
)
def test_queries_that_find_nearly_everything_are_told_apart(query: str, everything: bool) -> None:
    assert is_match_all(parse(query)) is everything


def test_both_kinds_of_leaves_keep_what_was_typed() -> None:
    assert parse("Été") == Word(field="text", text="Été", start=0, end=3)
    assert parse('"Été  là"') == Phrase(field="text", text="Été  là", start=0, end=9)


SIGNS = ['"', *"()[]{}:~^*?-+!/\\'<>", "&&", "||", "~2", "“", "»", "\ue010", "\x00", " ", " ", "\n"]
WORDS = ["AND", "OR", "NOT", "TO", "NEAR/3", "NEAR", "debt", "é", "中", "2008", "0.5", "a:b", "x*y"]
FIELDS = ["title:", "date:", "year:", "kind:", "speaker:", "[2008 TO 2010]"]
PIECES = st.sampled_from([*SIGNS, *WORDS, *FIELDS])


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=30))
def test_whatever_is_typed_is_read_or_explained(query: str) -> None:
    try:
        tree = parse(query)
    except QueryError as error:
        assert error.message.endswith((".", "?"))
        assert error.position is not None
        assert 0 <= error.position <= len(query)
    else:
        assert describe(parse(describe(tree))) == describe(tree)


PLAIN = st.lists(
    st.text("aé9ßAND", min_size=1, max_size=4) | st.text("bñ .,:*'-", max_size=6).map('"{}"'.format), max_size=5
)


@given(PLAIN.map(" ".join) | PLAIN.map("".join))
@example("AND")
@example("TO")
def test_words_and_phrases_alone_are_read_as_within_parentheses(query: str) -> None:
    def read(text: str, moved: int) -> list[AnyLeaf] | str:
        try:
            found = leaves(parse(text))
        except QueryError as error:
            return str(error)
        return [replace(leaf, start=leaf.start - moved, end=leaf.end - moved) for leaf in found]

    if query.strip():  # nothing asks for everything, and within parentheses for something
        assert read(query, 0) == read(f"({query})", 1)
