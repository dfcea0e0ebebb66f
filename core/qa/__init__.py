"""Questions and answers: a knowledge base that is searched first, and people who answer what it does not know."""
