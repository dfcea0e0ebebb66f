"""Telegram: what its updates mean, what our cards look like there, and the talk with the Bot API.

Only `channel`, `polling` and `webhook` import aiogram or touch the network; nothing outside this package does.
"""
