"""From a query as typed to what luqum reads.

luqum knows Lucene's syntax, but stops at characters that people type ("10:30", "'tis", curly quotes) and has no
proximity between phrases. So the query is cut into tokens first; what luqum would stumble over is replaced by
characters that separate words just as well, and `left NEAR/n right` by a single word that stands for it. Every
character of the result remembers where it came from, so that errors point into the query as typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from config.errors import QueryError

MAX_LENGTH = 4_000  # characters; a digest with a hundred names has about 2,000
MAX_DEPTH = 20  # parentheses within parentheses
MAX_DISTANCE = 50  # words between two sides of NEAR: about a paragraph

QUOTES = dict.fromkeys(map(ord, "“”„‟«»″"), '"') | dict.fromkeys(map(ord, "‘’‚‛′"), "'")
STAND_IN = "\ue010"  # begins the word that stands for a NEAR
_PRIVATE = re.compile("[\ue000-\uf8ff\x00]")

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<phrase>"(?:\\.|[^"\\])*")
      | (?P<open>\()
      | (?P<close>\))
      | (?P<range>[\[{][^\[\]{}"()]*[\]}])
      | (?P<word>(?:\\.|[^\s()"\[\]{}\\])+)
      | (?P<stray>.)""",
    re.VERBOSE | re.DOTALL,
)
_RANGE = re.compile(r"""[\[{]\s*[^\s"]+\s+TO\s+[^\s"]+\s*[\]}]\Z""")
_NEAR = re.compile(r"[-+!]*NEAR(?:/(\d{1,4}))?\Z")
_PREFIX = re.compile(r"[^\W\d]\w*:(?:[<>]=?)?")  # a field, and perhaps a comparison
_TAIL = re.compile(r"[~^](?:\d+(?:\.\d+)?)?\Z")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_UNREADABLE = re.compile(r"[:^~\\]|\A[^\w*?.]")
_OPERATORS = {"&&": "AND", "||": "OR"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query as typed: `kind` is phrase, open, close, range, word or near."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Position after the last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class NearChain:
    """`a NEAR/3 b NEAR/5 c`: three operands and the two distances between them."""

    operands: tuple[tuple[Token, ...], ...]
    distances: tuple[int, ...]
    start: int
    end: int


@dataclass(slots=True)
class Prepared:
    """Text for luqum; `where[i]` is the place of its character i in the query as typed."""

    text: str = ""
    where: list[int] = field(default_factory=list)
    chains: list[NearChain] = field(default_factory=list)

    def add(self, text: str, start: int, *, same_length: bool = True) -> None:
        """Append; where the text is not as long as what it replaces, all of it points to `start`."""
        self.text += text
        self.where += [start + offset if same_length else start for offset in range(len(text))]

    def place(self, position: int) -> int:
        """Where in the query as typed a character of `text` stands."""
        if position < len(self.where):
            return self.where[position]
        return self.where[-1] + 1 if self.where else 0


def scan(query: str) -> list[Token]:
    """Cut a query into tokens.

    Raises:
        QueryError: too long, or a quotation mark, parenthesis or bracket without its partner.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"The query has {len(query):,} characters; at most {MAX_LENGTH:,} can be read.", position=0)
    text = _PRIVATE.sub(" ", query.translate(QUOTES))
    tokens = [_token(match) for match in _TOKEN.finditer(text) if match.lastgroup != "space"]
    _check_parentheses(tokens)
    return tokens


def _token(match: re.Match[str]) -> Token:
    kind, text = str(match.lastgroup), match.group()
    if kind == "stray":
        raise QueryError(_STRAY.get(text, f"‘{text}’ cannot stand here."), position=match.start())
    if kind == "range" and not _RANGE.match(text):
        raise QueryError("A range is written as [2008 TO 2010].", position=match.start())
    if kind == "word" and _NEAR.match(text):
        kind = "near"
    return Token(kind, text, match.start())


_STRAY = {
    '"': "The quotation mark that opens here is never closed.",
    "[": "The range that begins with ‘[’ has no end. Write it as [2008 TO 2010].",
    "{": "The range that begins with ‘{’ has no end. Write it as {2008 TO 2010}.",
    "]": "There is a ‘]’ without a ‘[’ before it.",
    "}": "There is a ‘}’ without a ‘{’ before it.",
    "\\": "The backslash at the end has nothing to escape.",
}


def _check_parentheses(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind == "open":
            opened.append(token)
        elif token.kind == "close" and not opened:
            raise QueryError("There is a ‘)’ without a ‘(’ before it.", position=token.start)
        elif token.kind == "close":
            opened.pop()
        if len(opened) > MAX_DEPTH:
            raise QueryError(f"Parentheses stand more than {MAX_DEPTH} deep.", position=token.start)
    if opened:
        raise QueryError("The parenthesis that opens here is never closed.", position=opened[-1].start)


def prepare(tokens: list[Token]) -> Prepared:
    """Write tokens down for luqum.

    Raises:
        QueryError: NEAR without an operand or with a distance that cannot be.
    """
    out = Prepared()
    at = 0
    previous_end = -1
    while at < len(tokens):
        if tokens[at].start != previous_end or _needs_gap(out, tokens[at]):
            out.add(" ", tokens[at].start)
        length = _operand_length(tokens, at)
        if _is_punctuation(tokens, at):
            at += 1
        elif length and at + length < len(tokens) and tokens[at + length].kind == "near":
            at = _add_chain(out, tokens, at)
        else:
            _add(out, tokens[at])
            at += 1
        previous_end = tokens[at - 1].end
    return out


def _is_punctuation(tokens: list[Token], at: int) -> bool:
    """A dash or the like that stands alone: `Chair - opening` excludes nothing."""
    token = tokens[at]
    if at and token.start == tokens[at - 1].end:
        return False
    if token.kind != "word" or token.text in _OPERATORS or any(sign.isalnum() or sign in "*:" for sign in token.text):
        return False
    return at + 1 == len(tokens) or tokens[at + 1].start > token.end


def _needs_gap(out: Prepared, token: Token) -> bool:
    """5"x" is a word and a phrase; luqum would read one word. What follows a phrase may be its ~3."""
    return token.kind in ("phrase", "open") and out.text[-1:] not in ("", *" (+-:")


def _add(out: Prepared, token: Token) -> None:
    if token.kind == "near":
        raise QueryError("There is nothing before NEAR. Write it as debt NEAR/10 relief.", position=token.start)
    if token.text in _OPERATORS:
        out.add(_OPERATORS[token.text], token.start, same_length=False)
    elif token.kind == "word":
        out.add(readable(token.text), token.start)
    else:
        out.add(token.text, token.start)


def readable(word: str) -> str:
    """The word with everything replaced by a full stop that luqum cannot read; words are cut there either way.

    >>> readable("-title:'tis"), readable("10:30"), readable("A/63/PV.12"), readable("fuzzy~2")
    ('-title:.tis', '10.30', 'A/63/PV.12', 'fuzzy~2')
    """
    begun = len(word) - len(word.lstrip("-+!"))
    sign, rest = word[:begun].replace("!", "-"), word[begun:]
    prefix = _PREFIX.match(rest)
    head = prefix.group() if prefix else ""
    tail = _TAIL.search(rest, len(head))
    end = tail.start() if tail else len(rest)
    value = _ESCAPE.sub(_unescaped, rest[len(head) : end])
    return sign + head + _UNREADABLE.sub(".", value) + rest[end:]


def _unescaped(pair: re.Match[str]) -> str:
    return "." + (pair[1] if pair[1].isalnum() else ".")


def _operand_length(tokens: list[Token], at: int) -> int:
    """How many tokens an operand of NEAR takes that begins here; 0 where none can."""
    if tokens[at].kind in ("word", "phrase"):
        return 1
    if tokens[at].kind != "open":
        return 0
    depth = 0
    for index in range(at, len(tokens)):
        depth += {"open": 1, "close": -1}.get(tokens[index].kind, 0)
        if depth == 0:
            return index - at + 1
    return 0


def _add_chain(out: Prepared, tokens: list[Token], at: int) -> int:
    """Add the stand-in of the chain that begins at `at`; the index after it."""
    start = tokens[at].start
    sign, first = _split_sign(tokens[at])
    length = _operand_length(tokens, at)
    operands = [(first, *tokens[at + 1 : at + length])]
    distances = []
    at += length
    while at < len(tokens) and tokens[at].kind == "near":
        near = tokens[at]
        distances.append(_distance(near))
        length = _operand_length(tokens, at + 1) if at + 1 < len(tokens) else 0
        if not length:
            raise QueryError("There is nothing after NEAR that it could look for.", position=near.start)
        operands.append(tuple(tokens[at + 1 : at + 1 + length]))
        at += 1 + length
    out.add(sign, start)
    out.add(f"{STAND_IN}{len(out.chains)}", start, same_length=False)
    out.chains.append(NearChain(tuple(operands), tuple(distances), start, tokens[at - 1].end))
    return at


def _split_sign(token: Token) -> tuple[str, Token]:
    """`-debt NEAR/3 relief` excludes the whole of it."""
    sign = token.text[: len(token.text) - len(token.text.lstrip("+-!"))] if token.kind == "word" else ""
    return sign.replace("!", "-"), Token(token.kind, token.text[len(sign) :], token.start + len(sign))


def _distance(near: Token) -> int:
    match = _NEAR.match(near.text)
    if not match or match[1] is None:
        raise QueryError("NEAR needs a number of words: debt NEAR/10 relief.", position=near.start)
    if int(match[1]) > MAX_DISTANCE:
        raise QueryError(f"NEAR reaches over at most {MAX_DISTANCE} words.", position=near.start)
    return int(match[1])
