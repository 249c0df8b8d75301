"""How Vivavoce is run: the embedded stack, and the image."""
