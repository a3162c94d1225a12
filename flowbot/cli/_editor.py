"""What editors need to complete the files of a project, beside it: schemas, and the settings of VS Code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowbot.errors import ConfigError

_FOLDER = ".flowbot"
_FLOW, _CHAT = f"{_FOLDER}/flow.schema.json", f"{_FOLDER}/chat.schema.json"
_MESSAGEML = f"{_FOLDER}/messageml.html-data.json"


def write_editor_files(root: Path, flow_schema: Mapping[str, Any], flows: Path) -> list[Path]:
    """Write the schemas of flows and transcripts, the words of MessageML, and the settings that name them.

    What else is set stays.

    Args:
        root: The folder of the project.
        flow_schema: The JSON Schema of its flows.
        flows: The folder of its flows, from there.

    Raises:
        ConfigError: The settings cannot be read as JSON, or a file cannot be written.
    """
    from flowbot.messageml.editors import html_data
    from flowbot.testing.transcripts.schema import transcript_schema

    settings = root / ".vscode" / "settings.json"
    changed = _with_settings(_read_settings(settings), flows)
    written = {
        root / _FLOW: flow_schema,
        root / _CHAT: transcript_schema(),
        root / _MESSAGEML: html_data(),
        settings: changed,
    }
    try:
        for file, value in written.items():
            file.parent.mkdir(exist_ok=True)
            file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{error.filename} cannot be written: {error.strerror}") from error
    return list(written)


def _read_settings(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        settings = json.loads(file.read_text(encoding="utf-8-sig") or "{}")
    except ValueError as error:
        mend = f'take out what JSON does not know (comments, last commas), or set "yaml.schemas" to {_FLOW} yourself'
        raise ConfigError(f"{file} is left as it is, for it is no plain JSON: {error}; {mend}") from error
    if not isinstance(settings, dict):
        raise ConfigError(f"{file} is left as it is, for it holds no object of JSON")
    return settings


def _with_settings(settings: Mapping[str, Any], flows: Path) -> dict[str, Any]:
    """The settings with those of ours among them."""
    ours = {f"./{_FLOW}": f"{flows.as_posix()}/*.yaml", f"./{_CHAT}": "*.chat.yaml"}
    schemas = {**_map_of(settings, "yaml.schemas"), **ours}
    associations = {"*.mml.j2": "html", **_map_of(settings, "files.associations")}
    data = settings.get("html.customData")
    words = data if isinstance(data, list) else []
    own = [] if f"./{_MESSAGEML}" in words else [f"./{_MESSAGEML}"]
    added = {"yaml.schemas": schemas, "files.associations": associations, "html.customData": [*words, *own]}
    return {**settings, **added}


def _map_of(settings: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = settings.get(key)
    return value if isinstance(value, dict) else {}
