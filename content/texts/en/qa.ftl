# Asking: the knowledge base, people who answer, those on duty.
qa-ask = Please write your question in a sentence. To stop, send /cancel.
qa-who-reads = What I know I answer at once. Anything else goes to those who answer for your { -branch }; they see your name and your question. Please write nothing classified and no identity or bank card numbers.
qa-still-open =
    { $count ->
        [one] One question of yours is still waiting for an answer.
       *[other] { $count } questions of yours are still waiting for an answer.
    }
qa-no-question = Please write your question in a sentence, such as “When are dues paid?”. To stop, send /cancel.
qa-source = Source: { $source }
qa-helped = That helps
qa-missed = Not what I meant
qa-not-helped = Not solved yet
qa-perhaps = Which of these do you mean?
qa-none = None of these
qa-glad = Glad to hear that.
qa-noted-already = Noted already, thank you.
qa-gone = This question is over. Please ask again.
qa-handed-on = I am not sure about that, so people will answer you, by { $day } at the latest. The answer comes to this chat.
qa-who-sees = Only those who answer for your { -branch } see the question and your name.
qa-take-back = No longer needed
qa-taken-back = All right, the question is withdrawn.
qa-taken-already = Somebody is already working on this question and will answer you.
qa-known-already = You have asked this already; the answer comes by { $day } at the latest.
qa-too-many-open = { $most } questions of yours are waiting for an answer. Please ask more once you have heard back.
qa-answered-title = Your question has been answered
qa-you-asked = You asked: { $words }
qa-add = I am sorry that this did not help. What is still open? Write a sentence and people will look at it again. To stop, send /cancel.
qa-too-old = This question can no longer be taken up (it can within 7 days of the answer). Please ask again.
qa-in-between = This question of the quiz is still open. To ask something, send /ask and your question; to go on, send a letter.

qa-duty-title = Questions
qa-duty-new = A new question from { $branch }; please answer before { $at }.
qa-duty-passed = A question from { $branch } was passed on to you; please answer before { $at }.
qa-duty-remind = Nobody has taken up a question from { $branch } yet; please answer before { $at }.
qa-duty-warn = A question from { $branch } is due today, before { $at }.
qa-duty-late = A question from { $branch } was not dealt with in time (due before { $at }). Please look into it.
qa-see = Show the question
qa-take = I will answer
qa-answer-now = Write the answer
qa-case-title = Question { $number }
qa-case-from = { $name } ({ $branch }) asks:
qa-case-waiting = Nobody has taken it up yet; due before { $at }.
qa-case-taken = { $name } is working on it; due before { $at }.
qa-case-answered = Answered ({ $name }).
qa-note-note = Internal note: { $words }
qa-note-passed-on = Passed on: { $words }
qa-note-too-late = Answer that came second (not sent): { $words }
qa-note-added = The asker added: { $words }
qa-note-before = The answer before: { $words }
qa-yours = This question is yours.
qa-write-answer = Please write the answer; it goes to the asker's chat. To stop, send /cancel.
qa-sent = The answer is on its way. Keep it in the knowledge base? It becomes a draft without the asker's data, and somebody else releases it.
qa-into-base = Keep as a draft
qa-kept = Kept as a draft; somebody else checks and releases it in the console.
qa-other-was-first = { $name } answered a moment before you. Your words were not sent; they are kept as a note.
qa-not-on-duty = This is for those who answer questions. If you have one, simply write it.
qa-nothing-waits = No question is waiting for an answer.
qa-waiting =
    { $count ->
        [one] One question is waiting:
       *[other] { $count } questions are waiting:
    }
qa-line = { $words } (before { $at })

qa-taken-by = { $name } is already working on this question.
qa-answered-already = This question has been answered or closed. Please look at it again.
qa-question-gone = No such question: it was withdrawn, or is not yours to answer.
qa-not-answered = There is no answer yet that could go into the knowledge base.
qa-in-base = This answer is in the knowledge base already.
qa-no-answerer = Please choose somebody who answers for this { -branch }.
qa-entry-gone = No such entry; it may have been deleted. Please choose again from the list.
qa-entry-second-person = What you wrote yourself must be released by somebody else.
qa-flaw-question = Please fill in the question; every wording has at most { $most } characters.
qa-flaw-answer = Please fill in the answer, at most { $most } characters.
qa-flaw-rest = The source has at most { $source } characters, and there are at most { $wordings } further wordings. Please shorten.
qa-flaw-note = Please write the note.
qa-flaw-days = Please fill in 1 to { $most } workdays; taking up comes no later than the answer.
qa-flaw-hours = Reminders must go out before the day ends.
