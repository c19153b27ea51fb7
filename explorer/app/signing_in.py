"""Signing in on a shared server: who the reader is, the page of whoever is not signed in, the way out."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.components import v2

from explorer.access import ROLES, Access, Visitor
from explorer.app import texts, texts_access
from explorer.words import Language

# A login ends at the first page, whatever was asked for: the tab remembers that, and goes there once it may. Only from
# the first page as the login leaves it, only to this server, only once.
_ASKED = v2.component(
    "chain_explorer_asked",
    js="""
const KEY = "chain-explorer-asked";
export default function ({ data }) {
  const here = location.pathname + location.search;
  if (data.waiting) return sessionStorage.setItem(KEY, here);
  const asked = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  if (asked && here === "/" && asked !== here) location.replace(location.origin + asked);
}
""",
)


def visitor(access: Access) -> Visitor | None:
    """Return who reads the page; None: nobody is signed in, and somebody must be."""
    if not access.login:
        return Visitor(role=access.without_login)
    if not st.user.get("is_logged_in"):
        return None
    # An address that its provider has not verified may be anybody's.
    address = "" if st.user.get("email_verified") is False else str(st.user.get("email") or "")
    return Visitor(address, access.role_of(address))


def ask_in(language: Language) -> None:
    """Draw the page of whoever is not signed in; nothing of the data is on it."""
    with st.container(key="notice"):
        st.html(f'<h1 class="title">{escape(texts.APP_TITLE.say(language))}</h1>')
        st.html(f"<p>{escape(texts_access.SIGN_IN_FIRST.say(language))}</p>")
        st.button(texts_access.SIGN_IN.say(language), type="primary", icon=":material/login:", on_click=st.login)
        _ASKED(key="asked", data={"waiting": True})


def turn_away(who: Visitor, language: Language, *, can_leave: bool) -> None:
    """Draw the page of who has no role; nothing of the data is on it. ``can_leave``: there is a login to end."""
    with st.container(key="notice"):
        st.html(f'<h1 class="title">{escape(texts_access.NO_ACCESS.say(language))}</h1>')
        address = who.address or texts.UNKNOWN.say(language)
        st.html(f"<p>{escape(texts_access.ASK_FOR_ROLE.say(language, address=address))}</p>")
        if can_leave:
            _way_out(language)


def signed_in(who: Visitor, language: Language) -> None:
    """Draw who is signed in, and the way out; without a login nothing."""
    if not who.address:
        return
    role = ROLES[who.role].say(language)
    said = escape(texts_access.SIGNED_IN.say(language, address=who.address, role=role))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<p class="told quiet">{said}</p>')
        _way_out(language, quiet=True)
    _ASKED(key="asked", data={"waiting": False})


def _way_out(language: Language, *, quiet: bool = False) -> None:
    st.button(
        texts_access.SIGN_OUT.say(language), on_click=st.logout, key="sign-out",
        type="tertiary" if quiet else "secondary",
    )  # fmt: skip
