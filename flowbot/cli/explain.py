"""`flowbot explain`: what the code of a problem means, with an example and the mend."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.findings import Finding

_WIDTH = 100


@click.command(
    epilog="""\b
EXAMPLES
  flowbot explain
  flowbot explain FB205
"""
)
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Show what CODE means, an example that has the problem, and how it is mended.

    Without CODE every code is listed, in groups.
    """
    from flowbot.findings import FINDINGS

    if code is None:
        click.echo("\n".join(_listed()))
    elif code.upper() in FINDINGS:
        click.echo("\n".join(_explained(FINDINGS[code.upper()])))
    else:
        raise click.UsageError(_unknown(code))


def _unknown(code: str) -> str:
    from flowbot.findings import FINDINGS

    near = difflib.get_close_matches(code.upper(), FINDINGS, n=1, cutoff=0.8)  # codes are alike, so nearer than names
    hint = f"did you mean '{near[0]}'?" if near else "`flowbot explain` lists them all"
    return f"there is no code '{code}'; {hint}"


def _listed() -> Iterator[str]:
    from flowbot.findings import GROUPS

    for number, (heading, group) in enumerate(GROUPS.items(), start=1):
        yield f"FB{number}xx  {heading}"
        for each in group:
            yield f"  {each.code}  {each.title}{' (warning)' if each.severity == 'warning' else ''}"
        yield ""
    yield "`flowbot explain CODE` shows the cause, an example and the mend."


def _explained(finding: Finding) -> Iterator[str]:
    from flowbot.findings.example import shown_files

    yield f"{finding.severity}[{finding.code}]: {finding.title}"
    yield from ("", *_wrapped(finding.cause))
    for name, lines in shown_files(finding):
        yield from ("", f"{name}:", "", *(f"    {line}".rstrip() for line in lines))
    yield from ("", f"`{finding.found_by}` finds it. What to do:", *_wrapped(finding.mend))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
