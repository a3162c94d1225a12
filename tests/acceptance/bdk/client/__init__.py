"""What runs in the BDK's own environment, which has no pytest: `python -m tests.acceptance.bdk.client`."""
