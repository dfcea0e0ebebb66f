"""The terminal: cards as lines of text, and post that waits until somebody sits down."""
