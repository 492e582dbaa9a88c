"""A Plan for people: what each group holds, why, and how much of each quota is used."""
