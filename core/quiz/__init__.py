"""Personal quizzes: the daily one, its rounds, attempts and answers."""
