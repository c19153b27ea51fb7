"""Libraries that run in the browser, each a component of its own: its message never changes, so it crosses once."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.components import v2

from explorer.picture import map as site_map
from explorer.picture.network import vis_network


def _component(name: str, script: str) -> Any:  # noqa: ANN401 - what Streamlit gives
    ready = f'\nexport default function () {{ globalThis.dispatchEvent(new Event("{name}-ready")); }}\n'
    return v2.component(f"chain_explorer_library_{name}", js=script + ready)


# By the name under which each makes itself known.
_COMPONENTS = {"vis": _component("vis", vis_network()), "L": _component("L", site_map.asset("leaflet.js"))}


def install(name: str) -> None:
    """Put a library on the page; once a page, before what is drawn with it."""
    with st.container(key=f"picture-library-{name}"):
        _COMPONENTS[name](key=f"library-{name}")
