profile-welcome = Hello!
profile-help = Help
profile-cancelled = Cancelled.
profile-stranger = You are not a { -member } yet.
