push-switch-off = Stop reminders of this kind
push-unknown = This push does not exist. Please go back to the list and choose again.
push-is-running = This push is already under way; there is nothing more to do.
push-is-paused = This push is paused. Press “Resume” to let it go on.
push-is-finished = This push is complete and can no longer be changed.
push-is-cancelled = This push was cancelled and can no longer be changed. Please make a new one if it is to be sent.
push-too-late = The time of this push is over, so it cannot be sent any more. Please make a new one if people still need it.
push-nobody-to-call = This person is not on the list, or has received the message by now.
