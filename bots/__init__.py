"""Channels: translate and send; decide nothing."""
