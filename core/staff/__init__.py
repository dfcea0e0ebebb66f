"""Those who steer: accounts, rights over a subtree, sign-ins, the audit trail. No pages."""
