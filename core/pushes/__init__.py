"""The one door out: planned pushes and their deliveries. Knows no feature and no platform."""
