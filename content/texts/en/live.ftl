# Live games: everybody answers at once.
live-no-such-game = There is no such game. Please check the six digits on the screen.
live-is-over = This game is over. Welcome to the next one!
live-not-begun = The game has not begun yet.
live-has-begun = The game has begun already.
live-is-paused = The game is paused already.
live-is-running = The game is running; it is not paused.
live-bell-has-rung = Time is up and answers are being counted. Please pause in a few seconds.
live-has-moved-on = The game has moved on. Please look at what is shown now.
live-flaw-no-items = There is nothing to ask: a live game needs single-choice or true/false questions with at least two options. Please take another bank or tag.
live-flaw-size = A game has at most 50 questions. Please take fewer.
live-flaw-seconds = Please give each question between 5 and 240 seconds.
live-flaw-pace = The stops between questions are too short: at least 3 seconds for the countdown, 5 each for the answer and the ranking.
live-secretary-only = Only the { -secretary } in charge of this { -branch }, or an administrator, can open a game.
live-host-only = Only the host can do this.
live-cannot-host = { $name } is not in charge of this { -branch } and cannot host.
live-not-for-you = This game belongs to another { -branch }. You can watch it on the big screen.
live-nickname-missing = Please add your nickname, as in: /join 123456 Rose
live-answer-taken = Received: { $letter }
live-answer-grace = Received: { $letter } (just after the bell: half of the points if right)
live-answer-late = Time was up, so this does not count. The next question is coming.
live-answer-early = Not open yet. Please choose once the countdown is over.
live-answer-paused = The game is paused. Please answer when it goes on.
live-answer-again = You have chosen { $letter } already; it cannot be changed.
live-answer-joined = You are in! The next question is the first that counts for you.
live-answer-not-yet = The next question is the first that counts for you. One moment, please.
live-answer-stranger = Please write to me in private first: send “start” to join, then answer here.
live-answer-not-for-you = { live-not-for-you }
live-answer-unknown = This button is out of date. Please look at the newest question.
live-joined = Welcome to “{ $title }”! You are shown as { $name }. { $number ->
    [0] Please wait for the host to begin.
    [1] It begins in a moment.
   *[other] Question { $number } is the first that counts for you.
}
live-back = Welcome back to “{ $title }”! You are shown as { $name }, and you have the points you had.
live-not-playing = You are not in this game yet. Please join first.
live-no-rank-yet = Nothing has been counted yet. Please wait for the end of this question.
live-own-standing = { $said ->
    [right] Right, +{ $gained } points!
    [wrong] Not right this time.
   *[none] { "" }
} You have { $points } points and are number { $rank } (only you can see this).
live-done-start = The game has begun.
live-done-pause = Paused; the timer stands still.
live-done-resume = On it goes, with the time that was left.
live-done-skip = On to the next step.
live-done-void = This question counts for nothing.
live-done-stop = The game is over.
live-title = 🏁 { $title }
live-lobby = { $players ->
    [one] One has joined; waiting for the host to begin.
   *[other] { $players } have joined; waiting for the host to begin.
}
live-how-to-join = Press the button to join; in other chats send /join { $code }, or open { $link }
live-rules-speed = { $size } questions, { $seconds } seconds each. Points = { $points } × (1 − time ÷ { $seconds } ÷ 2) for right answers: the faster the more, never less than half.
live-rules-accuracy = { $size } questions, { $seconds } seconds each. A right answer gets { $points } points, however fast.
live-join-button = Join
live-mine-button = How am I doing?
live-question = Question { $number }/{ $size }
live-get-ready = ⏳ Opens in { $seconds } seconds
live-time = { $answered ->
    [0] ⏱ { $seconds } seconds to answer
   *[other] ⏱ { $seconds } seconds to answer · { $answered } answered
}
live-paused = ⏸ Paused: the timer stands still
live-option-result = { $is ->
    [right] ✅
   *[wrong] ▫️
} { $letter }. { $label } · { $many }
live-rank-line = { $rank }. { $name }  { $points } (+{ $gained })
live-medal-line = { $rank ->
    [1] 🥇
    [2] 🥈
   *[3] 🥉
} { $name }  { $points }
live-team-line = 🏳️ { $rank }. { $name }  { $points } ({ $players } playing)
live-nobody-scored = Nobody has points yet.
live-podium = 🏆 { $title } · results
live-host-title = Hosting: { $title }
live-host-at = { $phase ->
    [lobby] Waiting for players, { $size } questions
    [countdown] Question { $number }/{ $size } · countdown
    [question] Question { $number }/{ $size } · answers open
    [closed] Question { $number }/{ $size } · counting
    [result] Question { $number }/{ $size } · the answer
    [ranking] Question { $number }/{ $size } · ranking
    [podium] Podium
   *[over] Over
}
live-host-players = { $players } playing
live-code = Code: { $code }
live-command-start = Start
live-command-pause = Pause
live-command-resume = Resume
live-command-skip = Next
live-command-void = Void this question
live-command-stop = End the game
live-which-bank = Which question bank shall it be?
live-bank = { $name } ({ $items } questions fit)
live-which-size = How many questions? Each takes 20 seconds.
live-size = { $size } questions
live-opened = The game is open: { $size } questions, code { $code }. Big screen: { $link }
    Your buttons come next; you can also write: start, pause, resume, skip, void, stop; “hand over NAME” lets a colleague host.
live-host-privately = The game is open in this group. Your buttons are in our private chat.
live-one-at-a-time = A game is going on in this group. Please end it before opening another.
live-none-open = There is no game to join at present.
live-which-game = Which one would you like to join?
live-how-to-answer = Questions come to this chat. Press a button or reply with a letter; each can be answered once.
live-names = { $names ->
    [real] Only the first places are shown to others, under real names.
    [anonymous] Only the first places are shown to others, under numbers.
    [nickname] Only the first places are shown to others, never under real names. For a nickname send “/join { $code } nickname”.
   *[free] Only the first places are shown to others. For another name send “/join { $code } nickname”, or “/join { $code } anonymous”.
} To stop playing send “leave the game”.
live-left = You have left the game. Your points stay yours.
live-letter-please = Please reply with the letter of an option, such as A. If there is no question yet, one moment, please.
live-name-not-permitted = { $names ->
    [real] This game is played under real names; send “/join { $code }” to join.
    [anonymous] This game is played without names; send “/join { $code }” to join.
   *[other] This game shows no real names: send “/join { $code } nickname”, or just “/join { $code }” to play under a number.
}
live-names-are = { $names ->
    [real] The ranking shows real names.
    [nickname] The ranking shows nicknames or numbers, never real names.
    [anonymous] Everybody plays under a number.
   *[free] Your name, a nickname or a number: you choose.
}
live-plan = { $size } questions, 20 seconds each; { $teams ->
    [none] everybody plays alone
   *[other] branches play as teams, by their mean
}; { $names ->
    [real] real names only
    [nickname] nicknames or numbers only
    [anonymous] numbers only
   *[free] names as everybody likes
}; { $tagged ->
    [yes] only “{ $tag }”
   *[no] any subject
}.
live-plan-open = Open the game
live-plan-teams = { $now ->
    [none] Branches as teams
   *[other] No teams
}
live-plan-names = Other names
live-plan-tag = Choose the subject
live-plan-any-tag = Any
live-which-tag = Which subject only?
live-which-heir = Who shall host?
live-no-heirs = Nobody else can take over: they need a right in this { -branch } and a chat of their own.
live-handed-over = { $name } hosts now; the buttons come to their private chat.
