"""Text to slot type and back: one place for questions, commands and forms."""
