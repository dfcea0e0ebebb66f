"""What is said: wording, importers and exporters, packs. Knows no channel."""
