report-which = Whose answer do you doubt?
report-nothing = You have answered nothing lately; once you have, you can tell us here when an answer seems wrong.
report-why = Please say in a sentence what is wrong, or hand it in as it is.
report-send = Hand in as it is
report-thanks = Thank you! Those who keep the bank will check it, and you will hear from us. /quiz goes on with a quiz.
report-again = You have told us about this one; you will hear from us once it is checked.
report-came = Somebody doubts the answer of a question:
report-to-desk = Check it
report-title = A doubted answer
report-waiting = { $count ->
    [one] 1 doubted answer waits:
   *[other] { $count } doubted answers wait:
}
report-none-waits = Nothing waits for you to check.
report-gone = This doubt was not found; somebody may have dealt with it.
report-decided = Somebody has dealt with this one.
report-words = Why it is doubted: { $words }
report-no-answers = Nobody has answered it yet.
report-facility = { $answers ->
    [one] 1 answer
   *[other] { $answers } answers
}, { $percent } in 100 right.
report-picks = How often each option was picked: { $picks }
report-suspect = Note: those who do well elsewhere miss this one more than others; the key is probably wrong.
report-correct = Correct the key
report-reject = The key is right
report-right-key = Please choose (or write) the right answer
report-same-key = This is the key as it stands; if it is right, choose “The key is right”.
report-done = { $gained ->
    [one] Corrected. 1 person who was marked wrong has been marked right and told; the former version is kept.
   *[other] Corrected. { $gained } people who were marked wrong have been marked right and told; the former version is kept.
}
report-why-kept = Please say why in a sentence, for whoever doubted it; you may also leave it out.
report-without = Say nothing
report-kept = Whoever doubted it has been told.
report-rescored = The key of a question was wrong and has been corrected; your answer now counts as right:
report-corrected = You were right to doubt this one: it has been corrected. Thank you!
report-rejected = The question you doubted has been checked, and its answer is right:
report-because = Why: { $note }
