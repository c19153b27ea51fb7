"""What can go wrong between the program and its store, in words: cause and cure, in both languages.

Each function makes one error; who notices the failure (``bolt.py``, ``embedded.py``, ``session.py`` …) raises it.
No function is ever given a password.
"""

from __future__ import annotations

import re

from explorer.errors import StoreBusyError, StoreError, StoreLostError
from explorer.words import Text

_CHECK_ADDRESS = Text(
    "检查 NEO4J_URI 与该服务器是否已启动;不设置 NEO4J_URI 则使用内置库。",
    "Check NEO4J_URI and that the server runs; without NEO4J_URI the embedded store is used.",
)


def bad_address(uri: str) -> StoreError:
    """The address of the own Neo4j is none that Bolt can use; a password in it is not repeated."""
    return StoreError(
        "bad_address",
        Text("NEO4J_URI“{uri}”不是可用的地址。", "NEO4J_URI “{uri}” is not an address that can be used."),
        Text(
            "写成 bolt://主机:7687 或 neo4j://主机:7687;用户与口令放在 NEO4J_USER、NEO4J_PASSWORD。",
            "Write it as bolt://host:7687 or neo4j://host:7687, user and password in NEO4J_USER and NEO4J_PASSWORD.",
        ),
        uri=re.sub("//.*@", "//***@", uri),
    )


def no_server(uri: str) -> StoreError:
    """Nothing listens at the address, or its host name is unknown."""
    return StoreError(
        "no_server",
        Text("连接不上图数据库 {uri}:没有服务器应答。", "The graph database {uri} cannot be reached: no server there."),
        _CHECK_ADDRESS,
        uri=uri,
    )


def not_a_neo4j(uri: str) -> StoreError:
    """Something listens at the address but does not speak Bolt, or says nothing."""
    return StoreError(
        "not_a_neo4j",
        Text("{uri} 处的程序不是 Neo4j(不说 Bolt 协议)。", "What listens at {uri} is not a Neo4j (no Bolt protocol)."),
        Text(
            "使用 Bolt 端口(通常为 7687,不是网页端口 7474);加密的服务器用 bolt+s:// 或 neo4j+s://。",
            "Use the Bolt port (usually 7687, not the web port 7474); for an encrypted one bolt+s:// or neo4j+s://.",
        ),
        uri=uri,
    )


def wrong_password(uri: str, user: str) -> StoreError:
    """The server refused user and password."""
    return StoreError(
        "wrong_password",
        Text("{uri} 拒绝了用户“{user}”的口令。", "{uri} refused the password of user “{user}”."),
        Text("检查 NEO4J_USER 和 NEO4J_PASSWORD。", "Check NEO4J_USER and NEO4J_PASSWORD."),
        uri=uri, user=user,
    )  # fmt: skip


def too_many_attempts(uri: str, user: str) -> StoreError:
    """The server locked the user out for a while after wrong passwords."""
    return StoreError(
        "too_many_attempts",
        Text("{uri} 因口令多次错误暂时锁定了用户“{user}”。", "{uri} locked user “{user}” after wrong passwords."),
        Text("稍候再试,并检查 NEO4J_PASSWORD。", "Wait a little, then try again with the right NEO4J_PASSWORD."),
        uri=uri, user=user,
    )  # fmt: skip


def first_password(uri: str, user: str) -> StoreError:
    """The user still has the first password, with which nothing can be done but change it."""
    return StoreError(
        "first_password",
        Text("{uri} 要求用户“{user}”先更改初始口令。", "{uri} asks user “{user}” to change the first password."),
        Text(
            "在 Neo4j Browser 或 cypher-shell 中更改口令,再设置 NEO4J_PASSWORD。",
            "Change it in Neo4j Browser or cypher-shell, then set NEO4J_PASSWORD.",
        ),
        uri=uri, user=user,
    )  # fmt: skip


def wrong_database(uri: str, database: str) -> StoreError:
    """The server has no database of that name."""
    return StoreError(
        "wrong_database",
        Text("{uri} 上没有名为“{database}”的数据库。", "{uri} has no database named “{database}”."),
        Text("检查 NEO4J_DATABASE(默认 neo4j)。", "Check NEO4J_DATABASE (default neo4j)."),
        uri=uri, database=database,
    )  # fmt: skip


def forbidden(uri: str, user: str) -> StoreError:
    """The user may not do what was asked."""
    return StoreError(
        "forbidden",
        Text("用户“{user}”在 {uri} 上没有所需的权限。", "User “{user}” lacks the right for this on {uri}."),
        Text("使用有写入和建立约束权限的用户。", "Use a user who may write and create constraints."),
        uri=uri, user=user,
    )  # fmt: skip


def disk_full(where: str) -> StoreError:
    """The server could not write: its disk is full."""
    return StoreError(
        "disk_full",
        Text("{where} 的磁盘已满,写入未完成。", "The disk of {where} is full; the write was not completed."),
        Text(
            "腾出空间后重新运行;已提交的批次保留,重复运行不会重复写入。",
            "Free some space and run again; committed batches stay and nothing is written twice.",
        ),
        where=where,
    )


def server_gone(uri: str) -> StoreLostError:
    """The server went away in the middle of a piece of work."""
    return StoreLostError(
        "server_gone",
        Text("图数据库 {uri} 在工作中途断开。", "The graph database {uri} went away in the middle."),
        Text(
            "重新运行同一命令;已提交的批次保留,重复运行不会重复写入。",
            "Run the same command again; committed batches stay and nothing is written twice.",
        ),
        uri=uri,
    )


def too_slow(uri: str) -> StoreError:
    """A query ran into the server's time limit."""
    return StoreError(
        "too_slow",
        Text("{uri} 在时限内没有完成查询。", "{uri} did not finish a query in its time limit."),
        Text("稍后再试;若总是如此,请调高服务器的时限。", "Try again later; if it stays so, raise the server's limit."),
        uri=uri,
    )


def refused(uri: str, reason: str) -> StoreError:
    """The server refused a query for a reason of its own."""
    return StoreError(
        "refused",
        Text("{uri} 拒绝执行:{reason}", "{uri} refused to do it: {reason}"),
        Text("查看该服务器的日志。", "See the log of the server."),
        uri=uri, reason=reason,
    )  # fmt: skip


def incomplete_read(uri: str) -> StoreBusyError:
    """The store changed while it was read, twice in a row."""
    return StoreBusyError(
        "incomplete_read",
        Text("读取 {uri} 时图正在被改写。", "The graph in {uri} was being changed while it was read."),
        Text("等载入完成后再试。", "Try again when the load is done."),
        uri=uri,
    )


def missing_end(relation: str, missing: int) -> StoreError:
    """Ties were to be written whose ends are not in the store."""
    return StoreError(
        "missing_end",
        Text("{missing} 条“{relation}”关系的端点不在库中。", "{missing} ties {relation} have an end not in the store."),
        Text("重新运行载入;仍然如此请报告此问题。", "Run the load again; if it stays so, report it."),
        relation=relation, missing=missing,
    )  # fmt: skip


def bad_key(what: str, value: object) -> StoreError:
    """A row was to be written whose key is null, empty or no text."""
    return StoreError(
        "bad_key",
        Text("{what} 有一行的键不可用:{value}。", "A row of {what} has a key that cannot be used: {value}."),
        Text("补上代码后重新载入。", "Fill in the code and load again."),
        what=what, value=repr(value),
    )  # fmt: skip


def row_too_large(what: str, size: int, limit: int) -> StoreError:
    """One row alone is larger than a message to the server may be."""
    return StoreError(
        "row_too_large",
        Text("{what} 有一行过大:{size} 字节(上限 {limit})。", "A row of {what} is too large: {size} bytes of {limit}."),
        Text("缩短该行的文本后重新载入。", "Shorten the texts of that row and load again."),
        what=what, size=size, limit=limit,
    )  # fmt: skip


def writer_busy(where: str, host: str, pid: str, since: str) -> StoreBusyError:
    """Another process is writing to the store: which, on which machine, since when."""
    return StoreBusyError(
        "writer_busy",
        Text(
            "另一个载入正在写入 {where}:{host} 上的进程 {pid},始于 {since}。",
            "Another load is writing to {where}: process {pid} on {host}, since {since}.",
        ),
        Text("等它完成后再试。", "Try again when it is done."),
        where=where, host=host, pid=pid, since=since,
    )  # fmt: skip


def read_only(where: str) -> StoreError:
    """A write was asked of a store that was opened for reading."""
    return StoreError(
        "read_only",
        Text("{where} 是以只读方式打开的。", "{where} was opened for reading only."),
        Text("用 open_store(settings, write=True) 打开。", "Open it with open_store(settings, write=True)."),
        where=where,
    )


def no_embedded_server(system: str) -> StoreError:
    """The embedded server does not exist for the platform."""
    return StoreError(
        "no_embedded_server",
        Text("此平台({system})没有内置图数据库。", "There is no embedded graph database for this platform ({system})."),
        Text(
            "设置 NEO4J_URI、NEO4J_USER、NEO4J_PASSWORD,使用您自己的 Neo4j(5.26 或更新)。",
            "Set NEO4J_URI, NEO4J_USER and NEO4J_PASSWORD to use a Neo4j of your own (5.26 or newer).",
        ),
        system=system,
    )


def folder_in_use(folder: str) -> StoreBusyError:
    """Another server that cannot be shared holds the data folder."""
    return StoreBusyError(
        "folder_in_use",
        Text("数据文件夹 {folder} 正被另一个服务器占用。", "The data folder {folder} is in use by another server."),
        Text(
            "停止那个程序(chain-explorer store stop),或用 --data 指定另一个文件夹。",
            "Stop that program (chain-explorer store stop), or name another folder with --data.",
        ),
        folder=folder,
    )


def folder_unusable(folder: str, reason: str) -> StoreError:
    """The data folder cannot be made or written."""
    return StoreError(
        "folder_unusable",
        Text("数据文件夹 {folder} 无法使用:{reason}。", "The data folder {folder} cannot be used: {reason}."),
        Text("用 --data 指定一个可写的文件夹。", "Name a folder that can be written with --data."),
        folder=folder, reason=reason,
    )  # fmt: skip


def port_taken(port: int) -> StoreError:
    """The port chosen for the embedded server was taken each time."""
    return StoreError(
        "port_taken",
        Text("内置库的端口 {port} 已被占用。", "Port {port} of the embedded store is taken."),
        Text("再试一次;程序会另选空闲端口。", "Try again; another free port will be chosen."),
        port=port,
    )


def start_failed(log: str) -> StoreError:
    """The embedded server ended, or did not become ready in time."""
    return StoreError(
        "start_failed",
        Text("内置库未能启动。", "The embedded store did not start."),
        Text(
            "原因见日志 {log};也可以设置 NEO4J_URI 使用您自己的 Neo4j。",
            "The reason is in the log {log}; or set NEO4J_URI to use a Neo4j of your own.",
        ),
        log=log,
    )


def stop_failed(pid: int) -> StoreError:
    """The embedded server did not end in time."""
    return StoreError(
        "stop_failed",
        Text("内置库(进程 {pid})没有在时限内停止。", "The embedded store (process {pid}) did not stop in time."),
        Text("稍后再试,或结束该进程:数据不会丢失。", "Try again later, or end the process: no data is lost."),
        pid=pid,
    )
