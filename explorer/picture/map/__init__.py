"""The map without Streamlit: its script and style, and Leaflet 1.9.4, kept here as its makers publish it (BSD)."""

from __future__ import annotations

from importlib import resources


def asset(name: str) -> str:
    """Return a script or style of this room as text."""
    return (resources.files(__name__) / name).read_text(encoding="utf-8")
