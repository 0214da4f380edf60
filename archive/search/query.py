"""The query language: Lucene's syntax, parsed by luqum, with AND where no operator stands. docs/search.md describes it.

`parse` gives the tree of `archive.search.syntax` or raises `QueryError` with a sentence and a position.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from luqum import tree as luqum
from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene

from archive.models import Evidence, Kind
from archive.search.fields import FIELDS, Match
from archive.search.lexing import STAND_IN, NearChain, Prepared, Token, prepare, scan
from archive.search.syntax import (
    And,
    AnyLeaf,
    Days,
    Everything,
    Exists,
    Fuzzy,
    Near,
    Node,
    Not,
    Numbers,
    Operand,
    Or,
    Pattern,
    Phrase,
    Word,
    leaves,
)
from archive.search.values import read_days, read_number
from config.errors import QueryError

MAX_LEAVES = 128  # words, phrases and so on; each becomes some clauses, and an engine takes about a thousand
MAX_SLOP = 10  # words between the words of a loose phrase
MAX_LOOSE_WORDS = 4
MIN_LITERAL = 2  # letters before the first wildcard: fewer would walk the whole dictionary
MAX_PATTERN = 50
MAX_WILDCARDS = 4

_CLOSED_VALUES = {"kind": tuple(Kind), "evidence": tuple(Evidence)}
_PATTERN = re.compile(rf"[^\W_]{{{MIN_LITERAL}}}[^\W_*?]*(?:[*?]+[^\W_]*)+\Z")
_RESERVED = re.compile(r"(?:AND|OR|NOT|NEAR(?:/\d+)?)\Z")
_OPERATORS = ("AND", "OR", "NOT", "TO")  # what luqum takes for one
_UNQUOTABLE = re.compile(r'["\\]')
_KEY_PATTERN = re.compile(rf"[^*?]{{{MIN_LITERAL}}}")


@lru_cache(maxsize=256)
def parse(query: str) -> Node:
    """The tree of a query as typed; the empty query is `Everything`.

    Raises:
        QueryError: the query cannot be read; the message says what is wrong, `position` where.
    """
    tokens = scan(query)
    if not tokens:
        return Everything()
    node = _plain(tokens) or _read(tokens)
    if node is None:
        raise QueryError("There is no word in this query that could be searched for.", position=tokens[0].start)
    if (count := sum(1 for _ in leaves(node))) > MAX_LEAVES:
        raise QueryError(f"The query has {count} terms; at most {MAX_LEAVES} can be searched for at once.", position=0)
    return node


def is_match_all(node: Node) -> bool:
    """Whether a query finds everything, or everything but something: nothing that a digest should subscribe to."""
    match node:
        case Everything() | Not():
            return True
        case And(children):
            return all(is_match_all(child) for child in children)
        case Or(children):
            return any(is_match_all(child) for child in children)
    return False


def describe(node: Node) -> str:
    """The query written out with all its operators, so that two spellings of one question read alike.

    >>> describe(parse('debt -loan (speaker:"X" || yes*)'))
    'debt AND NOT loan AND (speaker:"X" OR yes*)'
    """
    match node:
        case And(children):
            return " AND ".join(_bracketed(child) for child in children)
        case Or(children):
            return " OR ".join(_bracketed(child) for child in children)
        case Not(child):
            return f"NOT {_bracketed(child)}"
        case Everything():
            return "*"
    return ("" if node.field == "text" else f"{node.field}:") + _describe_leaf(node)


def _bracketed(node: Node) -> str:
    return f"({describe(node)})" if isinstance(node, And | Or) else describe(node)


def _describe_leaf(node: AnyLeaf) -> str:
    match node:
        case Phrase():
            return f'"{re.sub(_UNQUOTABLE, " ", node.text)}"' + (f"~{node.slop}" if node.slop else "")
        case Word() | Pattern():
            return node.text.lower() if _RESERVED.match(node.text) else node.text
        case Fuzzy():
            return f"{node.text}~{node.distance}"
        case Near():
            sides = (
                " OR ".join(map(_describe_leaf, side))
                if len(side) == 1
                else f"({' OR '.join(map(_describe_leaf, side))})"
                for side in (node.left, node.right)
            )
            return f"({f' NEAR/{node.distance} '.join(sides)})"
        case Days(low=low, high=high):
            return f"[{low or '*'} TO {high or '*'}]"
        case Numbers():
            ends = ["*" if end is None else f"{end:.12g}" for end in (node.low, node.high)]
            return f"{'[' if node.include_low else '{'}{' TO '.join(ends)}{']' if node.include_high else '}'}"
    return "*"


def _plain(tokens: list[Token]) -> Node | None:
    """The tree of words and phrases alone, as most queries are: the same that `_read` has for them, four times as fast.
    None where there is more to a query."""
    found: list[Node] = []
    for token in tokens:
        if token.kind == "word" and token.text.isalnum() and token.text not in _OPERATORS:
            found.append(Word(field="text", text=token.text, start=token.start, end=token.end))
        elif token.kind == "phrase" and any(map(str.isalnum, token.text)) and "\\" not in token.text:
            found.append(Phrase(field="text", text=token.text[1:-1], start=token.start, end=token.end))
        else:
            return None
    return found[0] if len(found) == 1 else And(tuple(found))


def _read(tokens: list[Token], field: str = "text") -> Node | None:
    prepared = prepare(tokens)
    if not prepared.text.strip():
        return None
    try:
        tree = parse_lucene(prepared.text)
    except ParseError as error:
        raise _syntax_error(error, prepared) from None
    return _Reader(prepared).read(tree, field)


def _syntax_error(error: ParseError, prepared: Prepared) -> QueryError:
    """luqum's "unexpected 'AND' at position 6!" as a sentence about the query as typed."""
    found = re.search(r"unexpected\s+'(.*)' at position (\d+)", str(error), re.DOTALL)
    if found:
        word, position = found[1], prepared.place(int(found[2]))
        if word in ("AND", "OR"):
            return QueryError(f"‘{word}’ has nothing before it to join.", position=position)
        if word == ")":
            return QueryError("Something is missing before this ‘)’.", position=position)
        return QueryError(f"‘{word}’ cannot stand here.", position=position)
    if found := re.search(r"at position (\d+)", str(error)):
        return QueryError("This character cannot stand here.", position=prepared.place(int(found[1])))
    last = prepared.text.split()[-1] if prepared.text.split() else ""
    if last in ("AND", "OR", "NOT"):
        reason = f"‘{last}’ has nothing after it."
    elif last.endswith(":"):
        reason = f"‘{last}’ needs a value, for example {last}word."
    else:
        reason = "Something is missing at the end of the query."
    return QueryError(reason, position=prepared.place(len(prepared.text) - len(last)))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns luqum's tree into ours; a part without any word in it ("&", "--") becomes None and is left out."""

    prepared: Prepared

    def read(self, node: luqum.Item, field: str) -> Node | None:
        match node:
            case luqum.SearchField():
                return self.read(node.expr, self.field(node))
            case luqum.Group() | luqum.FieldGroup() | luqum.Plus():
                return self.read(node.children[0], field)
            case luqum.OrOperation():
                return self.joined(Or, node, field)
            case luqum.BaseOperation():
                return self.joined(And, node, field)
            case luqum.Not() | luqum.Prohibit():
                child = self.read(node.children[0], field)
                return None if child is None else Not(child)
        return self.leaf(node, field)

    def joined(self, kind: type[And] | type[Or], node: luqum.Item, field: str) -> Node | None:
        found = [child for part in node.children if (child := self.read(part, field)) is not None]
        flat = [inner for child in found for inner in (child.children if isinstance(child, kind) else (child,))]
        if len(flat) > 1:
            return kind(tuple(flat))
        return flat[0] if flat else None

    def leaf(self, node: luqum.Item, field: str) -> Node | None:
        start, end = self.span(node)
        match node:
            case luqum.Word() if node.value.startswith(STAND_IN):
                return self.near(self.prepared.chains[int(node.value[1:])], field)
            case luqum.Word():
                return _word(node.value, field, start, end)
            case luqum.Phrase():
                return _phrase(node.value[1:-1], 0, field, start, end)
            case luqum.Proximity():
                return _phrase(node.term.value[1:-1], _slop(node, start), field, start, end)
            case luqum.Fuzzy():
                return _fuzzy(node, field, start, end)
            case luqum.Range():
                return _range(
                    _bound(node.low), _bound(node.high), node.include_low, node.include_high, field, start, end
                )
            case luqum.From():
                return _range(_bound(node.a), "*", node.include, True, field, start, end)
            case luqum.To():
                return _range("*", _bound(node.a), True, node.include, field, start, end)
            case luqum.Boost():
                raise QueryError("Weights (‘^’) are not part of the query language.", position=start)
        raise QueryError("This cannot be searched for; put it in quotation marks.", position=start)

    def span(self, node: luqum.Item) -> tuple[int, int]:
        """Where a leaf stands in the query as typed."""
        first = node.pos or 0
        return self.prepared.place(first), self.prepared.place(first + (node.size or 1) - 1) + 1

    def field(self, node: luqum.SearchField) -> str:
        name = str(node.name).lower()
        if name in FIELDS:
            return name
        raise _unknown_field(node.name, self.span(node)[0])

    def near(self, chain: NearChain, field: str) -> Node:
        sides = [_operands(tokens, field) for tokens in chain.operands]
        pairs = [
            Near(field=field, left=left, right=right, distance=distance, start=chain.start, end=chain.end)
            for left, right, distance in zip(sides, sides[1:], chain.distances, strict=False)
        ]
        return pairs[0] if len(pairs) == 1 else And(tuple(pairs))


def _unknown_field(name: str, position: int) -> QueryError:
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), FIELDS, n=1, cutoff=0.6)
    advice = f"Did you mean ‘{close[0]}’?" if close else f"The fields are {', '.join(FIELDS)}."
    hint = f"{advice} To search for the word itself, leave out the colon or use quotation marks."
    return QueryError(f"There is no field ‘{name}’.", position=position, hint=hint)


def _operands(tokens: tuple[Token, ...], field: str) -> tuple[Operand, ...]:
    node = _read(list(tokens), field)
    found = node.children if isinstance(node, Or) else (node,)
    for operand in found:
        if not _is_operand(operand, field):
            raise QueryError(
                "Beside NEAR stand a word, a phrase, a word*, or several of them as (one OR other).",
                position=tokens[0].start,
                hint="For another field write title:(debt NEAR/3 relief).",
            )
    return tuple(operand for operand in found if isinstance(operand, Word | Phrase | Pattern))


def _is_operand(node: Node | None, field: str) -> bool:
    if isinstance(node, Phrase) and node.slop:
        return False
    return isinstance(node, Word | Phrase | Pattern) and node.field == field


def _word(text: str, field: str, start: int, end: int) -> Node | None:
    if text == "*":
        return Everything() if field == "text" else Exists(field=field, start=start, end=end)
    text = text.rstrip("?") if not text.rstrip("?").endswith("*") else text  # "what?" is no pattern
    if not any(letter.isalnum() for letter in text):
        if "*" in text:
            raise _too_wide(start)
        return None
    match FIELDS[field]:
        case Match.DAY | Match.NUMBER:
            return _range(text, text, True, True, field, start, end)
        case _ if "*" in text or "?" in text:
            return _pattern(text, field, start, end)
    _check_value(text, field, start)
    return Word(field=field, text=text, start=start, end=end)


def _check_value(text: str, field: str, start: int) -> None:
    """A kind that does not exist would find nothing and say nothing."""
    allowed = _CLOSED_VALUES.get(field)
    if allowed and text.lower() not in allowed:
        raise QueryError(f"There is no {field} ‘{text}’.", position=start, hint=f"There are {', '.join(allowed)}.")


def _phrase(text: str, slop: int, field: str, start: int, end: int) -> Node | None:
    text = re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)
    if not any(letter.isalnum() for letter in text):
        return None
    if FIELDS[field] in (Match.DAY, Match.NUMBER):
        return _range(text.strip(), text.strip(), True, True, field, start, end)
    _check_value(text, field, start)
    if slop and len(re.findall(r"[^\W_]+", text)) > MAX_LOOSE_WORDS:
        raise QueryError(f"A loose phrase has at most {MAX_LOOSE_WORDS} words.", position=start)
    return Phrase(field=field, text=text, slop=slop, start=start, end=end)


def _slop(node: luqum.Proximity, start: int) -> int:
    if _is_bare(node) or not 0 <= node.degree <= MAX_SLOP:
        raise QueryError(f"After a phrase, ~ needs a number of words from 1 to {MAX_SLOP}.", position=start)
    return int(node.degree)


def _pattern(text: str, field: str, start: int, end: int) -> Node:
    if not (_KEY_PATTERN if FIELDS[field] is Match.KEY else _PATTERN).match(text):
        raise _too_wide(start)
    if len(text) > MAX_PATTERN or sum(text.count(sign) for sign in "*?") > MAX_WILDCARDS:
        limits = f"{MAX_PATTERN} characters and {MAX_WILDCARDS} wildcards"
        raise QueryError(f"A word with wildcards has at most {limits}.", position=start)
    return Pattern(field=field, text=text, start=start, end=end)


def _too_wide(start: int) -> QueryError:
    reason = f"A wildcard needs at least {MIN_LITERAL} letters before it, and only letters and digits around it."
    return QueryError(reason, position=start, hint="Write, for example, migra* or organi?ation.")


def _fuzzy(node: luqum.Fuzzy, field: str, start: int, end: int) -> Node:
    text = str(node.term.value)
    if FIELDS[field] not in (Match.TEXT, Match.WORDS):
        raise QueryError(f"‘{field}’ cannot be searched with ~.", position=start)
    if not re.fullmatch(r"[^\W_]+", text):
        raise QueryError("Only a single word of letters and digits can be followed by ~.", position=start)
    if _is_bare(node):
        return Fuzzy(field=field, text=text, distance=_usual_distance(text), start=start, end=end)
    if node.degree not in (1, 2):
        raise QueryError("After a word, ~ takes 1 or 2: the letters that may differ.", position=start)
    return Fuzzy(field=field, text=text, distance=int(node.degree), start=start, end=end)


def _is_bare(node: luqum.BaseApprox) -> bool:
    """Whether no number follows the ~."""
    return str(node).rstrip().endswith("~")


def _usual_distance(text: str) -> int:
    """Two letters of a short word are too much: "debt" is two away from "best"."""
    return 1 if len(text) <= 5 else 2


def _bound(node: luqum.Item) -> str:
    value = str(node)
    return value.strip().strip('"').strip()


def _range(low: str, high: str, include_low: bool, include_high: bool, field: str, start: int, end: int) -> Node:
    match FIELDS[field]:
        case Match.DAY:
            return _days(low, high, include_low, include_high, field, start, end)
        case Match.NUMBER:
            return _numbers(low, high, include_low, include_high, field, start, end)
    raise QueryError(f"‘{field}’ has no order; ranges are for date, year and confidence.", position=start)


def _days(low: str, high: str, include_low: bool, include_high: bool, field: str, start: int, end: int) -> Node:
    first, last = _day_bound(low, start), _day_bound(high, start)
    one = dt.timedelta(days=1)
    from_day = None if first is None else first[0] if include_low else first[1] + one
    to_day = None if last is None else last[1] if include_high else last[0] - one
    if from_day and to_day and from_day > to_day:
        raise QueryError(f"No day lies between {low} and {high}.", position=start)
    return Days(field=field, low=from_day, high=to_day, start=start, end=end)


def _day_bound(text: str, start: int) -> tuple[dt.date, dt.date] | None:
    if text == "*":
        return None
    days = read_days(text)
    if days is None:
        hint = "Write 2008, 2008-05, 2008-05-17, or a range as [2008 TO 2010]."
        raise QueryError(f"‘{text}’ is no date.", position=start, hint=hint)
    return days


def _numbers(low: str, high: str, include_low: bool, include_high: bool, field: str, start: int, end: int) -> Node:
    bounds = [None if text == "*" else read_number(text) for text in (low, high)]
    for text, bound in zip((low, high), bounds, strict=True):
        if bound is None and text != "*":
            raise QueryError(f"‘{text}’ is no number, but ‘{field}’ needs one.", position=start)
        if field == "year" and bound is not None and not (bound.is_integer() and 1 <= bound <= dt.MAXYEAR):
            raise QueryError(f"‘{text}’ is no year.", position=start)
    return Numbers(
        field=field,
        low=bounds[0],
        high=bounds[1],
        include_low=include_low,
        include_high=include_high,
        start=start,
        end=end,
    )
