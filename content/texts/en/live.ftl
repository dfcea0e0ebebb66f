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
live-flaw-pace = The stops between questions are too short: at least 3 seconds for the countdown, 4 each for the answer and the ranking.
live-secretary-only = Only the { -secretary } in charge of this { -branch }, or an administrator, can open a game.
live-host-only = Only the host can do this.
live-cannot-host = { $name } is not in charge of this { -branch } and cannot host.
live-not-for-you = This game belongs to another { -branch }. You can watch it on the big screen.
live-nickname-missing = Please add your nickname, as in: /join 123456 Rose
