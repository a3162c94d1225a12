"""A folder with the keys of a local pod, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from flowbot.pod.folder import open_folder


@pytest.fixture(scope="session")
def pod_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose keys exist, so that no test waits for new ones."""
    folder = tmp_path_factory.mktemp("pod")
    open_folder(folder)
    return folder
