"""An issue with one of everything, invented: what every template must be able to print, and what tests look at."""

from __future__ import annotations

import datetime as dt

from archive.digests.contents import Addresses, Bar, Contents, Found, Item, Meeting, Scope, Unread
from archive.search.index import HIGHLIGHT_CLOSE, HIGHLIGHT_OPEN

HOME = "https://archive.example"


def _hit(words: str) -> str:
    """A word in brackets counts as found."""
    return words.replace("[", HIGHLIGHT_OPEN).replace("]", HIGHLIGHT_CLOSE)


_WORKING_GROUP = Meeting(
    url=f"{HOME}/p/4kq2n7xw9d3m",
    title="Summary record of the fourth meeting",
    body="Working Group on Debt and Development",
    session="Second session",
    place="Port Lumen",
    date=dt.date(2026, 5, 12),
    chairs=("Ilse Marrow",),
    total=9,
    items=(
        Item(
            url=f"{HOME}/i/9ttkq2n7xw3md",
            speaker="Adebayo Torr",
            role="representative",
            affiliation="Halland",
            pages=(3, 3),
            passage=_hit(
                "…\N{NO-BREAK SPACE}Turning to the report, he said that [debt relief] had freed resources for "
                "schools and clinics in eleven countries, but that without [relief] of the interest arrears the "
                "effect would be gone within two budgets.\N{NO-BREAK SPACE}…"
            ),
        ),
        Item(
            url=f"{HOME}/i/2n7xw3md9ttkq",
            speaker="Corazón Vela",
            role="rapporteur",
            pages=(4, 5),
            passage=_hit(
                "The draft would keep the sentence on [debt relief] as the Group had agreed it in the morning."
            ),
            revised=True,
            also=("Remittances",),
        ),
        Item(
            url=f"{HOME}/i/7xw3md9ttkq2n",
            speaker="Some participants",
            pages=(5, 5),
            passage=_hit("Some participants criticised that [debt relief] was counted as aid."),
            unsure=True,
        ),
    ),
)
_COMMITTEE = Meeting(
    url=f"{HOME}/p/8wd3m4kq2n7x",
    title="Verbatim record of the one hundred and twelfth sitting, with the annex on transfers",
    body="Committee of the Whole",
    date=dt.date(2026, 5, 7),
    total=1,
    items=(
        Item(
            url=f"{HOME}/i/kq2n7xw3md9tt",
            speaker="Yuki Brandt",
            role="chair",
            pages=(1, 1),
            passage=_hit(
                "I thank the delegate. On [remittances] I have three speakers on my list; the first is not here."
            ),
            corrected=True,
        ),
    ),
)
EXAMPLE = Contents(
    title="Money and movement",
    rate="weekly",
    made=dt.datetime(2026, 5, 14, 7, tzinfo=dt.UTC),
    since=dt.datetime(2026, 5, 7, 7, tzinfo=dt.UTC),
    links=Addresses(
        issue=f"{HOME}/issues/8f2c61d09b?key=IjhmMmM2MWQwOWIi.x8Qm2JvT",
        home=HOME,
        manage=f"{HOME}/digests/manage/IjcxZDA5YiI.aRw1cQ.Zk3nV8",
        leave=f"{HOME}/digests/leave/IjcxZDA5YiI.u4Yb0s",
    ),
    searches=(
        Found(
            title="Debt relief",
            asks='"debt relief" OR "debt cancellation"',
            url=f"{HOME}/?q=debt",
            meetings=(_WORKING_GROUP,),
            total=12,
            meetings_total=3,
        ),
        Found(
            title="Remittances",
            asks="remittances · body: Committee of the Whole",
            url=f"{HOME}/?q=remittances",
            meetings=(_COMMITTEE,),
            total=1,
            meetings_total=1,
            elsewhere=1,
        ),
        Found(title="Arrears", asks="arrears", url=f"{HOME}/?q=arrears", elsewhere=1),
        Found(title="Migration", asks="migration", url=f"{HOME}/?q=migration"),
    ),
    speakers=(
        Bar(name="Adebayo Torr", count=6, percent=100),
        Bar(name="Corazón Vela", count=4, percent=67),
        Bar(name="Representative of the Confederation of Harbour Workers", count=2, percent=33),
        Bar(name="Yuki Brandt", count=1, percent=17),
    ),
    scopes=(
        Scope("Working Group on Debt and Development", "Summary record", dt.date(2026, 5, 12)),
        Scope("Committee of the Whole", "Verbatim record", dt.date(2026, 5, 7)),
    ),
    total=13,
    revised=1,
    corrected=1,
    unread=(
        Unread(source="/inbox/2026/annex-iv.pdf", reason="The file is encrypted; with its password it can be read."),
    ),
)
EMPTY = Contents(
    title=EXAMPLE.title,
    rate=EXAMPLE.rate,
    made=EXAMPLE.made,
    links=Addresses(issue=EXAMPLE.links.issue, home=HOME),
    searches=(Found(title="Debt relief", asks="debt", url=HOME),),
)
