"""A finished message as a piece of another one."""

from __future__ import annotations

import re

from markupsafe import Markup

_ROOT = re.compile(r"<messageML[^>]*>(?P<body>.*)</messageML>", re.DOTALL)
_PRESENTATION = re.compile(r"\A<div data-format[^>]*>")


def as_piece(message: str) -> Markup:
    """What a finished message holds, for a place of another template: markup that is taken as it is."""
    found = _ROOT.fullmatch(message)
    return Markup(found["body"] if found is not None else _PRESENTATION.sub("<div>", message))
