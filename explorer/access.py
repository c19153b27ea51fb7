"""Who may do what on the pages: four roles, and which signed-in address has which; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

from explorer.words import Text

Deed = Literal["see", "export", "mark", "load"]

ROLES: Mapping[str, Text] = MappingProxyType({
    "none": Text("无权限", "no access"),
    "viewer": Text("查看", "viewer"),
    "analyst": Text("分析", "analyst"),
    "operator": Text("载入", "operator"),
})  # fmt: skip
"""From the least to the most: each may do what those before it may."""
_FROM: Mapping[Deed, str] = MappingProxyType({
    "see": "viewer", "export": "analyst", "mark": "analyst", "load": "operator",
})  # fmt: skip
"""The least role that may do a thing; to mark includes keeping views."""


@dataclass(frozen=True, slots=True)
class Access:
    """The settings of a shared server.

    ``login``: people sign in (OIDC); else everybody has the role ``without_login``. ``viewers``, ``analysts``,
    ``operators``: addresses, or patterns as ``*@office.example``; the highest counts. ``signed_in``: of all others.
    """

    login: bool = False
    without_login: str = "operator"
    signed_in: str = "none"
    viewers: tuple[str, ...] = ()
    analysts: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()

    def role_of(self, address: str) -> str:
        """Return the role of who signed in with an address; without one, the role of all others.

        >>> Access(operators=("head@office.example",), viewers=("*@office.example",)).role_of("Head@office.example")
        'operator'
        """
        asked = address.strip().casefold()
        for role, patterns in (("operator", self.operators), ("analyst", self.analysts), ("viewer", self.viewers)):
            if asked and any(fnmatchcase(asked, pattern.casefold()) for pattern in patterns):
                return role
        return self.signed_in


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who reads the pages: the address that signed in, empty without a login, and its role."""

    address: str = ""
    role: str = "operator"

    def may(self, deed: Deed) -> bool:
        """Return whether the role allows a thing.

        >>> Visitor(role="analyst").may("export"), Visitor(role="analyst").may("load")
        (True, False)
        """
        order = list(ROLES)
        return order.index(self.role) >= order.index(_FROM[deed])
