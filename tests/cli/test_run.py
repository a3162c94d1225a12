"""Tests for flowbot.cli.run: what it says where it cannot begin; acceptance has what it does then."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from flowbot.cli import main

ECHO = Path(__file__).parents[2] / "examples" / "echo"


def test_without_the_file_that_says_how_to_reach_symphony_it_says_where_one_comes_from(tmp_path: Path) -> None:
    gone = tmp_path / "gone.yaml"
    result = CliRunner().invoke(main, ["run", str(ECHO), "--config", str(gone)], catch_exceptions=False)

    assert result.exit_code == 3
    assert result.stderr == (
        f"flowbot: there is no {gone}: name the BDK's file with --config; "
        "`flowbot pod` writes one for the Symphony that it serves\n"
    )
