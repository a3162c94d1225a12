"""Writes what docs/reference/messageml.md lists of the grammar: `python tools/reference.py`.

What stands between `<!-- grammar: GROUPS -->` and `<!-- end -->` is made here, and nothing else of the page.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from flowbot.messageml.described import attributes_of, remarks_on
from flowbot.messageml.grammar import GROUPS, Element

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "messageml.md"
_BLOCK = re.compile(r"(<!-- grammar: (?P<groups>[^\n]+?) -->\n).*?(?=<!-- end -->\n)", re.DOTALL)


def written(page: str) -> str:
    """The page with its blocks made anew.

    Raises:
        KeyError: A block names a group that the grammar does not have.
    """
    return _BLOCK.sub(lambda found: found[1] + "\n".join(["", *_table(found["groups"].split("; ")), "", ""]), page)


def _table(groups: list[str]) -> Iterator[str]:
    yield "| Element | What it is | Attributes |"
    yield "|---|---|---|"
    yield from (_row(each) for group in groups for each in GROUPS[group])


def _row(element: Element) -> str:
    card = element.key.removesuffix(f" {element.name}")
    name = f"`{element.name}`" if card == element.key else f"`{element.name}` in `{card}`"
    return f"| {name} | {element.summary.removesuffix('.')} | {', '.join(_attributes(element)) or 'none'} |"


def _attributes(element: Element) -> Iterator[str]:
    for each in attributes_of(element):
        if not each.is_alias:
            # The page says above what a style is.
            remarks = "; ".join(remarks_on(element, each)) if each.name != "style" else ""
            yield f"`{each.name}`" + (f" ({remarks})" if remarks else "")


def main() -> None:
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    PAGE.write_text(after, encoding="utf-8")
    print("nothing to change" if after == before else f"{PAGE.name} is written anew", file=sys.stderr)


if __name__ == "__main__":
    main()
