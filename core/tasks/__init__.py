"""Study tasks: something to read by a day, an optional check question, one reminder."""
