"""Writes the list of findings in docs/reference/errors.md: `python tools/findings.py`.

What stands between `<!-- findings -->` and `<!-- end -->` is made here, and nothing else of the page.
"""

from __future__ import annotations

import os
import re
import runpy
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from flowbot import ModelForm
from flowbot.cli import main as flowbot
from flowbot.errors import DefinitionErrors
from flowbot.findings import GROUPS, Finding
from flowbot.findings.example import shown_files
from flowbot.project import check_project
from flowbot.testing.transcripts.reader import load_transcripts

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "errors.md"
_BLOCK = re.compile(r"(<!-- findings -->\n).*?(?=<!-- end -->\n)", re.DOTALL)
_SENTENCES = re.compile(r"(?<=[.?!]) (?=[A-Z`/\d])")
_LANGUAGES = {".yaml": "yaml", ".j2": "jinja", ".py": "python", ".xml": "xml"}


def written(page: str) -> str:
    """The page with its list made anew."""
    lines = "\n".join(["", *_groups()])
    return _BLOCK.sub(lambda found: f"{found[1]}{lines}\n", page)


def produced(finding: Finding) -> Sequence[str]:
    """What flowbot prints of each problem that it finds in the example."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        for name, text in finding.files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        if finding.found_by.startswith("flowbot render"):
            result = CliRunner().invoke(flowbot, finding.found_by.split()[1:])
            return [result.stderr.rstrip("\n")]
        if finding.found_by == "flowbot.ModelForm":
            return _refused_model(runpy.run_path("form.py")["Lunch"])
        if finding.found_by == "pytest":
            return _refused_transcripts(finding)
        return [str(each) for each in check_project(Path())[0]]


def _refused_model(model: type) -> Sequence[str]:
    try:
        ModelForm(model)
    except DefinitionErrors as error:
        return [str(each) for each in error.problems]
    return []


def _refused_transcripts(finding: Finding) -> Sequence[str]:
    try:
        for name in finding.files:
            load_transcripts(Path(name))
    except DefinitionErrors as error:
        return [str(each) for each in error.problems]
    return []


def _groups() -> Iterator[str]:
    for number, (name, findings) in enumerate(GROUPS.items(), start=1):
        yield from (f"## FB{number}xx: {name}", "")
        yield from ("| Code | | Meaning |", "|---|---|---|")
        yield from (f"| [{each.code}](#{each.code.lower()}) | {each.severity} | {each.title} |" for each in findings)
        yield ""
        for each in findings:
            yield from _section(each)


def _section(finding: Finding) -> Iterator[str]:
    yield from (f"### {finding.code}", "", f"{finding.title[0].upper()}{finding.title[1:]}.")
    yield from (*_SENTENCES.split(finding.cause), "")
    for name, lines in shown_files(finding):
        yield from (f"`{name}`:", "", f"```{_language(name)}", *lines, "```", "")
    for text in produced(finding):
        yield from (f"`{finding.found_by}` says:", "", "```text", *text.split("\n"), "```", "")
    yield from (*_SENTENCES.split(finding.mend), "")


def _language(name: str) -> str:
    return _LANGUAGES.get(os.path.splitext(name)[1], "text")


def main() -> None:
    before = PAGE.read_text(encoding="utf-8")
    after = written(before)
    PAGE.write_text(after, encoding="utf-8")
    print("nothing to change" if after == before else f"{PAGE.name} is written anew", file=sys.stderr)


if __name__ == "__main__":
    main()
