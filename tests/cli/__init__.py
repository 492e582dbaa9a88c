"""The real command line, in processes of its own."""
