"""What each kind of organisation begins with, as data: one TOML file a preset, every rule with its source and date."""
