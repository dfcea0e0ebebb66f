"""What a person says about themself: join, settings, leave."""
