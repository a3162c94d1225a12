"""`flowbot convert`: a flow in its other form, YAML or Python."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="""\b
EXAMPLES
  flowbot convert flows/expense.yaml
  flowbot convert flows/expense.yaml -o flows/expense.py
  flowbot convert flows/expense.py --to yaml
"""
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to", "form", type=click.Choice(["yaml", "python"]), help="The form to print; the other one unless you say so."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to this file, not to the terminal."
)
def convert(file: Path, form: str | None, output: Path | None) -> None:
    """Print the flow of FILE in its other form: YAML as Python, Python as YAML.

    Both declare the same flow. Comments do not come along. The same form again is FILE tidied up.
    """
    from flowbot.project import read_definitions

    definitions = read_definitions(file)
    if len(definitions) > 1:
        names = ", ".join(each.flow for each in definitions)
        raise click.UsageError(f"'{file}' declares several flows ({names}); put each into a file of its own")
    if (form or ("yaml" if file.suffix == ".py" else "python")) == "yaml":
        from flowbot.definition.writer import write_flow

        text = write_flow(definitions[0])
    else:
        from flowbot.definition.builder.printer import write_python

        text = write_python(definitions[0])
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"'{output}' cannot be written: {error.strerror}") from error
