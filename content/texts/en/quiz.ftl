quiz-none-open = There is no quiz to answer now.
