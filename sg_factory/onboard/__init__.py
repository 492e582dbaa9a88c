"""A new role: a template asks its questions, their answers become a role file, and the project is tried with it."""
