"""An answer to who reaches whom → text and JSON."""
