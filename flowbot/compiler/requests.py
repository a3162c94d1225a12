"""`http` at check time: where it may go, what it sends, and the state that it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flowbot.compiler.compilation import Compilation
from flowbot.compiler.plain_texts import TextCompiler
from flowbot.compiler.urls import check_url, setting_of
from flowbot.definition.steps import Http, Path
from flowbot.engine.texts import Template, Text, as_text
from flowbot.errors import DefinitionSyntaxError

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset({"accept-encoding", "connection", "content-length", "host", "transfer-encoding", "upgrade"})
"""Headers that follow from the request."""


def compile_request(compilation: Compilation, path: Path, step: Http) -> tuple[Mapping[str, Any], frozenset[str]]:
    """What the state of a step is made of, and the names that it reads; what is wrong is reported."""
    texts = TextCompiler(compilation, path)
    url = _url(compilation, texts, step.http, (*path, "http"))
    _check_headers(compilation, step, path)
    query = {name: texts.template(value, (*path, "query", name), list) for name, value in step.query.items()}
    headers = {
        name: texts.text(value if isinstance(value, str) else as_text(value), (*path, "headers", name))
        for name, value in step.headers.items()
        if value is not None
    }
    content, body = _body(compilation, step, path, texts)
    accept = [_span(each) for each in step.accept]
    parts: dict[str, Any] = {"method": step.method, "url": url, "query": query, "headers": headers}
    return {**parts, "content": content, "body": body, "accept": accept}, frozenset(texts.reads)


def _url(compilation: Compilation, texts: TextCompiler, url: str, path: Path) -> Text:
    """The URL; where it begins with a setting, that stands in it as if it were written out."""
    text = texts.text(url, path)
    setting = setting_of(url, compilation.known.config)
    check_url(compilation, url, path, setting)
    if setting is None or not isinstance(setting.value, str):
        return text
    first, *rest = text.pieces[1:] or ("",)
    return Text((setting.value + first, *rest) if isinstance(first, str) else (setting.value, first, *rest))


def _body(compilation: Compilation, step: Http, path: Path, texts: TextCompiler) -> tuple[str | None, Template]:
    given = [key for key, value in (("json", step.json_), ("form", step.form)) if value is not None]
    if len(given) > 1:
        message = "a request has one body: `json` or `form`"
        compilation.report(DefinitionSyntaxError, message, (*path, "form"), key=True, code="FB130")
    if given and step.method in ("GET", "HEAD"):
        message = f"a {step.method} has no body"
        hint = "write `method: POST`, or `query` for what stands behind the `?`"
        compilation.report(DefinitionSyntaxError, message, (*path, given[0]), hint, key=True, code="FB515")
    if "json" in given:
        return "json", texts.template(step.json_, (*path, "json"), dict, list)
    if step.form is not None:
        return "form", {name: texts.template(value, (*path, "form", name), list) for name, value in step.form.items()}
    return None, None


def _check_headers(compilation: Compilation, step: Http, path: Path) -> None:
    first: dict[str, str] = {}
    for name in step.headers:
        message = None
        if not _HEADER.fullmatch(name):
            message = f"'{name}' is no name of a header"
        elif name.lower() in _OURS:
            message = f"'{name}' follows from the request, and is not written"
        elif first.setdefault(name.lower(), name) != name:
            message = f"'{first[name.lower()]}' is the same header"
        if message is not None:
            compilation.report(DefinitionSyntaxError, message, (*path, "headers", name), key=True, code="FB514")


def _span(statuses: str) -> tuple[int, int]:
    first, _, last = statuses.partition("-")
    return int(first), int(last or first)
