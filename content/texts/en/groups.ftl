# What is said in chat groups.
group-write-privately = To protect your privacy, please write to me in a private chat.
group-write-first = Please write /start to me in a private chat first, then press the button again.
group-hello = Hello! I keep the members of this { -branch } informed. A { -secretary } may send /register here: study tasks and quizzes will then be announced in this group, and everybody answers in a private chat.
group-registered = Registered: study tasks and quizzes of { $branch } will be announced here. Everybody answers in a private chat. To stop, send /unregister.
group-unregistered = No longer registered: nothing will be announced here.
group-not-registered = This group is not registered.
group-secretary-only = Only a { -secretary } of this { -branch } or an administrator may do this. First ask an administrator to connect your account with you as a member, on the accounts page of the console.
group-name-branch = You do not steer that { -branch }, or you steer several; please name its code, for example: /register 001.002
group-unknown = This group was not found; please go back to the list and choose again.
