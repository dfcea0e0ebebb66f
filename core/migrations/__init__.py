"""The history of the tables: one short step a file in `versions`; `run` takes a database along it, up and down."""
