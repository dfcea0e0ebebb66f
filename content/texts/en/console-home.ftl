# The overview.
console-number-members = Members
console-number-bound = Can be reached
console-number-branches = Branches
console-number-running = Being sent
