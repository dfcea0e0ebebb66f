"""The service: knows no channel, no web framework, no timer."""
