"""`flowbot schema`: the JSON Schemas of flow files and transcripts, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(
    epilog="""\b
EXAMPLES
  flowbot schema > flow.schema.json
  flowbot schema --transcripts > chat.schema.json
  flowbot schema --write
  flowbot schema examples/expense --write
"""
)
@click.argument("path", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--transcripts", is_flag=True, help="Print the schema of transcripts instead.")
@click.option("--write", is_flag=True, help="Write the files that editors need into the project.")
def schema(path: Path | None, transcripts: bool, write: bool) -> None:
    """Print the JSON Schema of flow files; of a project, with the names of its slots, messages and actions.

    With --write it goes to `.flowbot/`, beside the schema of transcripts and the words of MessageML, and
    `.vscode/settings.json` names them: editors with a YAML language server complete and check flows and
    transcripts from then on.
    """
    from flowbot.definition.schema import flow_schema

    if transcripts and not write:
        from flowbot.testing.transcripts.schema import transcript_schema

        click.echo(json.dumps(transcript_schema(), ensure_ascii=False, indent=2))
        return
    if path is None and not write:
        click.echo(json.dumps(flow_schema(), ensure_ascii=False, indent=2))
        return
    from flowbot.project import find_names, find_settings

    root = path or Path()
    found = flow_schema(find_names(root))
    if not write:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    from flowbot.cli._editor import write_editor_files

    for file in write_editor_files(root, found, find_settings(root).flows):
        click.echo(f"wrote {file}")
