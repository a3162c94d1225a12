"""URLs of `http` at check time: they begin with a host that may be asked, written out or as a setting."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from flowbot.compiler.compilation import Compilation
from flowbot.config.hosts import is_allowed
from flowbot.definition.steps import Path
from flowbot.errors import DefinitionSyntaxError, UnknownNameError, did_you_mean

_URL = re.compile(r"(https?)://([^/?#\\\s{}@]+)(?=[/?]|\Z)")
_AMISS = re.compile(r"""[\s#\\"<>^`|]""")
_SETTING = re.compile(r"\{\{\s*(config(?:\.[A-Za-z_]\w*)+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of `config` with which a URL begins."""

    name: str
    """As it is written: `config.rates_url`."""
    length: int
    """Of its place in the URL, braces included."""
    value: object
    """None where there is none of that name, which is reported as in every expression."""


def setting_of(url: str, config: Mapping[str, object]) -> Setting | None:
    """The setting with which a URL begins; None where it does not."""
    found = _SETTING.match(url)
    if found is None:
        return None
    value: object = config
    for name in found[1].split(".")[1:]:
        value = value.get(name) if isinstance(value, Mapping) else None
    return Setting(found[1], found.end(), value)


def check_url(compilation: Compilation, url: str, path: Path, setting: Setting | None) -> None:
    """Report what is wrong with a URL beside its expressions."""
    if setting is not None and setting.value is None:
        return
    whole = url if setting is None else f"{setting.value}{url[setting.length :]}"
    found = _URL.match(whole)
    if found is None or (setting is not None and not _is_base(setting.value)):
        _report_no_host(compilation, path, setting)
        return
    if not is_allowed(found[0], compilation.known.hosts):
        _report_host(compilation, found, path, setting)
    fixed = re.sub(r"\{\{.*?(\}\}|\Z)", "x", whole[found.end() :], flags=re.DOTALL)
    amiss = _AMISS.search(fixed)
    if amiss is not None:
        message = f"a URL has no '{amiss[0]}'" if not amiss[0].isspace() else "a URL has no blanks"
        hint = "values belong in `query`, or are escaped, as in %20"
        compilation.report(DefinitionSyntaxError, message, path, hint, code="FB511")
    if {".", ".."} & set(unquote(fixed.partition("?")[0]).split("/")):
        message = "a URL does not go up: write it without `.` and `..`"
        compilation.report(DefinitionSyntaxError, message, path, code="FB511")


def _is_base(value: object) -> bool:
    """Whether a setting has a host, and nothing that would be taken for an expression."""
    return isinstance(value, str) and _URL.match(value) is not None and "{" not in value


def _report_no_host(compilation: Compilation, path: Path, setting: Setting | None) -> None:
    if setting is None:
        message = "the URL of a step begins with its host, written out or as a setting"
        hint = "write https:// and the host, as in https://api.example.com/prices/{{ ticker }}, or {{ config.NAME }}"
        compilation.report(DefinitionSyntaxError, message, path, hint, code="FB511")
        return
    message = f"`{setting.name}` is {setting.value!r}, which no URL begins with"
    hint = "write https:// and the host in flowbot.yaml, as in https://api.example.com, and a `/` behind it here"
    location = compilation.locate(path, offset=0, length=setting.length)
    compilation.problems.append(DefinitionSyntaxError(message, location=location, hint=hint, code="FB511"))


def _report_host(compilation: Compilation, found: re.Match[str], path: Path, setting: Setting | None) -> None:
    host, hosts = found[2], compilation.known.hosts
    hint = f"allow it in flowbot.yaml: `hosts: [{host}]`"
    if setting is None:
        location = compilation.locate(path, offset=found.start(2), length=len(host))
        message, hint = f"'{host}' is not one of `hosts`, which may be asked", did_you_mean(host, hosts) or hint
    else:
        location = compilation.locate(path, offset=0, length=setting.length)
        message = f"`{setting.name}` leads to '{host}', and only `hosts` may be asked"
    compilation.problems.append(UnknownNameError(message, location=location, hint=hint, code="FB510"))
