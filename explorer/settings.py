"""One frozen Settings: where the store is, and every threshold that a figure depends on.

Read from a TOML file (``CHAIN_EXPLORER_SETTINGS``) and the environment, the environment first.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from explorer.access import ROLES, Access
from explorer.errors import SettingsError
from explorer.words import LANGUAGES, Language, Text

APP_NAME = "chain-explorer"
LOOPBACK = "127.0.0.1"


def default_data_folder() -> Path:
    """Return the user's data folder on this system."""
    return Path(platformdirs.user_data_dir(APP_NAME, appauthor=False))


@dataclass(frozen=True, slots=True)
class Neo4jAddress:
    """An own Neo4j: ``NEO4J_URI``, ``NEO4J_USER``, ``NEO4J_PASSWORD``, ``NEO4J_DATABASE``."""

    uri: str
    user: str = "neo4j"
    password: str = field(default="", repr=False)
    database: str = "neo4j"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What the figures depend on where the sources are silent; each is shown beside what it decides."""

    organise_from_members: int = 3
    joint_branch_most_units: int = 5
    branch_most_members: int = 50
    general_branch_from_members: int = 50
    committee_from_members: int = 100
    branch_term_years: int = 3
    committee_term_years: int = 5
    term_warning_months: int = 6
    walk_metres: int = 1200  # a quarter of an hour on foot
    walk_detour: float = 1.3  # how much longer a walk is than the straight line
    three_haves_staff: int = 10
    count_declared: bool = True
    mass_organisations_count: bool = False
    mask_below: int = 3

    def as_json(self) -> dict[str, Any]:
        """Return the thresholds by name."""
        return {setting.name: getattr(self, setting.name) for setting in fields(self)}


@dataclass(frozen=True, slots=True)
class Loading:
    """What a load may do by itself.

    ``vanish_share``: the share of a complete source's records or ties that may be gone; of more it needs a word.
    """

    vanish_share: float = 0.05


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages may do. ``upload_megabytes``: the most that files loaded from a page may have together."""

    upload_megabytes: int = 200


@dataclass(frozen=True, slots=True)
class Review:
    """What a review list proposes, and how much is compared for it.

    ``likeness``: of 100, from which two names are proposed. ``same_characters``: those at the head of both names, less
    region, that must be the same. ``most_alike``: a name that more units bear is no evidence. ``most_comparisons``,
    ``most_pairs``: where the work and the list end; what is left out is said.
    """

    likeness: int = 85
    same_characters: int = 2
    most_alike: int = 50
    most_comparisons: int = 100_000_000
    most_pairs: int = 10_000


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a run of the program depends on; made once, at the door."""

    neo4j: Neo4jAddress | None = None
    data: Path = field(default_factory=default_data_folder)
    language: Language = "zh"
    host: str = LOOPBACK  # where the pages listen; another only in a container whose port is published on loopback
    thresholds: Thresholds = field(default_factory=Thresholds)
    loading: Loading = field(default_factory=Loading)
    review: Review = field(default_factory=Review)
    pages: Pages = field(default_factory=Pages)
    access: Access = field(default_factory=Access)
    pages_load: bool = True  # whether the store may be changed from a page: files loaded, loads taken back


Section = TypeVar("Section", Thresholds, Loading, Review, Pages, Access)


def read_settings(environment: Mapping[str, str] | None = None, *, data: Path | None = None) -> Settings:
    """Return the settings from ``environment`` (default: the process's) and the TOML that it names.

    ``data`` (the ``--data`` option) goes before ``CHAIN_EXPLORER_DATA``.

    Raises
    ------
    SettingsError
        a TOML that cannot be read, an unknown threshold or language.
    """
    environment = os.environ if environment is None else environment
    folder = data or _folder(environment)
    path = environment.get("CHAIN_EXPLORER_SETTINGS")
    return Settings(
        neo4j=_neo4j(environment),
        data=folder.expanduser().absolute(),
        language=_language(environment),
        host=environment.get("CHAIN_EXPLORER_HOST", LOOPBACK),
        thresholds=_section(path, "thresholds", Thresholds),
        loading=_section(path, "loading", Loading),
        review=_section(path, "review", Review),
        pages=_section(path, "pages", Pages),
        access=_with_roles(_section(path, "access", Access), path),
        pages_load=_switch(environment, "CHAIN_EXPLORER_LOADING"),
    )


def _folder(environment: Mapping[str, str]) -> Path:
    given = environment.get("CHAIN_EXPLORER_DATA")
    return Path(given) if given else default_data_folder()


def _neo4j(environment: Mapping[str, str]) -> Neo4jAddress | None:
    uri = environment.get("NEO4J_URI")
    if not uri:
        return None
    return Neo4jAddress(
        uri=uri,
        user=environment.get("NEO4J_USER", "neo4j"),
        password=environment.get("NEO4J_PASSWORD", ""),
        database=environment.get("NEO4J_DATABASE", "neo4j"),
    )


def _language(environment: Mapping[str, str]) -> Language:
    given = environment.get("CHAIN_EXPLORER_LANG", "zh")
    if given not in LANGUAGES:
        raise SettingsError(
            "unknown_language",
            Text("CHAIN_EXPLORER_LANG:“{given}”不是可用语言。", "CHAIN_EXPLORER_LANG: “{given}” is not a language."),
            Text("可选:zh、en。", "Choose zh or en."),
            given=given,
        )
    return given


def _switch(environment: Mapping[str, str], name: str) -> bool:
    """Return whether a switch is on, as it is without a word."""
    given = environment.get(name, "on")
    if given not in ("on", "off"):
        raise SettingsError(
            "bad_switch",
            Text("{name}:“{given}”无法使用。", "{name}: “{given}” cannot be used."),
            Text("可选:on、off。", "Choose on or off."),
            name=name,
            given=given,
        )
    return given == "on"


def _section(path: str | None, name: str, kind: type[Section]) -> Section:
    """Return a section of the TOML; what it leaves out has its default."""
    read = _read_toml(Path(path)).get(name, {}) if path else {}
    given: dict[str, Any] = {name: _as_tuple(value) for name, value in read.items()}
    known = {setting.name: type(setting.default) for setting in fields(kind)}
    for name, value in given.items():
        if name not in known or type(value) is not known[name]:
            raise SettingsError(
                "bad_threshold",
                Text("{path}:设置“{name}”= {value} 无法使用。", "{path}: setting “{name}” = {value} cannot be used."),
                Text("可用的设置:{known}。", "The settings are: {known}."),
                path=path, name=name, value=value, known=", ".join(known),
            )  # fmt: skip
    return kind(**given)


def _as_tuple(value: object) -> object:
    """Return a list of texts as a setting holds it; anything else as it is."""
    return tuple(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else value


def _with_roles(access: Access, path: str | None) -> Access:
    """Return the settings of a shared server; refuse a role that is none."""
    for role in (access.without_login, access.signed_in):
        if role not in ROLES:
            raise SettingsError(
                "unknown_role",
                Text("{path}:“{role}”不是角色。", "{path}: “{role}” is no role."),
                Text("可选:{known}。", "Choose one of: {known}."),
                path=path, role=role, known=", ".join(ROLES),
            )  # fmt: skip
    return access


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            "unreadable_settings",
            Text("设置文件 {path} 无法读取:{error}。", "The settings file {path} cannot be read: {error}."),
            Text("检查 CHAIN_EXPLORER_SETTINGS 指向的文件。", "Check the file that CHAIN_EXPLORER_SETTINGS names."),
            path=path,
            error=error,
        ) from error
