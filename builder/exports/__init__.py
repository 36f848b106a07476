"""Other forms of the data, one file a format."""
