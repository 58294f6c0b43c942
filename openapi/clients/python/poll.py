"""The poll: all that happens, each event once and in order."""

from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
from holdline_client import AuthenticatedClient
from holdline_client.api.events import poll_events
from holdline_client.models import Event
from patience import patiently

# Seconds for which the server may hold a poll, and how long it may take in all before it counts as lost.
WAIT = 25
TIME_OUT = httpx.Timeout(WAIT + 10)


async def poll(client: AuthenticatedClient, cursor: str, reset: Callable[[], Awaitable[str]]) -> AsyncIterator[Event]:
    """All that happens from the cursor on.

    Where the connection breaks it goes on at the last cursor. After a `reset` the state has to be read again: `reset`
    does it, and gives the cursor that came with it. Raises `Superseded` where another poll has taken over, and what is
    beyond anybody's patience.
    """
    client = client.with_timeout(TIME_OUT)
    while True:
        answer = await patiently(lambda: poll_events.asyncio_detailed(client=client, wait=WAIT, last_event_id=cursor))
        is_reset = any(event.type_ == "reset" for event in answer.events)
        cursor = await reset() if is_reset else answer.last_event_id
        for event in answer.events:
            yield event
