"""What the verbs that print figures share: the date asked for, the graph on it, choices in their help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from explorer.command import Context
from explorer.errors import ExplorerError
from explorer.metrics.coverage import share
from explorer.metrics.projection import Projection, project
from explorer.store import open_store
from explorer.words import Language, Text

NONE = "—"
_AS_OF = Text("截至日期 YYYY-MM-DD(默认:今天)", "on which date, YYYY-MM-DD (default: today)")


def choices(text: Text, captions: Mapping[str, Text], language: Language) -> str:
    """Return the help of an option with what it may be, ``text`` with ``{choices}`` in it."""
    listed = ", ".join(f"{name} ({caption.say(language)})" for name, caption in captions.items())
    return text.say(language, choices=listed)


def add_as_of(parser: argparse.ArgumentParser, language: Language) -> None:
    """Add the option ``--as-of``."""
    parser.add_argument("--as-of", metavar="DATE", help=_AS_OF.say(language))


def given_day(option: str, given: str) -> date:
    """Return the day that ``option`` names.

    Raises
    ------
    ExplorerError
        ``bad_date``: not written as YYYY-MM-DD, or no day of the calendar.
    """
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise ExplorerError(
        "bad_date",
        Text("{option}:“{given}”不是日期。", "{option}: “{given}” is not a date."),
        Text("写成 2026-01-31 的样子。", "Write it like 2026-01-31."),
        option=option, given=given,
    )  # fmt: skip


def asked_day(options: argparse.Namespace) -> date:
    """Return the day that ``--as-of`` names, by default today.

    Raises
    ------
    ExplorerError
        ``bad_date``.
    """
    given = getattr(options, "as_of", None)
    return given_day("--as-of", given) if given else date.today()  # noqa: DTZ011 - the analyst's own day is meant


def asked_projection(options: argparse.Namespace, context: Context) -> Projection:
    """Return the stored graph as of the date that was asked for.

    Raises
    ------
    ExplorerError
        ``bad_date``.
    StoreError
        the store cannot be reached or read.
    """
    as_of = asked_day(options)
    with open_store(context.settings) as store:
        graph = store.read_for_figures()
    return project(graph, as_of, context.settings.thresholds)


def say_plainly(context: Context, text: str) -> None:
    """Print text that is the same in both languages."""
    context.say(Text("{text}", "{text}"), text=text)


def heading(projection: Projection) -> dict[str, Any]:
    """Return what every JSON document of figures begins with: the day, the load run, the settings in force."""
    return {
        "as_of": projection.as_of.isoformat(), "run": projection.graph.version,
        "settings": projection.thresholds.as_json(),
    }  # fmt: skip


_NO_SHARE = Text("{none}:口径内没有单位,没有比例。", "{none}: no unit lies in the base, so there is no share.")


def explain_none(context: Context, bases: Iterable[int | None]) -> None:
    """Say why there are dashes in place of shares, where one of ``bases`` (denominators) is empty."""
    if any(units == 0 for units in bases):
        context.say(_NO_SHARE, none=NONE)


def with_share(numerator: int, denominator: int) -> str:
    """Return a count with its share, of an empty base a dash.

    >>> with_share(1, 4), with_share(0, 0)
    ('1  25.0%', '—')
    """
    rate = share(numerator, denominator)
    return NONE if rate is None else f"{numerator} {rate:6.1%}"
