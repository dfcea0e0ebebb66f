exporting-left-out = This question cannot be said in this format and is not in the file. Please export the Excel template instead.
exporting-changed = This question is written a little differently in this format; it means the same.
exporting-lost-explanation = { $count ->
    [one] This format cannot hold explanations: that of one question is not complete in the file.
   *[other] This format cannot hold explanations: those of { $count } questions are not complete in the file.
}
exporting-lost-source = { $count ->
    [one] This format cannot hold sources: that of one question is not in the file.
   *[other] This format cannot hold sources: those of { $count } questions are not in the file.
}
exporting-lost-tags = { $count ->
    [one] This format cannot hold all tags: those of one question are not complete in the file.
   *[other] This format cannot hold all tags: those of { $count } questions are not complete in the file.
}
exporting-lost-difficulty = { $count ->
    [one] This format cannot hold the difficulty: that of one question is not in the file.
   *[other] This format cannot hold the difficulty: those of { $count } questions are not in the file.
}
exporting-no-bank = There is no question bank called “{ $name }”. Please check the name and the branch.
exporting-no-items = This bank holds no questions yet.
exporting-unknown-format = This kind of file is not known. Please name it with --format: { $formats }.

exporting-form-xlsx = Excel (our template, can be imported again)
exporting-form-paper = Word paper without the key
exporting-form-paper-key = Word paper with key and explanations
exporting-form-moodle = Moodle XML
exporting-form-qti = QTI 2.1 package
exporting-form-gift = GIFT text
exporting-form-aiken = Aiken text (single choices and statements only)
exporting-form-anki = Anki deck

importing-paper-title = Exercises
importing-paper-name = Name: ________________   Branch: ________________   Score: ________
importing-paper-section = { $numeral }. { $kind } ({ $count })
importing-paper-kind-single = Single choice
importing-paper-kind-multi = Multiple choice
importing-paper-kind-judge = Right or wrong
importing-paper-kind-blank = Fill in
importing-paper-room = { " " }(    )
importing-paper-key = Key
importing-paper-explanation = Explanation: { $explanation }

console-bank-export = Export
console-bank-export-intro = { $n ->
    [one] The bank holds one question.
   *[other] The bank holds { $n } questions.
} Choose the kind of file:
console-bank-export-losses = Please check before you export
console-bank-export-partly = “{ $form }” can hold { $n } of the questions and cannot hold { $lost }. What is lost is listed below.
console-bank-export-anyway = Download all the same
console-bank-export-other = Choose another kind
console-bank-export-why = Reason
