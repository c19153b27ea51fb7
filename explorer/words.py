"""Text in two languages: Simplified Chinese first, English by a switch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One wording in both languages, with ``str.format`` fields where values go.

    >>> Text("第 {row} 行", "row {row}").say("en", row=12)
    'row 12'
    """

    zh: str
    en: str

    def say(self, language: Language, /, **values: object) -> str:
        """Return the wording in ``language`` with ``values`` filled in; without values, as it stands."""
        wording = self.zh if language == "zh" else self.en
        return wording.format(**values) if values else wording
