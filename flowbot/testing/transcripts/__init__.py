"""Conversations as files: `*.chat.yaml`, read, written, held against the bot, and brought up to date."""
