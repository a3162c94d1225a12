"""Test a flow the way a person meets it; importable without pytest."""
