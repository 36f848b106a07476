"""Files that are made when they are opened: the `seedbed://` protocol of fsspec."""
