# Branches and members, as staff keep them.
members-no-branch = There is no branch with the code { $code }; please check it.
members-branches-full = This level already has 999 branches; please add a level below it.
members-branch-name = The name of a branch needs 1 to 120 characters.
members-branch-into-itself = A branch cannot move below itself; please choose another parent.
members-no-member = This person is not on the roster; they may have left.
members-no-membership = There is no kind of membership “{ $words }”; please choose one from the list.
members-name-form = A name needs 1 to { $most } characters.
members-number-long = A number may have { $most } characters at most; please shorten it.
members-phone-long = A telephone number may have { $most } digits at most; please shorten it.
members-number-taken = The number { $number } is somebody else's; please check it.
members-roster-meanwhile = Somebody changed the roster just now, so nothing was imported. Please import again.
members-nobody-called = Nobody has the number or name “{ $words }”; please check it.
members-several-called = More than one person is called “{ $words }”; please use the number.
members-address-taken = This chat account is bound to somebody else, who must first leave it.
members-not-your-address = This chat account is not yours; please choose one from the list.

# What an import of a roster says about a row.
members-roster-branch-unknown = There is no branch “{ $branch }”. Please write the name or code of one that exists, or choose to create it on import.
members-roster-branch-ambiguous = More than one branch is called “{ $branch }”; please write its code.
members-roster-branch-missing = The row names no branch; please add its name or code.
members-roster-membership-unknown = There is no kind of membership “{ $membership }”; please use one from the list.
members-roster-number-elsewhere = The number { $number } is in use outside the branches you look after; please check it, or ask the level above for a transfer.
members-roster-several-of-this-name = More than one person is called “{ $name }”; please add the number so that we know which.
members-roster-row-twice = “{ $name }” stands in the file more than once and this row was left out; if they are two people, please add their numbers.
members-roster-namesake = There is a “{ $name }” in another branch, too; this one counts as new. If they are the same person, add the number and import again.
