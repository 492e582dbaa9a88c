"""A Difference → its facts, printable and typed → text, Markdown and JSON.

Each kind of change is one module and one class, and has one line in `kinds.py`: `facts.py`, `text.py` and `markdown.py`
loop over that table.
"""
