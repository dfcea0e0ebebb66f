"""The one reminder a day at the hour that a member chose: of whatever waits for them, in any feature."""
