"""What commands need that run tests."""

from __future__ import annotations

from importlib.util import find_spec


def require_pytest() -> None:
    """Do nothing where pytest is installed.

    Raises:
        ConfigError: It is not.
    """
    from flowbot.errors import ConfigError

    if find_spec("pytest") is None:
        raise ConfigError("tests are run by pytest, which is not installed: pip install 'flowbot[test]'")
