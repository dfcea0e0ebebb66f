practice-choose = What would you like to practise? You can stop at any time with /cancel.
practice-private = Only you see how practice goes.
practice-nothing = There is nothing to practise yet; come back once there is a question bank.
practice-fit = What suits me
practice-subject = { $name } ({ $items ->
    [one] 1 question
   *[other] { $items } questions
})
practice-book = My wrong answers
practice-question = Practice, question { $number } · { $kind }
practice-go-on = Ten more
practice-other = Practise something else
practice-report = I doubt an answer
practice-so-far = { $right } of { $asked } right so far.
practice-none-left = You have practised all of these lately; come back in a few days, when they will be asked again.
wrong-review = Review now
wrong-due = { $items ->
    [one] 1 question stands
   *[other] { $items } questions stand
} in your book, { $due } of them due; { $left } more will do for today.
wrong-none-due = { $items ->
    [one] 1 question stands
   *[other] { $items } questions stand
} in your book and none is due now; the next one is on { $at }.
wrong-empty = Your book of wrong answers is empty. What you answer wrong comes in by itself and is asked again before you forget it.
wrong-next = Nothing is due now; the next one is on { $at }.
wrong-enough-today = You have reviewed your { $cap } for today; the rest can wait until tomorrow.
wrong-private = Only you see your book. What you have learnt by heart leaves it by itself.
wrong-reminded = You are reminded at { $at } on days when something is due.
wrong-is-off = Your book is switched off; nothing new is noted.
wrong-to-hour = Reminder
wrong-to-cap = Daily number
wrong-to-off = Switch the book off
wrong-to-on = Switch the book on
wrong-to-forget = Forget everything
wrong-hour-ask = When would you like to be reminded? You hear nothing on days when nothing is due.
wrong-at = { $at }
wrong-at-never = No reminder
wrong-cap-ask = How many wrong answers would you like to review a day at most?
wrong-cap-number = { $cap }
wrong-saved = Saved.
wrong-forget-ask = Forget your book of wrong answers and your practice? This cannot be undone; results of quizzes stay.
wrong-forget-yes = Forget it
wrong-forget-no = Keep it
wrong-forgotten = Forgotten.
wrong-reminder = Something in your book of wrong answers is due; it takes a few minutes.
