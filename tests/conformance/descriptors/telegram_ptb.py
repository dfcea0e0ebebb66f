"""Telegram through python-telegram-bot, by webhook."""

from tests.conformance.descriptors.telegram_aiogram import Telegram

DESCRIPTOR = Telegram("ptb")
