"""`flowbot doctor`: what is wrong between a bot and its pod."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flowbot.config import BotConfig
    from flowbot.doctor import Finding
    from flowbot.doctor.examination import Feed

_MARKS = {"ok": ("✓", "green"), "note": ("!", "yellow"), "problem": ("✗", "red"), "skipped": ("–", "bright_black")}


@click.command(
    epilog="""\b
EXAMPLES
  flowbot doctor examples/expense --config config.yaml
  flowbot doctor --json | jq '.findings[] | select(.status == "problem")'
"""
)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--config", "config_file", type=click.Path(path_type=Path), help="The BDK's config.yaml.")
@click.option("--feed", "reads_feed", is_flag=True, help="Also read the datafeed, and make it where there is none.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(path: Path, config_file: Path | None, reads_feed: bool, as_json: bool) -> None:
    """Look at a bot's set-up from its config.yaml to its datafeed, and say what to mend.

    Looks at the file, the key, names, proxies, TLS, both logins, the clock, the agent and the feed,
    and goes on after a problem as far as that is possible. Nothing is sent, and without --feed no
    event is read; with it, events that wait come to the bot half a minute later. Nothing secret is
    printed. The exit code is 1 when there are problems, and 3 when the file cannot be read.
    """
    import anyio

    from flowbot.config import symphony_file
    from flowbot.doctor import examine
    from flowbot.doctor.examination import FILE

    settings, root = _settings_of(path)
    file = symphony_file(config_file, settings, root)
    feed: Feed = "datahose" if settings.feed == "datahose" else "read" if reads_feed else "listed"
    logging.getLogger("flowbot.config").setLevel(logging.ERROR)  # what it warns of is among the findings
    findings = anyio.run(partial(examine, file, tell=_silent if as_json else _printer(), feed=feed))
    problems = [each for each in findings if each.status == "problem"]
    if as_json:
        click.echo(json.dumps({"findings": [asdict(each) for each in findings]}, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{len(problems)} problem{'s' * (len(problems) != 1)}" if problems else "all is well")
    if problems:
        raise SystemExit(3 if any(each.check == FILE for each in problems) else 1)


def _settings_of(path: Path) -> tuple[BotConfig, Path]:
    """The settings of a project, whose flows need not be right for this, and its folder."""
    from flowbot.config import BotConfig, load_bot_config

    root = path if path.is_dir() else path.parent
    file = root / "flowbot.yaml"
    return (load_bot_config(file) if file.exists() else BotConfig()), root


def _silent(finding: Finding) -> None:
    """Print nothing yet."""


def _printer() -> Callable[[Finding], None]:
    echo = partial(click.echo, color=False if os.environ.get("NO_COLOR") else None)

    def show(finding: Finding) -> None:
        mark, colour = _MARKS[finding.status]
        took = f"  {finding.seconds * 1000:.0f} ms" if finding.status == "ok" else ""
        echo(f"{click.style(mark, fg=colour)} {finding.check}: {finding.text}{click.style(took, dim=True)}")
        if finding.mend:
            echo(f"  {click.style('mend:', bold=True)} {finding.mend}")

    return show
