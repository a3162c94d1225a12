"""What runs in the BDK's own environment, which has no pytest: each a `python -m`."""
