"""Templates that other tools or people wrote, and their Plans."""
