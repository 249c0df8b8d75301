"""Reviews: the marks of people, which come before the program's marks are shown."""
