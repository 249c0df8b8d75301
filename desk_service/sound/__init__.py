"""Sound that is kept because its words are not sure, until a person has listened to it."""
