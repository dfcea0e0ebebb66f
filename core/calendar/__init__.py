"""What is on for a branch, once or again and again: entries, their occurrences, whom they are told; knows no other feature."""
