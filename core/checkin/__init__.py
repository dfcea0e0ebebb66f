"""The daily check-in: voluntary, and nobody's but the member's own; staff see how many take part, and only where many do."""
