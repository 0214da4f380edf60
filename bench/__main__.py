"""How fast: measures each group against its peers and writes docs/benchmarks.md.

    python -m bench [--small | --full] [--print] [GROUP …]

Groups: extraction, ingest, index, elastic, command, web. Every figure stands beside a peer's of the same run, so it
means something on a busy or slow machine too. On two idle processors `--small` takes three minutes, the default a
quarter of an hour, `--full` (the sizes of the goals) three quarters.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence

from bench import command, elastic, extraction, index, ingest, web
from bench.measuring import FULL, MODERATE, SMALL, NotMeasuredError, Row, Sizes
from bench.page import circumstances, table, write

GROUPS: dict[str, Callable[[Sizes], Iterator[Row]]] = {
    "extraction": extraction.measure,
    "ingest": ingest.measure,
    "index": index.measure,
    "elastic": elastic.measure,
    "command": command.measure,
    "web": web.measure,
}


def main(arguments: Sequence[str]) -> int:
    """Measure and write."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", dest="sizes", action="store_const", const=SMALL, default=MODERATE)
    size.add_argument("--full", dest="sizes", action="store_const", const=FULL)
    parser.add_argument("--print", dest="only_print", action="store_true", help="leave docs/benchmarks.md alone")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help="all, unless some are named")
    options = parser.parse_args(arguments)
    if unknown := set(options.groups) - GROUPS.keys():
        parser.error(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    for name in options.groups or GROUPS:
        _group(name, options.sizes, not options.only_print)
    return 0


def _group(name: str, sizes: Sizes, writes: bool) -> None:
    """A group that cannot be measured here leaves the page as it is and says why."""
    try:
        rows = list(GROUPS[name](sizes))
    except NotMeasuredError as error:
        print(f"{name}: not measured: {error}", file=sys.stderr)
        return
    text = f"{circumstances(sizes)}\n\n{table(rows)}"
    print(f"{name}\n\n{text}\n", flush=True)
    if writes:
        write(name, text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
