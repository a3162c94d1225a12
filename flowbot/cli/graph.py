"""`flowbot graph`: a flow as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.engine.machine import CompiledFlow
    from flowbot.graph.model import Graph
    from flowbot.testing.coverage.covered import Covered

_FORMATS = ("svg", "mermaid", "dot", "plantuml", "json")
_OUTPUT = click.Path(path_type=Path, allow_dash=True)


@click.command(
    epilog="""\b
EXAMPLES
  flowbot graph flows/expense.yaml
  flowbot graph flows/expense.yaml -o expense.svg
  flowbot graph examples/rfq --flow rfq --direction right -o rfq.svg
  flowbot graph examples --format mermaid -o pictures
  flowbot graph examples/expense --cover reports/cov.json -o expense.svg
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--format", "name", type=click.Choice(_FORMATS), help="By default that of the suffix of -o.")
@click.option("-o", "--output", type=_OUTPUT, help="The file; of several flows a folder; `-` is standard output.")
@click.option("--flow", help="The flow to draw, where there are several.")
@click.option("--all", "whole", is_flag=True, help="Draw also what nobody had to write, such as `cancel`.")
@click.option("--direction", type=click.Choice(("down", "right")), default="down", help="Where the flow leads.")
@click.option("--cover", type=click.Path(path_type=Path), help="Colour what tests have done, by their JSON file.")
def graph(
    path: Path,
    name: str | None,
    output: Path | None,
    flow: str | None,
    whole: bool,
    direction: str,
    cover: Path | None,
) -> None:
    """Draw the flow at PATH: as SVG, or as text for Mermaid, Graphviz or PlantUML, or as JSON.

    PATH is a flow file, a project, or a folder of projects. Without -o the picture is printed, as Mermaid unless
    --format says otherwise. In a file its format is that of the suffix: .svg .mmd .dot .puml .json. Of several
    flows each gets a file of its own, in the folder that -o names, as SVG unless --format says otherwise.
    """
    graphs = _read(path, flow, whole=whole, cover=cover)
    right = direction == "right"
    if output is not None and _is_folder(output, graphs):
        _write_folder(output, graphs, name or "svg", right=right)
        return
    if len(graphs) > 1:
        raise click.UsageError(
            f"there are {len(graphs)} flows: {', '.join(file.name for file in graphs)}; choose one with --flow, "
            "or name a folder with -o"
        )
    chosen = name or _format_of(output)
    for each in graphs.values():
        _write(output, _drawn(each, chosen, right=right))


def _read(path: Path, flow: str | None, *, whole: bool, cover: Path | None) -> Mapping[Path, Graph]:
    """The flows at a path, each by the name of its file without the suffix; in a folder for each of several projects.

    Raises:
        ConfigError: There is no bot there, or nothing was kept of what tests have done.
        DefinitionErrors: Every problem of all of them.
    """
    from flowbot.errors import DefinitionError, DefinitionErrors
    from flowbot.graph.read import read_graph
    from flowbot.project import find_projects, load_project

    done = _read_cover(cover) if cover is not None else None
    found: dict[Path, Graph] = {}
    problems: list[DefinitionError] = []
    projects = find_projects(path)
    for root in projects:
        try:
            project = load_project(root)
        except DefinitionErrors as error:
            problems += error.problems
            continue
        folder = Path(root.name) if len(projects) > 1 else Path()
        for compiled, triggers in project.flows:
            starts = [trigger.source for trigger in triggers]
            drawn = read_graph(compiled, starts, whole=whole)
            found[folder / compiled.id] = drawn if done is None else _coloured(drawn, compiled, done)
    if problems:
        raise DefinitionErrors(problems)
    return found if flow is None else dict(_chosen(found, flow))


def _read_cover(file: Path) -> Covered:
    from flowbot.testing.coverage.files import read_covered

    return read_covered(file)


def _coloured(graph: Graph, flow: CompiledFlow, covered: Covered) -> Graph:
    """A picture by what was done of its flow."""
    from flowbot.testing.coverage.overlay import coloured

    found = covered.find(flow.id, flow.outline.locate(("flow",)).file)
    if found is None:
        raise click.UsageError(
            f"no test was measured for the flow '{flow.id}' of {flow.outline.locate(('flow',)).file}"
        )
    return coloured(graph, found)


def _chosen(found: Mapping[Path, Graph], flow: str) -> Iterator[tuple[Path, Graph]]:
    from flowbot.errors import did_you_mean

    names = sorted({file.name for file in found})
    if flow not in names:
        hint = did_you_mean(flow, names) or f"there are: {', '.join(names)}"
        raise click.UsageError(f"there is no flow '{flow}'; {hint}")
    return ((file, graph) for file, graph in found.items() if graph.flow == flow)


def _is_folder(output: Path, graphs: Mapping[Path, Graph]) -> bool:
    """Whether -o names a folder: there is one, or there are several flows and it has no suffix of a picture."""
    from flowbot.graph.formats import SUFFIXES

    if str(output) == "-":
        return False
    return output.is_dir() or (len(graphs) > 1 and output.suffix not in SUFFIXES)


def _format_of(output: Path | None) -> str:
    from flowbot.graph.formats import SUFFIXES

    if output is None or str(output) == "-":
        return "mermaid"
    if output.suffix not in SUFFIXES:
        suffixes = ", ".join(SUFFIXES)
        raise click.UsageError(
            f"'{output}' does not say which format: its suffix is one of {suffixes}, or give --format"
        )
    return SUFFIXES[output.suffix]


def _drawn(graph: Graph, name: str, *, right: bool) -> str:
    from flowbot.graph.formats import WRITERS

    return WRITERS[name](graph, right=right)


def _write_folder(folder: Path, graphs: Mapping[Path, Graph], name: str, *, right: bool) -> None:
    from flowbot.graph.formats import suffix_of

    for file, each in graphs.items():
        path = folder / f"{file}{suffix_of(name)}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"{path.parent} cannot be made: {error.strerror}") from error
        _write(path, _drawn(each, name, right=right))
        click.echo(str(path), err=True)


def _write(output: Path | None, text: str) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        with click.open_file(str(output), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise click.UsageError(f"{output} cannot be written: {error.strerror}") from error
