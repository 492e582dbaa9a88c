"""Pages of a project: a static web site, or Markdown for a repository."""
