"""What every service relies on: the events, and the plumbing that carries and keeps them."""
