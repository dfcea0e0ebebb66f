"""Who comes to a meeting: a code that the host shows, late, leave with a reason, entries by staff for who has no phone."""
