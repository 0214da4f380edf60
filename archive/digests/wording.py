"""An issue in words: its subject, its counts and places, in the language of its reader. All pure."""

from __future__ import annotations

from collections.abc import Iterable

from archive.digests.contents import Contents, Found, Item, Meeting, Scope
from archive.digests.phrases import Phrases
from archive.digests.plain import one_line
from archive.headings import beside_title

LONGEST_SUBJECT = 150  # characters: a mail program's list shows fewer, a header must not run on


def subject(words: Phrases, contents: Contents) -> str:
    """What is inside: "3 interventions on debt relief — Working Group, 12 May 2026"."""
    if not contents.total:
        return one_line(_without_hits(words, contents), LONGEST_SUBJECT)
    topics = words.listed([found.title for found in contents.found if found.total])
    said = words.say("subject", amount=amount(words, contents), topics=one_line(topics, LONGEST_SUBJECT // 2))
    where = scope_words(words, contents.scopes)
    return one_line(f"{said} — {where}" if where else said, LONGEST_SUBJECT)


def _without_hits(words: Phrases, contents: Contents) -> str:
    if contents.unread:
        return words.say("subject_unread", len(contents.unread) + contents.unread_hidden, title=contents.title)
    return words.say("subject_empty", title=contents.title)


def amount(words: Phrases, contents: Contents) -> str:
    """ "3 interventions", "1 revised intervention", "2 new, 1 revised and 1 corrected interventions"."""
    counts = {"new": contents.new, "revised": contents.revised, "corrected": contents.corrected}
    kinds = {kind: number for kind, number in counts.items() if number}
    match list(kinds):
        case [] | ["new"]:
            return words.say("interventions", contents.total)
        case [kind]:
            return words.say(f"{kind}_interventions", contents.total)
    parts = [words.say(f"{kind}_part", number) for kind, number in kinds.items()]
    return words.say("mixed_interventions", contents.total, parts=words.listed(parts, len(parts)))


def preheader(words: Phrases, contents: Contents) -> str:
    """The line that a mail program shows beside the subject: who spoke, most first."""
    items = [item for found in contents.searches for meeting in found.meetings for item in meeting.items]
    names = [bar.name for bar in contents.speakers] or list(
        dict.fromkeys(item.speaker for item in items if item.speaker)
    )
    return one_line(words.listed(names, 3) or contents.title, 110)


def scope_words(words: Phrases, scopes: Iterable[Scope]) -> str:
    """ "Working Group, 12 May 2026"; "3 meetings, 12–20 May 2026"."""
    listing = list(scopes)
    if len(listing) == 1:
        where = one_line(listing[0].body or listing[0].title, 60)
        return ", ".join(part for part in (where, words.date(listing[0].date)) if part)
    meetings = words.say("meetings", len(listing))
    bodies = {scope.body for scope in listing}
    where = f"{one_line(bodies.pop(), 50)}, {meetings}" if bodies != {""} and len(bodies) == 1 else meetings
    dates = sorted(scope.date for scope in listing if scope.date)
    return ", ".join(part for part in (where, words.period(dates)) if part)


def counts(words: Phrases, found: Found) -> str:
    """ "12 interventions in 3 meetings · 1 more listed above"."""
    told, meetings = words.say("interventions", found.total), words.say("meetings", found.meetings_total)
    own = words.say("in_meetings", interventions=told, meetings=meetings) if found.total else ""
    above = words.say("more_listed_above" if own else "listed_above", found.elsewhere) if found.elsewhere else ""
    return " · ".join(part for part in (own, above) if part)


def facts(words: Phrases, meeting: Meeting) -> tuple[str, ...]:
    """Body, session, date and place, as far as known and not said by the title already."""
    return tuple(beside_title(meeting.title, meeting.body, meeting.session, words.date(meeting.date), meeting.place))


def page_words(words: Phrases, item: Item) -> str:
    """ "Page 3" or "Pages 3–4"; empty where no page is known."""
    first, last = item.pages
    if not first:
        return ""
    return words.say("page", first=first) if first == last else words.say("pages", first=first, last=last)
