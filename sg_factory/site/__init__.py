"""The project as pages that people open: a static site, or Markdown for a repository."""
