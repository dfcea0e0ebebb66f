"""The web chat: a page, a socket, and the cards that travel between them. What was said is kept, so that nothing is lost."""
