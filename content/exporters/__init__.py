"""Writers of the files people get: templates to fill in, and what they sent with the reasons written beside it."""
