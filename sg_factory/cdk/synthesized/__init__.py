"""The synthesized templates of an app, held against the Plans whose groups it made."""
