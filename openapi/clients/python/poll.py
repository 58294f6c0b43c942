"""The poll: all that happens, each message once and in order."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import httpx
from holdline_client import AuthenticatedClient
from holdline_client.api.events import poll_events
from holdline_client.models import Event
from patience import patiently

# Seconds for which the server may hold a poll, and how long it may take in all before it counts as lost.
WAIT = 25
TIME_OUT = httpx.Timeout(WAIT + 10)


@dataclass
class Place:
    """How far a party has come.

    A program that keeps it goes on where it was after a new log-in, or a start of its own.
    """

    cursor: str
    handled: dict[UUID, int] = field(default_factory=dict)
    """By chat, the `seq` of the last message that was handled."""


@dataclass
class Missed:
    """What is read after a `reset`: where to go on, and what nobody has told until then."""

    cursor: str
    events: list[Event]


async def poll(
    client: AuthenticatedClient, place: Place, reset: Callable[[], Awaitable[Missed]]
) -> AsyncIterator[Event]:
    """All that happens from the place on, each message once and in order.

    Where the connection breaks it goes on at the last cursor. After a `reset` the state has to be read again: `reset`
    does it, and gives what was missed, which comes next. Raises `Superseded` where another poll has taken over, a
    `Refused` with `unauthorized` where the log-in is over, and what is beyond anybody's patience. The place moves on
    only behind what the caller has handled: after a new log-in, poll from it again.
    """
    client = client.with_timeout(TIME_OUT)
    while True:
        cursor = place.cursor
        answer = await patiently(lambda: poll_events.asyncio_detailed(client=client, wait=WAIT, last_event_id=cursor))
        is_reset = any(event.type_ == "reset" for event in answer.events)
        news = await reset() if is_reset else Missed(answer.last_event_id, answer.events)
        for event in news.events:
            message = event.message
            # What was read after a reset may be told as well.
            if message and message.seq <= place.handled.get(message.chat_id, 0):
                continue
            yield event
            if message:
                place.handled[message.chat_id] = message.seq
        place.cursor = news.cursor
        for event in news.events:
            if event.type_ == "chat.closed" and event.chat:
                place.handled.pop(event.chat.id, None)
