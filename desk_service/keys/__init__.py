"""Keys: secrets by which other programs call the API, within their scopes."""
