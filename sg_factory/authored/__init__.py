"""What authors write: its `models`, how it is `read` from files, and its JSON `schema`."""
