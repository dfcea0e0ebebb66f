"""Readers of the files people have: bytes in, drafts and findings out. Nothing here stores anything or knows the time."""
