"""Training: from clips with sound to a model that the library can use. Needs the extra ``ml``; the library never
does."""
