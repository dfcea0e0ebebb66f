today-title = Today · { $day }
today-choose = You can do these now:
today-nothing = There is nothing to complete today.
today-next-quiz = The next quiz opens on { $at }.
today-more-tasks = { $count ->
    [one] There is 1 more study task; send /tasks to see it.
   *[other] There are { $count } more study tasks; send /tasks to see them.
}
today-review = Review { $due ->
    [one] 1 wrong answer
   *[other] { $due } wrong answers
}
