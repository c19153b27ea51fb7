"""The picture: layouts in Python, drawn by pyvis."""
