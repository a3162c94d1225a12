"""`secrets:` of flowbot.yaml: where the secrets of `http` steps are kept, and what they are once the bot starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from flowbot.errors import ConfigError


def check_secret(source: str) -> str:
    """Where a secret is kept.

    Raises:
        ValueError: It is no place. The text does not repeat it: it may be the secret.
    """
    kind, _, name = source.partition(":")
    if kind not in ("env", "file") or not name:
        raise ValueError("a secret is not written here, but where it is kept: env:NAME or file:PATH")
    return source


def read_secrets(sources: Mapping[str, str], root: Path, environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Each secret by its name.

    Args:
        sources: Name → `env:NAME` or `file:PATH`.
        root: Where names of files count from.
        environ: The environment; that of the process by default.

    Raises:
        ConfigError: Some of them are not there, empty, or more than one line; it tells of all, and repeats none.
    """
    found: dict[str, str] = {}
    problems: list[str] = []
    for name, source in sources.items():
        try:
            found[name] = _read(source, root, os.environ if environ is None else environ)
        except ValueError as error:
            problems.append(f"flowbot.yaml: secrets.{name}: {error}")
    if problems:
        raise ConfigError("\n".join(problems))
    return found


def _read(source: str, root: Path, environ: Mapping[str, str]) -> str:
    kind, _, where = source.partition(":")
    if kind == "env":
        text, what = environ.get(where), f"the variable {where}"
        if text is None:
            raise ValueError(f"the environment has no {where}; set it before the bot starts")
    else:
        file = root / where
        what = str(file)
        try:
            text = file.read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            raise ValueError(f"{file} cannot be read: {error.strerror or error}") from error
        except UnicodeDecodeError as error:
            raise ValueError(f"{file} is not UTF-8 text") from error
    if not text:
        raise ValueError(f"{what} is empty")
    if not text.isprintable():
        raise ValueError(f"{what} holds more than one line of text")
    return text
