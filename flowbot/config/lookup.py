"""Which BDK file a bot is run with."""

from __future__ import annotations

from pathlib import Path

from flowbot.config.bot import BotConfig

HOME_FOLDER = ".symphony"


def symphony_file(named: Path | None, settings: BotConfig, root: Path) -> Path:
    """The file that is named, else that of flowbot.yaml, else `config.yaml` of the project or of `~/.symphony`.

    Args:
        named: What somebody has named for this run.
        settings: Those of the project.
        root: The folder of the project.
    """
    if named is not None:
        return named
    own = root / settings.symphony
    if "symphony" in settings.model_fields_set or own.exists():
        return own
    try:
        # Where the BDKs look for what is not to lie with the code (`load_from_symphony_dir`).
        shared = Path.home() / HOME_FOLDER / settings.symphony
    except RuntimeError:  # nobody's home is known
        return own
    return shared if shared.exists() else own
