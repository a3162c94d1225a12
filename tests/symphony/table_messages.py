"""The rows of `symphony.messages`."""

from __future__ import annotations

from flowbot.ids import MessageId
from tests.symphony.operations_table import Exchange, Row

ROWS = (
    Row(
        operation="messages.suppress",
        arguments={"message": MessageId("m/1+")},
        exchanges=[
            Exchange(
                request="POST /pod/v1/admin/messagesuppression/m_1-/suppress",
                answer={"messageId": "m_1-", "suppressed": True, "suppressionDate": 1},
            )
        ],
    ),
)
