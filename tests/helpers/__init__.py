"""What the Python tests share. Each module says what it is for; common.py is used by all."""
