"""Rows in and out of .xlsx files; knows no model and no Django.

`child` runs as a process of its own, so nothing here may be slow or heavy to import.
"""
