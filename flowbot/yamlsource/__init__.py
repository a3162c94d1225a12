"""Strict YAML 1.2 with a position for every node; the one room that knows the `yaml` library.

What an author sees is what is read (YAML 1.2.2, core schema): `on`, `NO`, `12:30`, `1_000` and dates are text,
`true`, `null`, `3`, `0x1F`, `0o17` and `0.01` are what they look like. Numbers with a point or an exponent become
`Decimal`, so that a limit of `0.01` is exactly that. Keys are always text, as written. Left out, each with an error
that says so: tags, merge keys (`<<`), several documents, maps or lists as keys, `.inf` and `.nan`.
"""

from __future__ import annotations

from flowbot.errors import DefinitionSyntaxError, Location
from flowbot.yamlsource._compose import compose
from flowbot.yamlsource._format import format_yaml
from flowbot.yamlsource._layout import LayoutError
from flowbot.yamlsource._source import YamlSource
from flowbot.yamlsource._text import REFUSED, SourceText
from flowbot.yamlsource._values import read_values
from flowbot.yamlsource._write import write_line, write_yaml

__all__ = ["MAX_CHARACTERS", "LayoutError", "YamlSource", "format_yaml", "load_yaml", "write_line", "write_yaml"]

MAX_CHARACTERS = 1_000_000


def load_yaml(text: str, file: str) -> YamlSource:
    """The value of a YAML text, with the place of every part of it.

    Problems that do not stop the reading (a repeated key, a tag, …) are collected in `problems`, so that they can be
    reported together with those of the reader that asked.

    Args:
        text: The whole file; a byte order mark and any line ends are fine.
        file: Its name, as errors should show it.

    Raises:
        DefinitionSyntaxError: The text is not YAML, holds a control character or more than one document, is larger
            than 1,000,000 characters, nests deeper than 100 levels, or has more than 100,000 values (an alias counts
            as all that it stands for).
    """
    if len(text) > MAX_CHARACTERS:
        raise DefinitionSyntaxError(
            f"the file is too large: {len(text):,} characters, at most {MAX_CHARACTERS:,} are read",
            location=Location(file),
            code="FB105",
        )
    source = SourceText(file, text.removeprefix("\ufeff"))
    _refuse_control_characters(source)
    root = compose(source)
    value, problems = read_values(source, root)
    return YamlSource(file, value, problems, source, root)


def _refuse_control_characters(source: SourceText) -> None:
    found = REFUSED.search(source.text)
    if found is None:
        return
    code = ord(found.group())
    escape = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    is_surrogate = 0xD800 <= code <= 0xDFFF
    raise DefinitionSyntaxError(
        f"the character U+{code:04X} cannot stand in YAML",
        location=source.span(found.start(), found.end()),
        hint=None if is_surrogate else f'remove it, or write "{escape}" in double quotes',
        code="FB106",
    )
