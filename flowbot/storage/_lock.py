"""A lock on a file that dies with the process that holds it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from weakref import WeakSet

from flowbot.errors import StoreLockedError


class FileLock:
    """Says that one runner, and no other, works on a store.

    A file beside the store is locked, not the store itself: commands that only read may open
    the store beside a running bot. The kernel drops the lock when the process ends, also
    after `kill -9`, so there is never a stale one; the file stays and means nothing.

    It is of one process: a child that is forked off neither has it nor keeps it alive.
    """

    def __init__(self, store: Path) -> None:
        self._store = store
        self._descriptor = -1

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            StoreLockedError: Another runner holds it; the message says which process.
            OSError: The lock's file cannot be opened or locked.
        """
        descriptor = os.open(f"{self._store}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        except BlockingIOError:
            holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "of unknown id"
            os.close(descriptor)
            raise StoreLockedError(
                f"{self._store} is in use by process {holder}; stop that bot first, or give this one another file"
            ) from None
        except OSError:
            os.close(descriptor)
            raise
        self._descriptor = descriptor
        _HELD.add(self)

    def release(self) -> None:
        """Let the lock go; again is fine."""
        _HELD.discard(self)
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


_HELD: WeakSet[FileLock] = WeakSet()


def _drop_in_child() -> None:
    # A child shares the open file, and with it the lock: it would outlive the bot in a forgotten child.
    for lock in list(_HELD):
        lock.release()


os.register_at_fork(after_in_child=_drop_in_child)
