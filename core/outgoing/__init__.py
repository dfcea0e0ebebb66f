"""Everything that is written to members unasked, from its draft to its end, in one list. It reads features; it sends nothing."""
