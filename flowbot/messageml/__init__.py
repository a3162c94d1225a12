"""What the bot says: templates to MessageML, and MessageML checked."""
