"""The talks here are held by tests/swadl/test_import.py, each with the flow that its workflow becomes."""

collect_ignore_glob = ["*.chat.yaml"]
