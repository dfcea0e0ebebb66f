"""Programs that show speed and memory: each prints a ratio against a stated peer in the same run."""
