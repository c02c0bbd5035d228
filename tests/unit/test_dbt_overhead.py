"""Which of dbt's messages are put into words."""

from io import StringIO

import pytest
from dbt_common.events import event_manager
from dbt_common.events.base_types import EventLevel, EventMsg, msg_from_base_event
from dbt_common.events.event_manager import EventManager
from dbt_common.events.logger import LineFormat, LoggerConfig
from dbt_common.events.types import Note

from python_jobs.build.dbt_overhead import word_no_unread_messages


@pytest.fixture
def worded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has become a message so far."""
    found: list[str] = []

    def made(event: Note, level: EventLevel | None = None) -> EventMsg:
        found.append(event.msg)
        message: EventMsg = msg_from_base_event(event, level)
        return message

    monkeypatch.setattr(EventManager, "fire_event", EventManager.fire_event)
    monkeypatch.setattr(event_manager, "msg_from_base_event", made)
    word_no_unread_messages()
    return found


def manager_of(level: EventLevel, stream: StringIO) -> EventManager:
    manager = EventManager()
    config = LoggerConfig(name=f"test_{level}", line_format=LineFormat.Json, level=level, output_stream=stream)
    manager.add_logger(config)
    return manager


def test_only_what_someone_reads_is_worded(worded: list[str]) -> None:
    stream = StringIO()
    manager = manager_of(EventLevel.INFO, stream)
    manager.fire_event(Note(msg="detail"), level=EventLevel.DEBUG)
    manager.fire_event(Note(msg="news"))
    manager.fire_event(Note(msg="trouble"), level=EventLevel.WARN)
    assert worded == ["news", "trouble"]
    assert [word in stream.getvalue() for word in ("detail", "news", "trouble")] == [False, True, True]


def test_whoever_listens_to_details_gets_them(worded: list[str]) -> None:
    stream, heard = StringIO(), list[str]()
    manager_of(EventLevel.DEBUG, stream).fire_event(Note(msg="detail"), level=EventLevel.DEBUG)
    assert "detail" in stream.getvalue()
    listening = manager_of(EventLevel.INFO, stream)
    listening.callbacks.append(lambda message: heard.append(message.data.msg))
    listening.fire_event(Note(msg="told"), level=EventLevel.DEBUG)
    assert heard == ["told"]
    assert worded == ["detail", "told"]
