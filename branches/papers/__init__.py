"""Papers of the office: one content, printed by the browser or saved as a Word file.

Knows no model. A room builds a Paper, `templates/components/paper.html` shows it, `word` writes it.
"""
