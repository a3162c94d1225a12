"""Where events, conversations and effects are kept: the adapters of `ports.Store`."""
