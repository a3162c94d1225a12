"""What users of a local pod may not do although others may: everybody may do everything until it is taken from them."""

from __future__ import annotations

from enum import Enum

from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.ids import UserId


class Right(Enum):
    """What an administrator gives to accounts, in the words of the administration portal or of the reference."""

    UPDATE_PRESENCE = "the privilege ADMIN_PRESENCE_UPDATE"
    MANAGE_SUBSCRIPTIONS = "the entitlement 'Can manage signal subscriptions'"
    PUSH_SIGNALS = "the entitlement 'Can create push signals'"
    MANAGE_GROUPS = "the role of a distribution list manager"


class Rights:
    """Who lacks what."""

    def __init__(self) -> None:
        self._taken: set[tuple[UserId, Right]] = set()

    def take(self, user: User, right: Right) -> None:
        """Let a user not do something."""
        self._taken.add((user.id, right))

    def give(self, user: User, right: Right) -> None:
        """Let them do it again."""
        self._taken.discard((user.id, right))

    def check(self, user: User, right: Right) -> None:
        """Raise OperationError when a user may not (403)."""
        if (user.id, right) in self._taken:
            raise OperationError(f"{user.display_name} lacks {right.value}", status=403)
