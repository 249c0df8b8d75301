"""Programs for developers: the dependency audit and the API documents."""
