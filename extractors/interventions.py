"""Joins the readers: decides who reads which part of the body, and makes interventions of the turns they find."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import msgspec

from archive.models import Footnote, Intervention, Kind, Section
from extractors.business.claiming import claim_business
from extractors.business.minutes import only_people
from extractors.claims import place
from extractors.frontmatter import FrontMatter
from extractors.making import make_interventions
from extractors.page import Block, Layout
from extractors.people.roster import Roster
from extractors.references import find_references, link_footnotes, without_marks
from extractors.reported.clauses import Clauses
from extractors.reported.prose import attribute_runs
from extractors.sections import Heading, is_heading, join_headings, section_tree
from extractors.turns import Piece, Turn, text_of
from extractors.verbatim.candidates import timed_line
from extractors.verbatim.chairs import Chairs
from extractors.verbatim.labels import Convention, discover
from extractors.verbatim.notes import note_style
from extractors.verbatim.record import UNLABELLED, Context, Gap, is_quoted, read_verbatim
from extractors.words.lexicon import Lexicon, Sense, lexicon_for
from extractors.words.tokens import Sentence
from extractors.words.verbatim_words import verbatim_words

LINES_OF_NAME = 4  # who speaks, what they are, and since when
LONGEST_NAME = 60  # characters
TIMES = 2  # the line stands again
MIXED = 0.25  # share of a verbatim record's body outside its turns that makes it a mixture
FEWEST_LABELS = 2  # one line that looks like a label is no convention
SURE_ALONE = 0.9  # unless it is sure
ENOUGH_LABELS = 20  # at which to look
REPORTS = 2  # blocks that report, for each label: more, and the labels are none
LONGEST_OPENING = 300  # characters in which a block shows that it reports


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The body of a document, read."""

    interventions: tuple[Intervention, ...]
    sections: tuple[Section, ...] = ()
    footnotes: tuple[Footnote, ...] = ()


def segment(layout: Layout, front: FrontMatter, roster: Roster, *, seed: str = "") -> Body:
    """Read the body. `seed` makes the provisional ids unique to the document; the roster learns who speaks."""
    blocks = layout.blocks
    first = _first_of_body(blocks, front.body_from)
    body = [index for index in range(first, len(blocks)) if index not in front.skip]
    business = claim_business(front.genre, blocks, body, roster)
    chosen = [index for index in body if index not in business.blocks]
    language = front.heading.language
    words, speech = verbatim_words(language), lexicon_for(language)
    convention = discover(
        blocks, chosen, words, known=lambda printed: roster.find(printed) is not None, language=language
    )
    labelled = convention.by_block() if is_verbatim(convention, blocks, chosen, speech) else {}
    parts_of_labels = frozenset(
        block
        for rows in labelled.values()
        for label in rows
        for block in (label.before, label.role)
        if block is not None
    )
    taken = labelled.keys() | parts_of_labels
    headings = join_headings(blocks, [at for at in chosen if at not in taken and is_heading(blocks, at)])
    chairs = Chairs(roster, words, [label.printed for label in convention.labels], language)
    chairs.begin(blocks, body)
    context = Context(
        blocks=blocks,
        labels=labelled,
        headings=frozenset(at for heading in headings for at in heading.blocks),
        first_lines=parts_of_labels,
        style=note_style(blocks, chosen, words),
        words=words,
        roster=roster,
        chairs=chairs,
        quoted=is_quoted(blocks, convention),
        language=language,
    )
    parts = [part for run in business.runs(body) for part in read_verbatim(context, run)]
    prose = is_prose(parts, context, chosen)
    turns = [part for part in parts if isinstance(part, Turn)]
    gaps = [part for part in parts if isinstance(part, Gap)]
    turns += read_gaps(
        gaps, context, speech if prose else None, told=sorted(business.blocks), title=front.heading.title
    )
    read = only_people(turns, blocks, speech) if front.genre == "minutes" else turns
    turns = sorted([*read, *business.turns], key=place)
    sections = _Sections(headings, turns)
    references = find_references(layout)
    spoken = [turn for turn in without_marks(sections.placed(turns), references) if text_of(turn.pieces, blocks)]
    interventions = make_interventions(spoken, blocks, roster, seed=seed, language=language)
    return Body(
        interventions=interventions,
        sections=sections.sections,
        footnotes=link_footnotes(layout, references, spoken, interventions),
    )


def _first_of_body(blocks: Sequence[Block], first: int) -> int:
    """Where the body begins: a name on a line of its own before it is no title, but the first who speaks.

    Such a line has a time, or comes back; what the speaker is may stand between it and the words.
    """
    for at in range(first - 1, max(first - 1 - LINES_OF_NAME, -1), -1):
        if timed_line(blocks[at]) or _comes_back(blocks, at):
            return at
    return first


def _comes_back(blocks: Sequence[Block], at: int) -> bool:
    block = blocks[at]
    if len(block.lines) != 1 or len(block.text) > LONGEST_NAME or not block.text[:1].isupper():
        return False
    return sum(other.text == block.text for other in blocks[at + 1 :]) >= TIMES


def is_verbatim(convention: Convention, blocks: Sequence[Block], chosen: Sequence[int], speech: Lexicon) -> bool:
    """Whether its labels are a convention; what begins clauses ("GR ROE asked") and a few colons in prose are none."""
    labels = convention.labels
    some = labels[:ENOUGH_LABELS]
    clauses = Clauses(speech)
    if 2 * sum(_says(blocks[label.block].text[label.start :], clauses) for label in some) > len(some):
        return False
    if len(labels) > FEWEST_LABELS:
        return True
    if len(labels) < FEWEST_LABELS and not any(label.confidence >= SURE_ALONE for label in labels):
        return False
    return sum(_says(blocks[at].text, clauses) for at in chosen) <= REPORTS * len(labels)


def _says(text: str, clauses: Clauses) -> bool:
    """Whether a text begins with somebody who is said to say something: "Ms. Roe asked …"."""
    cue = clauses.opening(Sentence(text[:LONGEST_OPENING].lstrip()))
    return cue is not None and cue.sense is Sense.SAY and cue.tense in ("past", "perfect")


def is_prose(parts: Sequence[Turn | Gap], context: Context, chosen: Sequence[int]) -> bool:
    """Whether what no label accounts for is prose that reports, rather than the odd line of a verbatim record."""
    if not context.labels or context.quoted:
        return True
    unlabelled = sum(len(context.blocks[at].text) for part in parts if isinstance(part, Gap) for at in part.blocks)
    return unlabelled >= MIXED * sum(len(context.blocks[at].text) for at in chosen)


def read_gaps(
    gaps: Sequence[Gap],
    context: Context,
    speech: Lexicon | None,
    *,
    told: Sequence[int] = (),
    title: str | None = None,
) -> list[Turn]:
    """Blocks that no label accounts for: prose, which may report what was said, or words by nobody.

    Blocks in `told` were read by others, and say who holds which office.
    """
    if speech:
        runs = [gap.blocks for gap in gaps]
        read = attribute_runs(
            context.blocks, runs, context.roster, speech, headings=context.headings, told=told, title=title
        )
        return [turn for run in read for turn in run]
    return [
        Turn(pieces=(Piece(index, 0, len(context.blocks[index].text)),), kind=Kind.NARRATIVE, confidence=UNLABELLED)
        for gap in gaps
        for index in gap.blocks
        if index not in context.headings
    ]


class _Sections:
    """The headings that no turn has for its text, and which section each place of the body is in."""

    def __init__(self, headings: Sequence[Heading], turns: Sequence[Turn]) -> None:
        spoken = {piece.block for turn in turns for piece in turn.pieces}
        kept = [heading for heading in headings if not spoken.intersection(heading.blocks)]
        self.sections = tuple(section_tree(kept))
        self._starts = [heading.blocks[0] for heading in kept]

    def placed(self, turns: Sequence[Turn]) -> list[Turn]:
        return [msgspec.structs.replace(turn, section=turn.section or self._at(turn)) for turn in turns]

    def _at(self, turn: Turn) -> str | None:
        at = bisect_right(self._starts, turn.pieces[0].block) - 1 if turn.pieces else -1
        return self.sections[at].id if at >= 0 else None
