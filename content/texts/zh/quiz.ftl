quiz-none-open = 现在没有可以作答的题目。
