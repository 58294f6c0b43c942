"""An agent's program and a visitor talk, through a client that is generated from the spec."""

import asyncio
import json
import os
from collections.abc import Awaitable
from typing import Any
from uuid import UUID, uuid4

import httpx
from holdline_client import AuthenticatedClient, Client
from holdline_client.api.agents import create_session, delete_session, update_agent
from holdline_client.api.chats import close_chat, create_chat, create_message, list_chats
from holdline_client.api.events import poll_events
from holdline_client.api.visitors import create_visitor
from holdline_client.models import AgentStatus, Chat, LogIn, NewChat, NewMessage, NewVisitor, SelfChange, Side
from patience import Refused, Superseded, once, patiently
from poll import poll

API = os.environ["HOLDLINE_URL"] + "/api/v1"
ROUNDS = 10


async def say(client: AuthenticatedClient, chat_id: UUID, text: str) -> None:
    message = NewMessage(id=uuid4(), text=text)
    await patiently(lambda: create_message.asyncio_detailed(chat_id, client=client, body=message))


async def read_state(client: AuthenticatedClient) -> str:
    return (await patiently(lambda: list_chats.asyncio_detailed(client=client))).last_event_id


async def slug_of(call: Awaitable[Any]) -> str:
    """By which slug the call is refused, which is expected."""
    try:
        await call
    except Refused as refused:
        return refused.slug
    raise AssertionError("not refused")


async def agent(client: AuthenticatedClient, begin: str, heard: list[str]) -> None:
    """Answers each message of the visitor, and closes the chat after the last."""
    async for event in poll(client, begin, lambda: read_state(client)):
        # Types that are not known, of a newer server, are passed over; so are fields.
        if event.type_ != "message" or not event.message or event.message.sender is not Side.VISITOR:
            continue
        heard.append(event.message.text)
        chat_id = event.message.chat_id
        await say(client, chat_id, f"answer {len(heard)}")
        if len(heard) == ROUNDS:
            await patiently(lambda: close_chat.asyncio_detailed(chat_id, client=client))
            return


async def visitor(client: AuthenticatedClient, chat: Chat, begin: str, heard: list[str]) -> str | None:
    """Asks, waits for the answer, and asks the next, until the chat is closed."""
    async for event in poll(client, begin, lambda: read_state(client)):
        if event.type_ == "chat.closed":
            return event.chat.closed_reason if event.chat else None
        if event.type_ != "message" or not event.message or event.message.sender is not Side.AGENT:
            continue
        heard.append(event.message.text)
        if len(heard) < ROUNDS:
            await say(client, chat.id, f"question {len(heard) + 1}")
    return None


async def main() -> None:
    anyone = Client(API)
    log_in = LogIn(employee_id=os.environ["EMPLOYEE_ID"], password=os.environ["PASSWORD"])
    session = await once(lambda: create_session.asyncio_detailed(client=anyone, body=log_in))
    unsure = False
    who = NewVisitor(name="Kim")
    try:
        minted = await once(lambda: create_visitor.asyncio_detailed(client=anyone, body=who))
    except httpx.TransportError:
        # The answer got lost. There may be a visitor whom nobody knows, which does no harm.
        unsure = True
        minted = await once(lambda: create_visitor.asyncio_detailed(client=anyone, body=who))
    ann, kim = (AuthenticatedClient(API, token) for token in (session.token, minted.token))

    new = NewChat(agent_id=session.agent.id, message=NewMessage(id=uuid4(), text="question 1"))
    refused = await slug_of(patiently(lambda: create_chat.asyncio_detailed(client=kim, body=new)))

    begin = await read_state(ann)
    available = SelfChange(status=AgentStatus.AVAILABLE)
    await patiently(lambda: update_agent.asyncio_detailed(client=ann, body=available))
    # Whoever polls is there: from now on a visitor can choose the agent.
    await patiently(lambda: poll_events.asyncio_detailed(client=ann, wait=0, last_event_id=begin))
    cursor = await read_state(kim)
    chat = await patiently(lambda: create_chat.asyncio_detailed(client=kim, body=new))
    heard: dict[str, list[str]] = {"agent": [], "visitor": []}
    closed, _ = await asyncio.gather(visitor(kim, chat, cursor, heard["visitor"]), agent(ann, begin, heard["agent"]))
    superseded = False
    try:
        # Another program of the same agent polls by now.
        await anext(poll(ann, begin, lambda: read_state(ann)))
    except Superseded:
        superseded = True
    # To be tried again tomorrow: nobody waits so long.
    put_off = await slug_of(patiently(lambda: delete_session.asyncio_detailed(client=ann)))
    await patiently(lambda: delete_session.asyncio_detailed(client=ann))
    told = {"refused": refused, "unsure": unsure, "heard": heard, "closed": closed}
    print(json.dumps(told | {"superseded": superseded, "putOff": put_off}))


asyncio.run(main())
