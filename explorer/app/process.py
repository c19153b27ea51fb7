"""What one process of the pages holds for all its readers: files under way, and what is being written."""

from __future__ import annotations

import streamlit as st

from explorer.app.intake import Intakes


@st.cache_resource(show_spinner=False)
def intakes() -> Intakes:
    """Return the intakes of this process."""
    return Intakes()
