"""The demo school 青岚大学: invented, the same for the same seed and day (manage.py load_demo)."""
