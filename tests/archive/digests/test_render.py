"""The mail as rendered: what it says, how long its lines are, what an operator may change, what breaks it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digests.contents import Contents, Found, Item, Meeting, Scope
from archive.digests.example import EMPTY, EXAMPLE
from archive.digests.phrases import phrases
from archive.digests.render import RenderedIssue, TemplateFaultError, Templates
from archive.digests.wording import subject as subject_in
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "</title></head>",
    "& < > \" '",
)


def rendered(contents: Contents = EXAMPLE) -> RenderedIssue:
    return Templates().issue(contents)


def subject(contents: Contents) -> str:
    return subject_in(phrases(None, "en"), contents)


def with_item(**facts: object) -> Contents:
    """An issue of one intervention."""
    item = Item(**{"url": "https://archive.example/i/1", "speaker": "Ada", "passage": "x", **facts})  # type: ignore[arg-type]
    meeting = Meeting(url="https://archive.example/p/1", title="Record", items=(item,), total=1)
    found = Found(
        title="Debt", asks="debt", url="https://archive.example", meetings=(meeting,), total=1, meetings_total=1
    )
    return msgspec.structs.replace(EMPTY, searches=(found,), total=1)


def test_says_everything_in_both_parts() -> None:
    mail = rendered()
    for part in (mail.html, mail.text.replace("\n", " ")):
        plain = re.sub(r"\s+", " ", part)
        for words in (
            "Money and movement", "11 new, 1 revised and 1 corrected", "Summary record of the fourth meeting",
            "Working Group on Debt and Development", "12 May 2026", "In the chair: Ilse Marrow", "Adebayo Torr",
            "Halland", "https://archive.example/i/9ttkq2n7xw3md", "revised", "corrected", "speaker unsure",
            "6 more interventions", "2 more meetings", "Who spoke most", "/inbox/2026/annex-iv.pdf",
            "Nothing new on", "Migration", "13 interventions", EXAMPLE.links.leave, EXAMPLE.links.manage,
        ):  # fmt: skip
            assert words in plain or words.replace(" ", "\N{NO-BREAK SPACE}") in plain, words


def test_the_html_needs_nothing_from_elsewhere_and_stays_small() -> None:
    html = rendered().html
    assert not re.search(r"<(img|script|link|iframe|object|form)\b|url\(|@import", html)
    assert len(html.encode()) < 20_000
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme" content="light dark"' in html
    assert re.search(r"<mark style=\"[^\"]*background", html)


def test_styles_are_inlined() -> None:
    html = rendered().html
    body = html[html.index("<body") :]
    assert len(re.findall(r'style="', body)) > 40
    assert "font: 16px" in body


def test_plain_text_is_wrapped_at_72() -> None:
    for contents in (EXAMPLE, EMPTY, with_item(passage="word " * 300, speaker="A very long name " * 12)):
        for line in rendered(contents).text.splitlines():
            assert len(line) <= 72 or "https://" in line, line


@given(st.text(max_size=400), st.text(max_size=200), st.text(max_size=120))
@settings(max_examples=60, deadline=None)
def test_any_text_is_escaped_and_wrapped(passage: str, speaker: str, title: str) -> None:
    mail = rendered(with_item(passage=passage, speaker=speaker, also=(title,)))
    for line in mail.text.splitlines():
        assert len(line) <= 72 or "https://" in line
    assert mail.html.count("<script") == 0


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_from_a_document_stays_text(text: str) -> None:
    mail = rendered(with_item(passage=text, speaker=text, role=text, affiliation=text, also=(text,)))
    assert not re.search(r"<(script|img)\b", mail.html)
    assert "49" not in mail.text
    assert mail.html.count("<title>") == mail.html.count("</title>") == 1


def test_marks_become_marks_after_escaping() -> None:
    mail = rendered(with_item(passage=f"a <b> {HIGHLIGHT_OPEN}<i>{HIGHLIGHT_CLOSE}"))
    assert re.search(r"a &lt;b&gt; <mark[^>]*>&lt;i&gt;</mark>", mail.html)
    assert "a <b> *<i>*" in mail.text


def test_the_subject_says_what_is_inside() -> None:
    one = msgspec.structs.replace(with_item(), scopes=(Scope("Working Group", "Record", dt.date(2026, 5, 12)),))
    assert subject(one) == "1 intervention on Debt — Working Group, 12 May 2026"
    two = msgspec.structs.replace(one, scopes=(*one.scopes, Scope("Working Group", "Next", dt.date(2026, 6, 2))))
    assert subject(two) == "1 intervention on Debt — Working Group, 2 meetings, 12 May – 2 June 2026"
    unknown = msgspec.structs.replace(one, scopes=(Scope("", "Record of something", None),))
    assert subject(unknown) == "1 intervention on Debt — Record of something"
    assert subject(EMPTY) == "Nothing new — Money and movement"
    many = msgspec.structs.replace(EXAMPLE, revised=0, corrected=0, total=1200)
    assert subject(many).startswith("1,200 interventions on Debt relief and Remittances — 2 meetings, 7–12 May 2026")
    assert len(subject(msgspec.structs.replace(EXAMPLE, title="x" * 500, total=0))) <= 150


def override(folder: Path, name: str, text: str) -> Templates:
    (folder / "digest").mkdir(exist_ok=True)
    (folder / "digest" / name).write_text(text, encoding="utf-8")
    return Templates(folder)


def test_an_operators_template_takes_precedence_file_by_file(tmp_path: Path) -> None:
    mail = override(tmp_path, "issue.txt", "Dear reader, {{ issue.total }} things.").issue(EXAMPLE)
    assert mail.text == "Dear reader, 13 things.\n"
    assert "Adebayo Torr" in mail.html


def test_an_operators_style_sheet_is_enough_to_change_the_looks(tmp_path: Path) -> None:
    mail = override(tmp_path, "style.css", "h1 { color: #123456 }").issue(EXAMPLE)
    assert re.search(r'<h1 style="color: ?#123456', mail.html)


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("issue.txt", "one\ntwo {{ issue.totall }}\n", r"issue\.txt, line 2: .*no attribute 'totall'"),
        ("issue.txt", "one\n\n{% if issue %}\n", r"issue\.txt, line 3: "),
        ("issue.txt", "{{ issue.total / 0 }}", r"issue\.txt, line 1: .*division by zero"),
        ("issue.txt", "{% include 'none.txt' %}", r"no template “none\.txt”"),
        ("issue.html", "\n{{ issue|sparkle }}", r"issue\.html, line 2: No filter named 'sparkle'"),
        (
            "parts.html",
            "{% macro meeting_part(meeting) %}\n{{ nobody }}{% endmacro %}",
            r"parts\.html, line 2: 'nobody'",
        ),
    ],
)
def test_a_broken_template_is_named_with_its_line(tmp_path: Path, name: str, text: str, place: str) -> None:
    templates = override(tmp_path, name, text)
    with pytest.raises(TemplateFaultError, match=place):
        templates.check()


def test_our_own_templates_are_whole() -> None:
    Templates().check()
