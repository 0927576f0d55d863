"""Workbooks of training."""
