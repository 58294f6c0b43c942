"""The state as it is read at the beginning and after a `reset`."""

from typing import Any
from uuid import UUID

from holdline_client import AuthenticatedClient
from holdline_client.api.chats import list_chats, list_messages
from holdline_client.models import ChatState, Event
from holdline_client.types import UNSET
from patience import patiently
from poll import Missed, Place


async def read_chats(client: AuthenticatedClient, agent_id: UUID | None) -> Any:
    """The newest hundred chats: who has more of them open at once follows `next`.

    An agent names itself, as an admin sees all.
    """
    agent = agent_id or UNSET
    return await patiently(lambda: list_chats.asyncio_detailed(client=client, agent_id=agent, limit=100))


async def begin(client: AuthenticatedClient, agent_id: UUID | None = None) -> Place:
    """Here and now: what was said before is left to others."""
    state = await read_chats(client, agent_id)
    return Place(
        state.last_event_id, {chat.id: chat.last_seq for chat in state.chats if chat.state is not ChatState.CLOSED}
    )


async def catch_up(client: AuthenticatedClient, place: Place, agent_id: UUID | None = None) -> Missed:
    """After a `reset`: the messages behind those that were handled, and which of the chats were closed."""
    state = await read_chats(client, agent_id)
    events: list[Event] = []
    for chat in reversed(state.chats):
        is_closed = chat.state is ChatState.CLOSED
        if is_closed and chat.id not in place.handled:
            continue
        seq = place.handled.get(chat.id, 0)
        more = seq < chat.last_seq
        while more:
            page = await patiently(lambda: list_messages.asyncio_detailed(chat.id, client=client, after_seq=seq))
            events += [Event(type_="message", chat_id=chat.id, message=message) for message in page.messages]
            seq = page.messages[-1].seq if page.messages else seq
            more = page.more
        if is_closed:
            events.append(Event(type_="chat.closed", chat=chat))
    return Missed(state.last_event_id, events)
