"""The roster workbook F0, F1, F1B, F2, F9: read, check all of it, show differences, write once."""
