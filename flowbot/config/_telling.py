"""What may be told of a settings file: its keys and file names, and nothing that may be a secret."""

from __future__ import annotations

import re

from flowbot.errors import DefinitionError

_LONGEST = 120
_PEM = re.compile(r"-----BEGIN|LS0tLS1CRUdJTi")
"""As text, or in Base64 once more, as files of the Java BDK have it."""
_QUOTED = re.compile(r"'[^'\"\w]{1,3}'")
"""A mark of YAML, as its problems name it: `'{'`, `': '`."""
_NO_KEY = re.compile(r"[^A-Za-z0-9_.-]|(?<=^.{60}).")
_REPEATED = "FB103"


def is_content(text: str) -> bool:
    """Whether what stands for the name of a file is what belongs in one."""
    return not text.isprintable() or _PEM.search(text) is not None


def shown(text: str) -> str:
    """The name of a file in quotes, cut where it is long: then it may be none."""
    return f"'{text if len(text) <= _LONGEST else text[:_LONGEST] + '…'}'"


def shown_key(key: str | int) -> str:
    """A key up to where it cannot be one any more."""
    begin, *rest = _NO_KEY.split(str(key), maxsplit=1)
    return f"{begin}…" if rest else begin


def of_yaml(problem: DefinitionError) -> str:
    """What is wrong with the YAML, without the line itself or a word of it: there may be a password in it.

    The names of keys that are repeated are told.
    """
    if problem.code == _REPEATED:
        return f"{problem.message}; {problem.hint}"
    hint = (problem.hint or "").partition(": write ")[0]
    told = [problem.message, *([hint] if hint and "write " not in hint else [])]
    return "; ".join(_without_quoted(each) for each in told)


def _without_quoted(text: str) -> str:
    """A sentence with its marks, and with nothing else that stands in quotes."""
    marks = {found.start(): found.end() for found in _QUOTED.finditer(text)}
    at = 0
    while at < len(text):
        if at in marks:
            at = marks[at]
        elif text[at] in "'\"" and at < len(text) - 1:  # the last of all is a mark, too: `end it with "`
            end = max(text.rfind("'"), text.rfind('"'))
            return f"{text[:at]}'…'{text[end + 1 :]}"
        else:
            at += 1
    return text
