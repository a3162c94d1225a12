"""The command `flowbot`: one module per command, imported when it is called.

Exit codes: 0 ok, 1 problems found, 2 usage, 3 config or environment, 130 interrupted,
141 nobody reads the output any more.
"""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.metadata import version
from keyword import iskeyword
from typing import Any

import click

from flowbot.cli._process import end_process, is_broken_pipe, is_full_output, leave_quietly, open_input

COMMANDS = (
    *(
        "chat",
        "check",
        "conversations",
        "convert",
        "doctor",
        "elements",
        "explain",
        "fmt",
        "fuzz",
        "graph",
        "import",
        "mutate",
        "new",
        "parse",
        "pod",
        "record",
        "render",
        "replay",
    ),
    *("run", "schema", "test"),
)


class _LazyGroup(click.Group):
    """Commands by name: `flowbot.cli.NAME` holds a command NAME; with `_` behind it where Python keeps the word."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run as a process of its own, which threads of authors' actions cannot hold up."""
        open_input()
        try:
            return super().__call__(*args, **kwargs)
        except SystemExit as end:
            end_process(end.code if isinstance(end.code, int) else 0 if end.code is None else 1)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"flowbot.cli.{name}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from flowbot.errors import did_you_mean

            hint = did_you_mean(args[0], COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
            raise click.UsageError(f"there is no command '{args[0]}'; {hint}", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what is wrong with a flow or the set-up is told without a traceback."""
        from flowbot.errors import DefinitionError, FlowbotError

        try:
            return super().invoke(ctx)
        except DefinitionError as error:
            click.echo(str(error), err=True)
            raise SystemExit(1) from error
        except FlowbotError as error:
            click.echo(f"flowbot: {error}", err=True)
            raise SystemExit(3) from error
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        except BrokenPipeError:
            leave_quietly()
        except OSError as error:
            if not is_full_output(error):
                raise
            click.echo(f"flowbot: the output cannot be written: {error.strerror}", err=True)
            leave_quietly(3)
        except BaseExceptionGroup as group:
            if is_broken_pipe(group):
                leave_quietly()
            known = group.subgroup(FlowbotError)
            if known is None or len(known.exceptions) != len(group.exceptions):
                raise
            click.echo(f"flowbot: {_first(known)}", err=True)
            raise SystemExit(3) from group


def _first(error: BaseException) -> BaseException:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("flowbot"), prog_name="flowbot")
@click.option("-v", "--verbose", count=True, help="Tell more on standard error; twice for everything.")
@click.option("-q", "--quiet", is_flag=True, help="Tell only errors.")
def main(verbose: int, quiet: bool) -> None:
    """Conversational workflows on Symphony."""
    level = logging.ERROR if quiet else {0: logging.WARNING, 1: logging.INFO}.get(verbose, logging.DEBUG)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    if level > logging.DEBUG:  # a line for each request would hide what the bot does
        logging.getLogger("httpx2").setLevel(logging.WARNING)
