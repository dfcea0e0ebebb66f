quiz-push-until = You can answer until { $until }; if you leave, you can go on where you stopped.
quiz-start = Start
quiz-open-round = { $answered ->
    [0] { $title } ({ $size ->
        [one] 1 question
       *[other] { $size } questions
    })
   *[other] { $title } ({ $answered }/{ $size } answered)
}
quiz-choose = Please choose a quiz.
quiz-none-open = There is no quiz to answer now; you will hear from us when there is one.
quiz-none-open-next = There is no quiz to answer now; the next one opens on { $at }.
quiz-question = Question { $number } of { $size } · { $kind }
quiz-over = This quiz is over; you are welcome to take part in the next one.
quiz-closed = { $answered ->
    [0] This quiz is over; you are welcome to take part in the next one.
   *[other] This quiz is over. You answered { $answered } of { $size }, { $right } of them right. Thank you for taking part!
}
quiz-answered-elsewhere = You have answered this question in another chat already; send /quiz to go on.
quiz-result-title = Quiz completed
quiz-result = { $warmth ->
    [all] All { $size } right, wonderful!
    [most] { $right } of { $size } right, well done, and thank you for taking part!
   *[some] { $right } of { $size } right; the explanations are yours to keep. Thank you for taking part!
}
quiz-not-there = This quiz was not found and may have been deleted; please go back to the list and choose again.
quiz-flaw-title = Please give a title of at most { $most } characters.
quiz-flaw-size = Please ask between 1 and { $most } questions.
quiz-flaw-days = Please choose at least one day of the week.
quiz-flaw-ends-before-start = The last day lies before the first one; please change one of them.
quiz-flaw-hours = Please let it stay open for 1 to { $most } hours, or leave this empty for the rest of the day.
quiz-flaw-branch = The chosen { -branch } was not found; please choose again.
quiz-flaw-bank = The chosen question bank was not found; please choose again.
quiz-flaw-no-items = There are no usable questions in this bank or under this tag; please import some or choose another tag.
quiz-flaw-no-day-left = By this plan there is no day left on which it could open; please change the dates or the days of the week.
quiz-push-title-daily = Quiz of the day · { $count ->
    [one] 1 question
   *[other] { $count } questions
}
quiz-push-title-weekly = Quiz of the week · { $count ->
    [one] 1 question
   *[other] { $count } questions
}
quiz-push-title-special = Special quiz · { $count ->
    [one] 1 question
   *[other] { $count } questions
}
quiz-push-title-challenge = Challenge · up to { $count ->
    [one] 1 question
   *[other] { $count } questions
}
quiz-push-title-exam = Exam · { $count ->
    [one] 1 question
   *[other] { $count } questions
}
quiz-push-minutes = { $minutes ->
    [one] You have 1 minute
   *[other] You have { $minutes } minutes
} from when you start; then it is handed in by itself. If you leave, you can go on where you stopped.
quiz-practise = Practise
quiz-book = Wrong answers
quiz-report = I doubt an answer
quiz-again = Once more
quiz-review = What I answered wrong
quiz-review-title = Answered wrong, { $number } of { $of }
quiz-review-next = Next
quiz-see-result = See the result
quiz-handed-in = The time for “{ $title }” is over; it has been handed in for you.
quiz-revived = { $left ->
    [one] You may err once more; go on!
   *[other] You may err { $left } times more; go on!
}
quiz-challenge-over = The challenge is over: { $right } right, well done!
quiz-exam-until = Please finish by { $until }; then it is handed in by itself. If you leave, send /quiz to go on.
quiz-exam-pass = { $percent } in 100 right is a pass.
quiz-passed = { $right } of { $size } right, { $percent } in 100: passed, congratulations!
quiz-not-passed = { $right } of { $size } right, { $percent } in 100: not a pass this time; review and come again.
quiz-solution-later = You can see the answers and why after { $at }.
quiz-flaw-tries = Please allow 0 to { $most } attempts; 0 means until all is right.
quiz-flaw-minutes = Please give 1 to { $most } minutes, or leave this empty for no limit.
quiz-flaw-pass = Please give a pass mark of 1 to 100, or leave this empty for none.
quiz-flaw-lives = Please let it end after 1 to { $most } wrong answers.
quiz-see-solution = Solutions: { $title }
quiz-duel = Duel
