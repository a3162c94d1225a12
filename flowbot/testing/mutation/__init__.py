"""Would the tests notice? Flows that are wrong in one place each, and the tests of a bot run against them."""
