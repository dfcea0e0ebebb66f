"""Messages kept for people whose channel keeps none."""
