# Joining, help, settings, leaving.
profile-stranger =
    Hello! This is the messaging assistant of { $name }, for its own people only.
    To join, ask your { -secretary } for a code or a link, and send the code here.
profile-joined = Welcome, { $name }! You have joined { $branch }.
profile-what = Study tasks, quizzes and notices will reach you here; a tap or a single letter is all it takes.
profile-voluntary = Taking part is up to you: no rankings, no time counted, nobody named in public.
profile-quiet-promise = Between { $start } and { $end } you are left in peace.
profile-way-out = Had enough? Send /settings to switch things off or pause, or /leave to have your data deleted.
profile-welcome-back = Welcome back, { $name }! What would you like to do?

profile-code-wrong = That code is wrong, has been used or has expired. Please check it, or ask your { -secretary } for a new one.
profile-code-too-many = Too many wrong codes. Please try again in an hour, or ask your { -secretary } for a new code.
profile-code-somebody-else = This chat account is already yours, and the code is meant for somebody else: please let them use it in their own account.
profile-code-already = You have joined already; there is nothing more to do.

profile-help = Press a button, or send one of these words:
profile-not-understood = Sorry, I did not understand that. Pick one of these or send /help; your { -secretary } is glad to help, too.
profile-cancelled = All right, cancelled. Send /help whenever you need it.
profile-cancelled-stranger = All right, cancelled.

profile-leave-ask = Do you really want to leave?
profile-leave-deleted = We will delete your name, number, phone and branch here, your answers and task records, the words of your suggestions, our conversation, and the link to your chat accounts. This cannot be undone.
profile-leave-kept = Rosters and files that your organisation keeps elsewhere stay as they are. To come back later, ask your { -secretary } for a new code.
profile-leave-yes = Leave and delete
profile-leave-no = Stay
profile-leave-stayed = All right, everything stays as it is.
profile-left = Your data has been deleted. Thank you for taking part, and all the best!

profile-settings = Your settings:
profile-now-quiet = Quiet hours: { $hours }
profile-now-muted =
    { $count ->
        [0] You receive: everything
        [one] Switched off: one kind of message
       *[other] Switched off: { $count } kinds of messages
    }
profile-now-paused = Paused until { $until }
profile-set-language = 语言 Language
profile-set-quiet = Quiet hours
profile-set-kinds = What I receive
profile-set-pause = Pause for a while
profile-set-resume = Resume now
profile-set-chats = My chats
profile-set-back = Back to settings

profile-language-ask = Which language would you like?
profile-language-zh = 中文
profile-language-en = English
profile-language-set = All right, English it is.

profile-quiet-ask = When should we leave you in peace?
profile-hours = { $start } to { $end }
profile-hours-none = none
profile-hours-usual = As the organisation: { $hours }
profile-hours-never = Any time is fine
profile-hours-write = Let me write it
profile-hours-ask = Please write when your quiet hours begin and end, such as 22:00-07:00; or send /cancel.
profile-hours-unclear = I could not read those hours. Please write them like this: 22:00-07:00; or send /cancel.
profile-hours-set = All right, your quiet hours are now: { $hours }.
profile-hours-set-usual = All right, the organisation's quiet hours hold for you.

profile-kinds-ask = Pick one to switch it on or off:
profile-kind-quiz = quizzes
profile-kind-reminder = reminders
profile-kind-announcement = notices
profile-kind-switch-off = Switch { $kind } off
profile-kind-switch-on = Switch { $kind } on
profile-switched-off = All right, no more { $kind } for you.
profile-switch-undo = Keep them after all

profile-pause-ask = During a pause nothing is sent to you, and it ends by itself. How long?
profile-pause-days = { $days } days
profile-pause-write = Until a day
profile-pause-day-ask = Until which day? From that day on you hear from us again. Please write it like 2026-12-01. To leave it as it is, send /cancel.
profile-pause-unclear = I could not read that day; please write it like 2026-12-01.
profile-pause-past = That day is today or past; please write a later one.
profile-pause-too-long = A pause lasts a year at most; please write an earlier day.
profile-resumed = All right, messages will reach you again.

profile-chat-ask = Where should messages go first? Where that cannot be reached, they go to your other chats.
profile-chat-now = { $chat } (first now)
profile-chat = { $platform } ({ $name })
profile-channel-telegram = Telegram
profile-channel-wechat = WeChat Official Account
profile-channel-webchat = Web chat
profile-channel-terminal = Terminal
profile-channel-wecom = WeCom
profile-chat-set = All right, messages go there first from now on.
profile-chat-unbind = Unbind a chat
profile-chat-last =
    This is the only chat you have bound: { $chat }.
    Without it no message would reach you any more. If that is what you want, choose “Leave”: we then delete your data as well.
profile-unbind-which = Which one shall be unbound?
profile-unbind-ask = Unbind { $chat }? No message will go there any more, and what was said there is deleted. To bind it again, ask your { -secretary } for a new code.
profile-unbind-ask-here = Unbind { $chat }? It is the chat you are in now. No message will come here any more, and what was said here is deleted; your other chats stay as they are. To bind it again, ask your { -secretary } for a new code.
profile-unbind-yes = Unbind it
profile-unbind-no = Keep it
profile-unbound = Unbound: { $chat }. Your other chats stay as they are.
profile-set-wrong = Book of wrong answers

profile-now-hour = Daily reminder: { $hour }
profile-now-zone = Time zone: { $zone }
profile-set-hour = Daily reminder
profile-set-days = Other days
profile-set-zone = My time zone
profile-set-caps = How many at most

profile-hour = { $days }, { $clock }
profile-hour-none = You have not picked an hour yet.
profile-hour-now = You are reminded: { $hour }
profile-hour-what =
    At this hour you are reminded once if something of that day still waits for you, and left alone if nothing does.
    Daily quizzes wait for this hour too; those that close before it come as usual.
profile-hour-write = Write an hour myself
profile-hour-never = No daily reminder
profile-hour-ask = At what time? For example 20:15. To leave it as it is, answer "cancel".
profile-hour-unclear = I could not read this time; please write it like 20:15. To leave it as it is, answer "cancel".
profile-hour-set = Done.
profile-days-ask = On which days?
profile-days-workdays = Workdays
profile-days-1234567 = Every day
profile-days-12345 = Monday to Friday
profile-days-135 = Monday, Wednesday, Friday
profile-days-67 = Saturday and Sunday

profile-zone-ask = Which time zone do you live in? Quiet hours and reminders go by the clocks there.
profile-zone-usual = As the organisation ({ $zone })
profile-zone-write = Another place
profile-zone-write-ask = Please write the time zone or the nearest big city, for example Rome or Europe/Rome. To leave it as it is, answer "cancel".
profile-zone-unclear = I found no such time zone; please write the nearest big city, for example Rome or Asia/Tokyo. To leave it as it is, answer "cancel".
profile-zone-set = Done. Clocks go by: { $zone }.
profile-zone-asia-shanghai = Beijing
profile-zone-asia-urumqi = Urumqi
profile-zone-asia-singapore = Singapore
profile-zone-asia-dubai = Dubai
profile-zone-europe-moscow = Moscow
profile-zone-europe-berlin = Berlin, Paris, Rome
profile-zone-europe-london = London
profile-zone-africa-lagos = Lagos
profile-zone-america-new-york = New York
profile-zone-america-los-angeles = Los Angeles
profile-zone-australia-sydney = Sydney

profile-caps-what = How many of each kind at most? What is more is not sent to you; you find it under "Today". Reminders of your own do not count.
profile-caps-ask = How many of this kind at most: { $kind }?
profile-caps-of = { $kind }: { $most }
profile-caps-usual = As the organisation: { $most }
profile-caps-any = any number
profile-caps-day = { $day } a day
profile-caps-week = { $week } a week
profile-caps-both = { $day } a day, { $week } a week
profile-caps-set = Done.
