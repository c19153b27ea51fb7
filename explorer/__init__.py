"""The explorer: the domain declared once, the store, the metrics, the pictures and the pages."""
