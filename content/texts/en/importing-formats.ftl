importing-file-xml = The XML is broken near line { $line } and cannot be read. Please export the file again from where it comes from.
importing-file-xml-doctype = The file declares a document type or entities and was not opened, to be safe. Please delete the DOCTYPE line and try again.
importing-file-xml-large = The file is nested too deeply or holds too much and was not opened, to be safe. Please split it into smaller files.
importing-file-not-anki = This database holds no questions. Please use “Export” in Anki to make an .apkg file.
importing-file-anki-new = This Anki file is newer than we can read. Please tick “Support older Anki versions” in Anki and export it again.
importing-file-anki-broken = The Anki file is damaged and cannot be read. Please export it from Anki again.
importing-file-zip-empty = The archive holds no questions that can be read. Please check that it is the right file.
importing-file-qti-test = This file only lists the parts of a test; its questions are in other files. Please upload the whole package (.zip).

importing-gift-braces = The braces do not match. Please check “{"{"}” and “{"}"}” of this question.
importing-gift-matching = This matching question is not written correctly, and matching questions are not supported yet.
importing-gift-number = The answer is not written as a number. Please correct it.
importing-aiken-no-question = There is no question before this line. Please write the question above its options.
importing-aiken-unfinished = This question is not complete: there is no “ANSWER:” line after its options. Please add the answer.
importing-several-each-right = Several options of this single choice are each fully right. Please keep one right option, or make it a multiple choice.
importing-answer-pattern = A “*” in the answer stands for any words, which is not supported. Please write the whole answer.
importing-answer-pattern-lost = Answers in which “*” stands for any words were left out; the others were kept.
importing-part-marks-lost = Some answers earned part of the marks. Here an answer is right or wrong, so only fully right ones were kept.
importing-number-range = The answer is a number within a tolerance, which is not supported. Please write one exact number, or make it a choice.
importing-answers-to-all-lost = The remarks for right, partly right and wrong answers were not imported.
importing-pictures-lost = { $count ->
    [one] One picture was not imported; only the words were kept.
   *[other] { $count } pictures were not imported; only the words were kept.
} Please check that the question is still complete.
importing-cloze-broken = The gap is not written correctly. Please check what stands in the braces.
importing-cloze-mixed = Several questions stand in one, which is not supported. Please split it.
importing-qti-logic = This question is marked by a program, so it cannot be told which answer is right. Please use a plain right answer.
importing-qti-variables = The content of this question is made up at random while it is answered, which is not supported.
importing-qti-several = Several ways to answer stand in one question, which is not supported. Please split it.
importing-qti-time-lost = The time limit was not imported.
importing-survey-question = This is a survey question without a right answer and cannot join a question bank. Please add the answer, or use it in a survey.
importing-anki-typed = The card has no options and was taken as a fill-in: the front is the question, the back the answer. Please check it.
importing-anki-no-shape = It cannot be told where the question, options and answer of this card are. Please use cards with a front and a back, or our template.
importing-anki-note-deck = This is Anki's own card that asks to update, not a question.
importing-time-not-kept = { $count ->
    [one] One question had a time limit, which was not imported.
   *[other] { $count } questions had a time limit, which was not imported.
} Set the time when you build a quiz.

importing-foreign-essay = essays
importing-foreign-match = matching
importing-foreign-matching = matching
importing-foreign-description = descriptions
importing-foreign-ordering = ordering
importing-foreign-calculated = calculated questions
importing-foreign-random = randomly drawn questions
importing-foreign-other = this kind of question
importing-foreign-picture = questions answered on a picture
importing-foreign-gaps = words dragged into gaps
importing-foreign-scale = ratings
importing-foreign-upload = uploads and drawings
importing-foreign-survey = survey questions
