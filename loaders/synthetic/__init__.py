"""Synthetic cities: seeded, fictional, with every gap planted."""
