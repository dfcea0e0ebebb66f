# Chat groups of the branches.
console-groups-intro = Study tasks and quizzes are announced in the groups listed here; everybody answers in a private chat, where the group sees nothing.
console-groups-empty = No group is registered yet. Let the bot into a group, then have a { -secretary } send /register there.
console-group-name = Name of the group
console-group-nameless = A group without a name
console-group-state = State
console-group-since = Registered
console-group-closed = The bot is not in the group
console-group-told = Gets notices
console-group-quiet = No notices
console-group-hush = Stop notices
console-group-hush-of = Stop notices in { $name }
console-group-announce = Send notices again
console-group-announce-of = Send notices in { $name } again
console-group-remove = Remove
console-group-remove-sure = { $name } gets no more notices; to have them again it must be registered anew.
console-group-remove-yes = Yes, remove
console-group-edit = Change the group
