"""Notices: words, a picture or a file to an audience, and who has confirmed that they read them."""
