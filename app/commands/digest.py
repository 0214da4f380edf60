"""`proceedings digest`: what was said since last time, as mail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.context import settings

if TYPE_CHECKING:
    from archive.digests.delivery import Delivery
    from archive.digests.sending import SendReport

digest = typer.Typer(
    no_args_is_help=True, help="What was said since last time, as mail: preview, send, what became of it."
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="A digest of digests.yaml.", show_default=False)]
WhatArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="A digest of digests.yaml, or a rate: daily …", show_default=False)
]
OutOption = Annotated[Path | None, typer.Option(help="Write the HTML to this file.", show_default=False)]
OpenOption = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]
AddressArgument = Annotated[str, typer.Argument(help="As `outbox` prints it.", show_default=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be sent; write and send nothing.")]


@digest.command()
def preview(name: NameArgument, out: OutOption = None, open_: OpenOption = False) -> None:
    """Render a digest as it would be sent now; nothing is sent or remembered.

    Where nothing is new, it shows what the last month would have made.

    Examples:

        proceedings digest preview remittances

        proceedings digest preview remittances --out digest.html --open
    """
    from app import terminal
    from archive.digests import sending
    from archive.holdings import Archive

    chosen = settings()
    with Archive(chosen) as archive:
        issue = sending.preview(archive, name)
    file = out or chosen.data / "previews" / f"{name}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(issue.html, "utf-8")
    console = terminal.out()
    console.print(terminal.plain(f"Subject: {issue.subject}", "bold"))
    console.print(terminal.plain(issue.text))
    terminal.err().print(terminal.plain(f"The HTML is in {file}"))
    if open_:
        typer.launch(str(file))


@digest.command()
def send(name: WhatArgument, dry_run: DryOption = False) -> None:
    """Send a digest to all who follow it, each intervention once; without a mail server it is written as .eml files.

    Examples:

        proceedings digest send remittances --dry-run

        proceedings digest send weekly
    """
    from archive.digests import sending
    from archive.holdings import Archive

    chosen = settings()
    with Archive(chosen) as archive:
        report = sending.send(archive, chosen, name, dry_run=dry_run)
    _print(report)
    if report.delivery and (report.delivery.fault or report.delivery.refused):
        raise typer.Exit(1)


_STATES = {
    "nothing-new": "nothing new",
    "waiting": "an earlier issue is still waiting to be sent",
    "suspended": "suspended: mail to it was refused",
    "not-due": "not due yet",
    "overtaken": "another run was first",
}


def _print(report: SendReport) -> None:
    from app.terminal import err, out, plain

    console = out()
    for line in report.lines:
        what = f"{line.subject} ({line.shown} of {line.total})" if line.state == "made" else _STATES[line.state]
        console.print(plain(line.subscriber, "bold"), plain(what))
        for fault in line.faults:
            err().print(plain(f"  {fault}", "yellow"))
    if not report.lines:
        console.print("Nobody follows it.")
    if report.behind:
        err().print("Some of what is archived is not indexed yet; it is told once it is. See `proceedings status`.")
    if report.delivery:
        _print_delivery(report.delivery, report.smtp)


def _print_delivery(done: Delivery, smtp: bool) -> None:
    from app.terminal import err, out, plain

    console = out()
    if not smtp and done.files:
        console.print("No mail server is set (PROCEEDINGS_SMTP_HOST), so the messages were written as files:")
        for file in done.files:
            console.print(plain(f"  {file}"))
    elif smtp:
        console.print(f"{done.sent:,} sent, {done.deferred:,} to be tried again, {done.refused:,} refused.")
    for suspension in done.suspended:
        err().print(plain(f"{suspension.address} is written to no more: {suspension.reason}", "yellow"))
    if done.busy:
        err().print("Another process is sending; it takes these along.")
    if done.braked:
        err().print("This hour's mails are used up (PROCEEDINGS_MAILS_PER_HOUR); the rest goes out later.")
    if done.fault:
        err().print(plain(f"Sending ended early: {done.fault}", "yellow"))


@digest.command()
def outbox(as_json: JsonOption = False) -> None:
    """List what waits to be sent, and the addresses that are written to no more, with the evidence.

    Example:

        proceedings digest outbox
    """
    from app.terminal import out, plain, print_json
    from archive.digests.overview import overview
    from archive.holdings import Archive

    with Archive(settings()) as archive:
        seen = overview(archive)
    if as_json:
        print_json(seen)
        return
    console = out()
    for message in seen.waiting:
        when = "held" if message.state == "held" else f"due {message.due:%Y-%m-%d %H:%M} UTC, tries {message.attempts}"
        console.print(plain(message.address, "bold"), plain(f"{message.subject or 'confirmation'} ({when})"))
    for gone in seen.suspended:
        console.print(plain(gone.address, "bold"), plain(f"suspended since {gone.since:%Y-%m-%d}, {gone.held} held"))
        for line in gone.evidence:
            console.print(plain(f"  {line}", "dim"))
    if not seen.waiting and not seen.suspended:
        console.print("Nothing waits, and no address is suspended.")


@digest.command()
def resume(address: AddressArgument) -> None:
    """Write to a suspended address again; what was held for it goes out with the next run.

    Example:

        proceedings digest resume reader@example.org
    """
    from app.terminal import out, plain
    from archive.digests.overview import resume_address
    from archive.holdings import Archive

    with Archive(settings()) as archive:
        resume_address(archive, address)
    out().print(plain(f"{address} is written to again."))


@digest.command()
def bounces() -> None:
    """Read the delivery reports that came back (PROCEEDINGS_IMAP_HOST or PROCEEDINGS_BOUNCE_FILE) and act on them.

    Example:

        proceedings digest bounces
    """
    from app.terminal import counted, err, out, plain
    from archive.digests.bounces import collect
    from archive.holdings import Archive

    chosen = settings()
    with Archive(chosen) as archive:
        done = collect(archive, chosen)
    out().print(
        f"{counted(done.read, 'message')} read: {done.hard:,} hard and {done.soft:,} soft bounces, "
        f"{done.known:,} known before, {done.unmatched:,} of mail that is not ours."
    )
    for suspension in done.suspended:
        err().print(plain(f"{suspension.address} is written to no more: {suspension.reason}", "yellow"))
