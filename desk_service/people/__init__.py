"""Staff: the first account, logins, and the users."""
