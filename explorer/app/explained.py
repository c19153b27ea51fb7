"""说明: what every figure means, and the settings in force."""

from __future__ import annotations

from html import escape

import streamlit as st

from explorer.app import parts, texts
from explorer.app.desk import Desk
from explorer.metrics.glossary import SECTIONS, SETTINGS, Section
from explorer.metrics.rules import RULES, Rule


def render(desk: Desk) -> None:
    """Draw the page."""
    parts.page_title(desk, desk.say(texts.EXPLAINED_TITLE))
    st.html(f'<p class="hint">{escape(desk.say(texts.EXPLAINED_NOTE))}</p>')
    for section in SECTIONS:
        _section(desk, section)
    parts.section(desk.say(texts.RULES_TITLE))
    _entries([_rule(desk, rule) for rule in RULES.values()])
    parts.section(desk.say(texts.SETTINGS_TITLE), desk.say(texts.SETTINGS_NOTE))
    parts.facts((desk.say(SETTINGS[name]), _said(desk, value)) for name, value in desk.thresholds.as_json().items())


def _section(desk: Desk, section: Section) -> None:
    parts.section(desk.say(section.title))
    _entries([
        (
            desk.say(caption),
            desk.say(section.meanings[name].in_force(desk.thresholds)),
            desk.say(texts.EXAMPLE, example=desk.say(section.meanings[name].example)),
            desk.say(texts.SOURCE_OF_RULE, source=desk.say(section.meanings[name].source)),
        )
        for name, caption in section.captions.items()
    ])  # fmt: skip


def _rule(desk: Desk, rule: Rule) -> tuple[str, str, str]:
    limits = [f"{desk.say(SETTINGS[name])}: {_said(desk, desk.thresholds.as_json()[name])}" for name in rule.thresholds]
    return desk.say(rule.caption), " · ".join(limits), desk.say(texts.SOURCE_OF_RULE, source=desk.say(rule.source))


def _entries(entries: list[tuple[str, ...]]) -> None:
    """Draw names with what is said of them, as text."""
    lines = [
        f"<tr><th>{escape(name)}</th><td>{'<br>'.join(escape(words) for words in said if words)}</td></tr>"
        for name, *said in entries
    ]
    st.html(f'<table class="facts">{"".join(lines)}</table>')


def _said(desk: Desk, value: object) -> str:
    if isinstance(value, bool):
        return desk.say(texts.YES if value else texts.NO)
    return f"{value:,}" if isinstance(value, int) else str(value)
