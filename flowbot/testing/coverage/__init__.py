"""Coverage of flows: what a flow can do, and what test runs have done of it."""
