"""The store: files by key (``jobs/ID/1/video``), in a folder or in object storage, through fsspec."""
