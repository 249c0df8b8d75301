"""Service that makes the films in which a drawn face asks the questions."""
