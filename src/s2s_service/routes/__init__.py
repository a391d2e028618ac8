"""The API's routes, a module each for what they are about."""
