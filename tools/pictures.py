"""Draws every picture of a flow in the repository anew: `python tools/pictures.py`.

Those of the stories lie beside their README.md, and those of docs/how-to/draw-a-flow.md beside that page.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from click.testing import CliRunner

from flowbot.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "how-to" / "draw-a-flow.md"


def pictures(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each picture: its file, and what is drawn now.

    Args:
        folder: Where the flow that the page shows may be put.
    """
    for file in sorted(ROOT.glob("examples/*/*.svg")):
        yield file, drawn(file.parent, "--flow", file.stem)
    yield PAGE.parent / "trip.svg", drawn(ROOT / "examples" / "trip")
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (folder / "ticket.yaml").write_text(shown, encoding="utf-8")
    yield PAGE.parent / "ticket.svg", drawn(folder / "ticket.yaml")


def drawn(path: Path, *arguments: str) -> str:
    """A flow as SVG."""
    return CliRunner().invoke(main, ["graph", str(path), *arguments, "--format", "svg"], catch_exceptions=False).stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        for picture, svg in pictures(Path(made)):
            if picture.read_text(encoding="utf-8") != svg:
                picture.write_text(svg, encoding="utf-8")
                print(f"{picture.relative_to(ROOT)} is drawn anew")
