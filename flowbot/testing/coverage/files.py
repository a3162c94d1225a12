"""The JSON files of coverage: written by each process that runs tests, read and joined for reports."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flowbot.errors import ConfigError
from flowbot.graph.data import as_data, read_data
from flowbot.testing.coverage.covered import Covered, CoveredFlow, CoveredItem, joined

FORMAT = 1
"""Rises when a program that reads the files would have to be changed; further keys may come without that."""


def write_covered(covered: Covered, path: Path) -> None:
    """Keep what was covered in a file, whose folder is made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_json(covered), encoding="utf-8")


def as_json(covered: Covered) -> str:
    """What was covered, for other programs and for later."""
    whole = covered.figure
    told = {
        "format": FORMAT,
        "covered": whole.covered,
        "of": whole.of,
        "percent": round(whole.percent, 2),
        "flows": [_flow_data(each) for each in covered.flows],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def read_covered(path: Path) -> Covered:
    """What a file says was covered.

    Raises:
        ConfigError: There is no such file, or it is none of coverage that this flowbot can read.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"{path} is no coverage of flows: it is not JSON") from error
    found = data.get("format") if isinstance(data, dict) else None
    if found != FORMAT:
        raise ConfigError(f"{path} is no coverage of flows in format {FORMAT}: its `format` is {found!r}")
    try:
        return Covered([_read_flow(each) for each in data["flows"]])
    except (KeyError, TypeError) as error:
        raise ConfigError(f"{path} is no coverage of flows: {type(error).__name__}: {error}") from error


def combine(paths: Iterable[Path]) -> Covered:
    """What several files say was covered, joined: those of the workers of a run, or of several runs.

    Raises:
        ConfigError: One of them cannot be read.
    """
    return joined(map(read_covered, paths))


def _flow_data(flow: CoveredFlow) -> dict[str, Any]:
    figures = {kind: figure._asdict() for kind, figure in flow.figures()}
    about = {"flow": flow.flow, "version": flow.version, "file": flow.file, "figures": figures}
    items = [asdict(each) for each in flow.items]
    return {**about, "items": items, "graph": as_data(flow.graph), "source": flow.source}


def _read_flow(data: dict[str, Any]) -> CoveredFlow:
    return CoveredFlow(
        flow=data["flow"],
        version=data["version"],
        file=data["file"],
        source=data["source"],
        graph=read_data(data["graph"]),
        items=[CoveredItem(**each) for each in data["items"]],
    )
