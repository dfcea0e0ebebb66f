# Question banks: the list of items, one item, writing one.
console-items-tag = Tag
console-items-show = Show
console-items-show-asked = Questions in use
console-items-show-retired = Retired questions
console-items-show-all = All questions
console-items-all = Select all { $n } questions
console-items-tick = Select question { $n }
console-items-tick-page = Select every question on this page
console-items-ticked = { "{n}" } selected
console-items-tags-hint = Tags, separated by commas
console-items-tag-on = Add tags
console-items-tag-off = Remove tags
console-items-retire = Retire
console-items-restore = Use again
console-items-none-ticked = No question is selected. Please tick some on the left first.
console-items-did-tag = { $n ->
    [one] Tags added to 1 question.
   *[other] Tags added to { $n } questions.
}
console-items-did-untag = { $n ->
    [one] Tags removed from 1 question.
   *[other] Tags removed from { $n } questions.
}
console-items-did-retire = { $n ->
    [one] 1 question retired.
   *[other] { $n } questions retired.
}
console-items-did-restore = { $n ->
    [one] 1 question is in use again.
   *[other] { $n } questions are in use again.
}
console-item-new = Write a question
console-item-edit = Change the question
console-item-added = The question is in the bank.
console-item-changed = Saved as version { $version }. Earlier answers still count under the version they were given to.
console-item-restored = In use again.
console-item-restore = Use again
console-item-difficulty = Difficulty
console-item-difficulty-none = Not stated
console-item-options = Options
console-item-options-hint = Tick the right ones; leave empty what you do not need.
console-item-option = Option { $letter }
console-item-option-right = Option { $letter } is right
console-item-stem-hint = In a fill-in, four underscores ____ stand for a blank.
console-item-blanks = What fills each blank
console-item-blanks-hint = One line a blank; where several wordings are right, separate them with a bar |.
console-item-tags-hint = Separated by commas, for example: history, statutes
console-item-version-hint = This is version { $version }. A change of the question, options, answer, explanation or source makes a new one, and answers already given stay with theirs; tags and difficulty can be changed at any time.
console-item-save-more = Save and write another
console-item-version = Version { $version }
console-item-use = Use
console-item-use-version = Answers and share right count the present version { $version } only.
console-item-fared = This version had { $answers } answers, { $percent } % right.
console-item-rounds = Times asked
console-item-last = last on { $day }
console-item-answers = Answers
console-item-percent = Right
console-item-used-in = Used in
console-item-used-times = { $n ->
    [one] once, on { $day }
   *[other] { $n } times, last on { $day }
}
console-item-history = Earlier versions
console-item-until = in use until { $at }
console-preview-title = Daily quiz
console-did-item-added = Wrote a question
console-did-item-changed = Changed a question
console-did-item-restored = Put a question back into use
console-did-items-tag = Tagged questions
console-did-items-untag = Removed tags from questions
console-did-items-retire = Retired questions
console-did-items-restore = Put questions back into use

# What answers tell about items.
console-items-show-suspect = Questions with a doubtful key
console-analysis = Question analysis
console-analysis-file = { $title } - question analysis
console-analysis-note = Facility is the share of right answers; discrimination runs from -100 to 100, and the higher it is the better the question tells who knows; efficiency is how much of the possible discrimination is reached. Where { $fewest } answers or more give a negative discrimination the key may be wrong: please check it.
console-analysis-none = There are no complete attempts yet. Once there are, this page shows how hard each question is and how well it tells who knows.
console-analysis-number = No.
console-analysis-stem = Question
console-analysis-type = Kind
console-analysis-answers = Answers
console-analysis-facility = Facility
console-analysis-discrimination = Discrimination
console-analysis-efficiency = Efficiency
console-analysis-picks = Picks
console-analysis-suspect = Doubtful key
console-analysis-attempts = Attempts finished
console-analysis-mean = Right on average
console-analysis-deviation = Standard deviation
console-analysis-alpha = Reliability α
console-did-items-analysed = Downloaded a question analysis

console-doubted-keys = Doubted answers
console-doubted-at = Reported
console-doubted-why = Why (whoever doubted it is told)
console-import-stored = questions dealt with
console-import-bar = { $done } of { $total } questions dealt with
console-import-goes-on = The import goes on by itself; you may leave this page.
console-import-look-again = Look again
console-import-open = Open the bank
console-import-look = Look and confirm
