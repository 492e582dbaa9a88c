"""New projects and new roles: a template's questions and their answers become a role file that passes `check`."""
