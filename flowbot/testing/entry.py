"""What pytest finds by the entry point; under its own name the plugin may be asked for besides, with `-p`."""

pytest_plugins = ["flowbot.testing.plugin"]
