"""A flow as a picture: what there is to see of it, where it stands, and how it is written."""
