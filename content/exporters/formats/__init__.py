"""Writers of the forms in which a question bank leaves: each puts down what its form can hold, and nothing in another's words."""
