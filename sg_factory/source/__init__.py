"""What others wrote → Plans."""
