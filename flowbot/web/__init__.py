"""HTTP, as flowbot serves it: one server for the local pod, webhooks, health and administration."""

from __future__ import annotations
