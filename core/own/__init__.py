"""A member's own page: what is theirs in every feature, a copy of all that is kept about them. Stands above the features."""
