"""The steps, numbered; written by `python -m tools.migration` and read over by a person, never changed once released."""
