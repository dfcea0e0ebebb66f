"""Imports of question banks that take a while: sent to the bot or confirmed in the console, read and stored in the background."""
