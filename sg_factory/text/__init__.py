"""What is done to text, whatever it is about: escaping, lists in words, Markdown, spelling."""
