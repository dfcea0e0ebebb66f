# What those who steer are told about accounts and signing in.
staff-set-up-code-wrong = That set-up code is wrong or has been used. Please take the latest one that the service printed when it started.
staff-username-form = A username needs { $least } to { $most } characters without spaces.
staff-username-taken = The username “{ $username }” is taken; please choose another.
staff-no-account = There is no account “{ $username }”; please check the username.
staff-password-short = A password needs at least { $least } characters; a sentence that you remember is fine.
staff-password-long = A password may have { $most } characters at most.
staff-password-is-username = The password must differ from the username; please choose another.
staff-wait = Too many wrong passwords. Please try again in { $minutes ->
        [one] one minute
       *[other] { $minutes } minutes
    }.
staff-sign-in-wrong = Wrong username or password; please try again.
staff-role-admin = Administrator
staff-role-secretary = { -secretary }
staff-role-editor = Editor
staff-role-reviewer = Reviewer
staff-role-reader = Figures only
staff-role-handler = Suggestions handler
staff-role-answerer = Answerer of questions
staff-role-unknown = There is no role { $role }; choose one of { $roles }.
staff-member-taken = This person belongs to another account already; disconnect them there first.
