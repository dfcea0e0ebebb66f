"""Telegram: what its updates mean, what our cards look like there, and the talk with the Bot API.

Two engines, `engine_aiogram` and `engine_ptb`, make the calls; only they import a library for it, and only the chosen one is
imported. Everything else speaks in the values of `engine` and `failures`.
"""
