"""What build.py does once it has made .venv."""
