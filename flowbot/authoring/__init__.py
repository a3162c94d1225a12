"""What bot authors decorate: actions, functions, services, roles, and the settings of a person."""

from __future__ import annotations

from flowbot.authoring.actions import Action, IdempotencyKey, action, describe_action
from flowbot.authoring.functions import Function, function
from flowbot.authoring.modules import Authored, read_modules
from flowbot.authoring.names import action_name, private_name
from flowbot.authoring.platform import PLATFORM, Operation, operations, platform_actions
from flowbot.authoring.records import Attachment, Room, Stream, User, WrittenMessage
from flowbot.authoring.roles import Role, role
from flowbot.authoring.services import Service, open_services, service
from flowbot.authoring.settings import PersonSettings, person_settings

__all__ = [
    "PLATFORM",
    "Action",
    "Attachment",
    "Authored",
    "Function",
    "IdempotencyKey",
    "Operation",
    "PersonSettings",
    "Role",
    "Room",
    "Service",
    "Stream",
    "User",
    "WrittenMessage",
    "action",
    "action_name",
    "describe_action",
    "function",
    "open_services",
    "operations",
    "person_settings",
    "platform_actions",
    "private_name",
    "read_modules",
    "role",
    "service",
]
