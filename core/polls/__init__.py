"""Polls of a platform's own that show a card: which card a vote is about."""
