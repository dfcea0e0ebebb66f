"""Live games: one quiz for many at once, in all chats and on the big screen; nobody gets the key before the bell."""
