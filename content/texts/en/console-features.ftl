console-quiz-new = New daily quiz
console-task-new = New study task
