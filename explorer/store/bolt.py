"""One connection to one database over Bolt; the only room that imports ``neo4j``.

Values travel as parameters only. What the driver raises leaves here in words (``failures.py``).
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeVar

import neo4j
from neo4j.exceptions import (
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    UnsupportedServerProduct,
)

from explorer.errors import StoreError
from explorer.settings import Neo4jAddress
from explorer.store import failures

CONNECT_SECONDS: Final = 5.0  # for a connection with its handshake: a silent port is no Neo4j
ANSWER_SECONDS: Final = 660.0  # above the embedded server's own limit: only a server that hangs reaches it
LEADER_SECONDS: Final = 10.0  # a cluster needs some seconds to choose a new leader
RETRY_SECONDS: Final = 1.0  # a server of its own that went away comes back only when somebody starts it
LOCK_SECONDS: Final = 5.0  # another writer keeps the lock for minutes; a cold server needs a few seconds
_BOLT_ADDRESS = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://[^\s/@]+/?", re.IGNORECASE)
_ROUTED = re.compile("neo4j", re.IGNORECASE)  # the scheme of a cluster

# Driver messages of a server that answers, but not in Bolt; it has no code for them.
# A connection that was taken and then dropped (by reset, on Windows 10054) is one too.
_NOT_BOLT = ("looks like HTTP", "handshake", "SSLEOFError", "SSLError", "reset by peer", "Broken pipe", "10054")
_LOCK_TIMED_OUT = ("TransactionTimedOut", "LockClientStopped")
_NO_SPACE = ("No space left", "not enough space", "disk is full", "OutOfDiskSpace", "out of disk space")

Answer = TypeVar("Answer")

# Its retries are no news for people, and an application that wants them can add a handler of its own.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Link:
    """A connection to the database at ``address``, used by one thread; ``read_only`` asks the server to refuse writes.

    Raises
    ------
    StoreError
        from every method: the server cannot be reached, refuses, or is no Neo4j; StoreLostError when it went away
        after it had answered once.
    """

    def __init__(self, address: Neo4jAddress, *, read_only: bool) -> None:
        self.address = address
        self._answered = False
        self._mode = neo4j.READ_ACCESS if read_only else neo4j.WRITE_ACCESS
        self._driver = self._made_driver()

    def reopen(self, address: Neo4jAddress) -> None:
        """Connect to another address, where the server came back; after ``close``."""
        self.address = address
        self._answered = False
        self._driver = self._made_driver()

    def _made_driver(self) -> neo4j.Driver:
        address = self.address
        if not _BOLT_ADDRESS.fullmatch(address.uri):
            raise failures.bad_address(address.uri)
        with self._in_words():
            return neo4j.GraphDatabase.driver(
                address.uri,
                auth=(address.user, address.password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS,
                max_transaction_retry_time=LEADER_SECONDS if _ROUTED.match(address.uri) else RETRY_SECONDS,
                notifications_min_severity="OFF",  # a label that no node has yet is no reason to speak
            )

    def check(self) -> None:
        """Raise unless the server answers, takes the password and has the database; asked once, to fail soon."""
        with self._in_words():
            self._answer(lambda session: session.run("RETURN 1").consume())

    def read(self, text: str, **parameters: object) -> list[list[Any]]:
        """Return the rows of a query."""
        with self._in_words():
            return self._answer(lambda session: session.execute_read(_rows, text, parameters))

    def write(self, text: str, **parameters: object) -> list[list[Any]]:
        """Run one statement in a transaction of its own and return its rows."""
        return self._transact(_rows, text, parameters)

    def write_rows(self, statements: Sequence[tuple[str, object]]) -> list[int]:
        """Run statements over their ``$rows`` in one transaction and return the number that each of them returns."""
        return self._transact(_counts, statements)

    def _transact(self, work_of: Callable[..., Answer], *given: object) -> Answer:
        """Run a transaction; after a duplicate key once more.

        Another writer may have made the same node between our look and our write: the second ``MERGE`` finds it.
        """

        def work(session: neo4j.Session) -> Answer:
            transact = session.execute_read if self._mode == neo4j.READ_ACCESS else session.execute_write
            return transact(work_of, *given)  # in a read-only link the server is to refuse it

        with self._in_words():
            try:
                return self._answer(work)
            except ConstraintError:
                return self._answer(work)

    def define(self, text: str) -> None:
        """Run a statement that changes the schema, outside any data transaction."""
        with self._in_words():
            self._answer(lambda session: session.run(text).consume())

    @contextmanager
    def hold(self, text: str, **parameters: object) -> Iterator[None]:
        """Run a statement and keep its transaction open, so that its locks keep others out; rolled back at the end.

        The server drops the locks of a process that dies, with its connection.

        Raises
        ------
        StoreBusyError
            another transaction holds the locks.
        """
        with self._driver.session(database=self.address.database) as session:
            with self._in_words():
                self._try(session, text, parameters)
                transaction = session.begin_transaction(timeout=0)
                transaction.run(text, parameters).consume()
            try:
                yield
            finally:
                with suppress(DriverError, Neo4jError):  # a lost connection has lost its locks too
                    transaction.close()

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        self._driver.close()

    def _answer(self, work: Callable[[neo4j.Session], Answer]) -> Answer:
        session = self._driver.session(database=self.address.database, default_access_mode=self._mode)
        with session, self._limited():
            answer = work(session)
        self._answered = True
        return answer

    @contextmanager
    def _limited(self) -> Iterator[None]:
        """Cut the connection of a server that says nothing for too long: the driver itself would wait for ever."""
        cut = threading.Timer(ANSWER_SECONDS, self._driver.close)
        cut.daemon = True
        cut.start()
        try:
            yield
        finally:
            cut.cancel()

    def _try(self, session: neo4j.Session, text: str, parameters: dict[str, Any]) -> None:
        """Run a statement and take it back: a time limit ends the wait for a lock, and cannot be lifted afterwards."""
        try:
            with session.begin_transaction(timeout=LOCK_SECONDS) as transaction:
                transaction.run(text, parameters).consume()
                transaction.rollback()
        except Neo4jError as error:
            if any(reason in (error.code or "") for reason in _LOCK_TIMED_OUT):
                raise failures.writer_busy(self.address.uri, "?", "?", "?") from error
            raise

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError, ValueError) as error:
            raise self._translate(error) from error

    def _translate(self, error: Exception) -> StoreError:
        message = _all_said(error)
        if any(words in message for words in _NO_SPACE):
            return failures.disk_full(self.address.uri)
        if isinstance(error, Neo4jError):
            return self._refusal(error, message)
        if self._answered and isinstance(error, ServiceUnavailable | SessionExpired | OSError):
            return failures.server_gone(self.address.uri)
        return self._unreached(error, message)

    def _refusal(self, error: Neo4jError, message: str) -> StoreError:
        uri, user = self.address.uri, self.address.user
        reason = (error.code or "").rpartition(".")[2]
        if reason in ("DatabaseNotFound", "DatabaseUnavailable"):
            return failures.wrong_database(uri, self.address.database)
        by_reason = {
            "Unauthorized": failures.wrong_password,
            "AuthenticationRateLimit": failures.too_many_attempts,
            "CredentialsExpired": failures.first_password,
            "Forbidden": failures.forbidden,
        }
        if reason in by_reason:
            return by_reason[reason](uri, user)
        if "TimedOut" in reason or "Timeout" in message or "timeout" in message:
            return failures.too_slow(uri)
        return failures.refused(uri, error.message or reason)

    def _unreached(self, error: Exception, message: str) -> StoreError:
        if isinstance(error, UnsupportedServerProduct) or any(words in message for words in _NOT_BOLT):
            return failures.not_a_neo4j(self.address.uri)
        if isinstance(error, ValueError):
            return failures.bad_address(self.address.uri)
        return failures.no_server(self.address.uri)


def _all_said(error: BaseException | None) -> str:
    """Return the messages of an error and of all that caused it: with routing, the reason stands deep inside."""
    if error is None:
        return ""
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    causes = (*parts, error.__cause__ or error.__context__)
    return " ".join([str(error), *(_all_said(cause) for cause in causes)])


def _rows(transaction: neo4j.ManagedTransaction, text: str, parameters: dict[str, Any]) -> list[list[Any]]:
    return [record.values() for record in transaction.run(text, parameters)]


def _counts(transaction: neo4j.ManagedTransaction, statements: Sequence[tuple[str, object]]) -> list[int]:
    return [_rows(transaction, text, {"rows": rows})[0][0] for text, rows in statements]
