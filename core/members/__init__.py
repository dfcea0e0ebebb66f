"""People: branches, members, addresses, and the codes that bind them. No words, no channels."""
