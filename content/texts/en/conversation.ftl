# What the switchboard itself says, whatever the feature.
choice-pick-one = Please press a button or reply with the letter of an option.
choice-pick-some = More than one may be right: press and submit, or reply with all letters at once, such as ACD.
choice-unclear = Your reply could mean different options; please reply with the letter of one.
choice-too-old = That button belongs to an earlier message and no longer works.
choice-push-came = A new message has just come in, so it is unclear which one you answered. To answer the question below, please reply once more; for the new message, press its button or reply “/today”.
choice-submit = Submit
failed-with-code = Sorry, this message could not be handled; it has been kept. If you need help, tell your administrator the code { $code }.
media-not-read = I can only read words and buttons for now; please reply in words.
message-too-long = This message is too long; please keep it within 4,000 characters.
reply-with-letter = Reply with the letter
reply-with-letters = Reply with all the right letters at once, such as ACD
database-of-another-version = The database is of another version: make a backup, then run zhibu migrate.
