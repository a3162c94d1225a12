"""The activities of SWADL."""

from __future__ import annotations

KINDS = (
    *("send-message", "update-message", "pin-message", "unpin-message", "get-message", "get-messages"),
    *("get-attachment", "execute-script", "execute-request", "debug"),
    *("create-room", "update-room", "add-room-member", "remove-room-member"),
    *("promote-room-owner", "demote-room-owner", "get-room", "get-rooms", "get-room-members"),
    *("get-stream", "get-streams", "get-user-streams", "get-stream-members"),
    *("create-user", "update-user", "create-system-user", "update-system-user", "add-user-role", "remove-user-role"),
    *("get-user", "get-users"),
    *("get-connection", "get-connections", "create-connection", "accept-connection", "reject-connection"),
    *("remove-connection",),
    *("get-group", "get-groups", "create-group", "update-group", "add-group-member"),
)
