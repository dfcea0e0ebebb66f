# Branches and members, as staff keep them.
members-no-branch = There is no branch with the code { $code }; please check it.
members-branches-full = This level already has 999 branches; please add a level below it.
members-branch-name = The name of a branch needs 1 to 120 characters.
members-branch-into-itself = A branch cannot move below itself; please choose another parent.
members-no-member = This person is not on the roster; they may have left.
members-no-membership = There is no kind of membership “{ $words }”; please choose one from the list.
members-name-form = A name needs 1 to 60 characters.
members-number-taken = The number { $number } is somebody else's; please check it.
members-nobody-called = Nobody has the number or name “{ $words }”; please check it.
members-several-called = More than one person is called “{ $words }”; please use the number.
members-address-taken = This chat account is bound to somebody else, who must first leave it.
members-not-your-address = This chat account is not yours; please choose one from the list.
