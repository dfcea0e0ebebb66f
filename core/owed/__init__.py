"""Answers that are owed: their updates were acknowledged before the answers were there."""
