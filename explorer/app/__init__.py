"""The app: pages that draw what the metrics return."""
