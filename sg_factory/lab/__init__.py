"""The laboratory: a project as network namespaces, and what real packets between them show."""
