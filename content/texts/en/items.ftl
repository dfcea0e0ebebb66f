# How a question and its answer are shown, in quizzes and in study tasks alike.
item-kind-single = one answer
item-kind-multi = several answers
item-kind-judge = true or false
item-kind-blank = fill in
item-true = True
item-false = False
item-write = { $blanks ->
    [1] Just reply with your answer.
   *[other] There are { $blanks } blanks; please fill them in order, with spaces between.
}
item-answered-right = ✅ Right
item-answered-wrong = ❌ Not quite
item-answer = The right answer: { $answer }
item-explanation = Why: { $explanation }
item-source = Source: { $source }
item-doubt = In doubt about the answer? Reply /report
