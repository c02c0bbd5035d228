"""What dbt does for every node although nobody needs it, left out.

A node costs dbt about 30 ms whatever it does, and there are hundreds of them. Two parts of that go: a connection for
each node (8 ms of the server's processor time, for a process that learns the catalog anew), and messages that are put
into words before it is seen that no one listens to their level.
"""

import logging
from typing import Any


def leave_out() -> None:
    """Change this process's dbt; to be called once, before its first command."""
    keep_connections()
    word_no_unread_messages()


def keep_connections() -> None:
    """Let a thread's next node have the connection of the one before, as if it were new."""
    from dbt.adapters.contracts.connection import Connection, ConnectionState
    from dbt.adapters.postgres.connections import PostgresConnectionManager
    from psycopg2 import Error  # type: ignore[import-untyped]

    close = PostgresConnectionManager.release

    def release(self: Any) -> None:
        with self.lock:
            connection = self.get_if_exists()
        # `set role` is part of opening it, and would be undone.
        if connection is None or connection.state != ConnectionState.OPEN or connection.credentials.role:
            close(self)
            return
        try:
            _as_new(connection)
        except Error:
            close(self)

    def _as_new(connection: Connection) -> None:
        """Undo what is not committed, and forget settings, temporary tables and locks of the session."""
        handle: Any = connection.handle
        handle.rollback()
        connection.transaction_open = False
        autocommit, handle.autocommit = handle.autocommit, True
        with handle.cursor() as cursor:
            cursor.execute("discard all")
        handle.autocommit = autocommit

    PostgresConnectionManager.release = release  # type: ignore[method-assign]


def word_no_unread_messages() -> None:
    """dbt makes a message, then JSON of it, of every debug event, and leaves it to the logger to drop the line."""
    from dbt_common.events.base_types import EventLevel
    from dbt_common.events.event_manager import EventManager

    fire = EventManager.fire_event

    def is_unread(manager: EventManager, event: Any, level: EventLevel | None) -> bool:
        loggers = [logger._python_logger for logger in manager.loggers]
        return (level or event.level_tag()) in (EventLevel.DEBUG, EventLevel.TEST) and not (
            manager.callbacks or any(logger is None or logger.isEnabledFor(logging.DEBUG) for logger in loggers)
        )

    def fire_event(
        self: EventManager, e: Any, level: EventLevel | None = None, node: Any = None, *more: Any, **named: Any
    ) -> None:
        if not is_unread(self, e, level):
            fire(self, e, level, node, *more, **named)

    EventManager.fire_event = fire_event  # type: ignore[method-assign]
