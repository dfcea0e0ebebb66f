# What only WeChat shows: links to tap, the menu, notices; and what its page in the console says.
wechat-tap-or-reply = Tap an option, or reply with its letter
wechat-more = Show the next message
wechat-no-more = There is nothing more to read.
wechat-notice-hint = Reply “today” to see it
# The platform takes a time in this form only, whatever the language.
wechat-notice-time = { $year }年{ $month }月{ $day }日 { $clock }

wechat-copy-address = Server address (URL)
wechat-check-fine = The Official Account is connected.
wechat-check-mode = On the Official Accounts platform, under Settings → Basic configuration, enter the server address below, with the same token and message encryption key as in the settings of this service, and choose “safe mode”.
wechat-check-not-reached = WeChat’s servers cannot be reached just now. Check this server’s network and try again.
wechat-check-secret = WeChat does not accept the AppSecret. Reset it under Basic configuration on the platform and write it into the setting ZHIBU_WECHAT__APP_SECRET.
wechat-check-app-id = WeChat does not know the AppID. Compare the setting ZHIBU_WECHAT__APP_ID with Basic configuration on the platform.
wechat-check-address = This server’s public IP address is not on the list of allowed ones. Add it under Basic configuration → IP list on the platform.
wechat-check-frozen = WeChat has restricted this account. Sign in to the platform and read its notices.
wechat-check-quota = Today’s calls are used up; they come back at midnight in Beijing.
wechat-check-code = WeChat answers with error { $code }. Look the code up in the platform’s documentation.

# The page where a follower agrees to one more notice.
wechat-agree-title = Receive reminders
wechat-agree-what = WeChat lets an account send reminders only with your yes: each yes lets one message through, and several taps let several through. If you want none, just close this page.
wechat-agree-button = Receive one reminder
wechat-agree-thanks = Done: the next reminder will reach you. Tap again to receive one more.
wechat-agree-refused = Nothing was agreed, and that is fine. Open this page again whenever you want reminders.
wechat-agree-elsewhere = Please open this page in WeChat.
wechat-agree-later = This page cannot be shown just now. Please try again in a few minutes.
