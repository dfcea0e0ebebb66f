"""Named suggestions: written in chat, handled by those whose right begins at the branch, answered by the promised day."""
