"""Duels: two or four colleagues answer the same few items within a day, each when it suits them, and both see how it went."""
