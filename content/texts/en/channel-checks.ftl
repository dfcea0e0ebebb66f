# What is said when a chat channel is checked.
telegram-check-fine = Telegram knows the bot @{ $name }; messages go and come.
telegram-check-link = The bot’s link, for your members
telegram-check-token = Telegram does not accept the token. Copy it whole from @BotFather again into the setting ZHIBU_TELEGRAM__TOKEN on the server and restart the service.
telegram-check-unreachable = Telegram cannot be reached. Check the network of this server; if you go through a proxy or a Bot API server of your own, check the setting ZHIBU_TELEGRAM__API_BASE.
telegram-check-other = Telegram did not answer as it should. It says: { $words }. Please try again later.
telegram-check-elsewhere = Another program receives the messages of this bot, so none arrive here. Stop that program, or make a new bot with @BotFather.
telegram-check-https = Telegram delivers only to https addresses, and the address now is { $url }. Put a certificate before the server and change ZHIBU_PUBLIC_URL to an https address, or change ZHIBU_TELEGRAM__MODE to polling.
telegram-check-not-set = Telegram has not been told yet to deliver to { $url }. The service keeps trying; if this lasts for more than a few minutes, restart it.
telegram-check-trouble = Telegram’s last delivery failed. It says: { $words }. Check that the public address opens from outside and that its certificate is valid.
telegram-check-waiting = { $n } messages still wait at Telegram and have not arrived. Check that the service runs all the time.
webchat-check-fine = The web chat is in order.
webchat-check-link = The address of the web chat, for your members
webchat-check-http = The public address is not https, so what members write can be read on the way. Put a certificate before the server and change ZHIBU_PUBLIC_URL to an https address.
webchat-check-stored = Messages cannot be stored, so members get no answers now. Check that the database runs.
terminal-check-fine = Run zhibu talk on the server to begin a chat.
terminal-check-stored = The database cannot be opened now. Check that it runs.
