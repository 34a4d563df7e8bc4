"""Shared by the Python tests. Each module describes itself; all tests use common.py."""
