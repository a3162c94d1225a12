"""`flowbot elements`: every element of MessageML, with a snippet to copy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.messageml.grammar import Element


@click.command(
    epilog="""\b
EXAMPLES
  flowbot elements
  flowbot elements select
  flowbot elements --schema > messageml.schema.json
"""
)
@click.argument("name", required=False)
@click.option("--json", "form", flag_value="json", help="Print the grammar, or of NAME its part, as JSON.")
@click.option("--schema", "form", flag_value="schema", help="Print a JSON Schema of messages as trees.")
@click.option("--html-data", "form", flag_value="html", help="Print what VS Code needs to complete MessageML.")
def elements(name: str | None, form: str | None) -> None:
    """Show every element of MessageML; of NAME its snippet, its attributes, and what it holds.

    NAME is an element such as `select`, or `card header` where several have the name.
    """
    from flowbot.messageml.described import find_elements

    if form in ("schema", "html"):
        if name is not None:
            option = "--schema" if form == "schema" else "--html-data"
            raise click.UsageError(f"{option} is about all elements; leave '{name}' out")
        _print(_document(form))
        return
    found = find_elements(name) if name is not None else []
    if name is not None and not found:
        raise click.UsageError(_unknown(name))
    if form == "json":
        from flowbot.cli._grammar import as_data

        _print(as_data(found) if found else as_data())
    else:
        click.echo("\n".join(_described(found) if found else _listed()))


def _document(form: str) -> object:
    from flowbot.messageml.editors import html_data
    from flowbot.messageml.schema import json_schema

    return json_schema() if form == "schema" else html_data()


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _unknown(name: str) -> str:
    from flowbot.messageml.described import meant

    if name.lower() == "messageml":
        return "<messageML> is a whole message; `flowbot elements` lists what may stand in it"
    hint = meant(name) or "`flowbot elements` lists them all"
    return f"there is no element '{name}' in MessageML; {hint}"


def _listed() -> Iterator[str]:
    from flowbot.messageml.grammar import GROUPS

    width = max(len(each.key) for group in GROUPS.values() for each in group)
    for place, (heading, group) in enumerate(GROUPS.items()):
        yield f"{chr(10) if place else ''}{heading}"
        yield from (f"  {each.key:<{width}}  {each.summary}  {each.example}" for each in group)
    yield "\n`flowbot elements NAME` shows a snippet, the attributes, and what may stand inside."


def _described(found: list[Element]) -> Iterator[str]:
    for place, element in enumerate(found):
        yield from ("",) if place else ()
        yield from _one(element)


def _one(element: Element) -> Iterator[str]:
    from flowbot.messageml.described import attributes_of, content_of, places_of, remarks_on

    yield f"{element.key}: {element.summary}"
    yield f"  {element.example}"
    yield f"stands {places_of(element)}"
    yield f"holds  {content_of(element)}"
    named = list(attributes_of(element))
    if not named:
        yield "attributes: none"
        return
    yield "attributes"
    width = max(len(each.name) for each in named)
    for each in named:
        yield f"  {each.name:<{width}}  {'; '.join(remarks_on(element, each))}".rstrip()
