"""Templates that somebody else has written, and the Plans that they become."""
