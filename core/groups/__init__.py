"""Chat groups of branches: registered by a secretary, told of what members get; nobody's answers are shown there."""
