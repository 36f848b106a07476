"""Names, sentences and code that worlds are made of."""
