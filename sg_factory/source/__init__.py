"""Templates that other tools or people wrote → Plans."""
