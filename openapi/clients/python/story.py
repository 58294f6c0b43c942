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
from holdline_client.api.chats import close_chat, create_chat, create_message
from holdline_client.api.events import poll_events
from holdline_client.api.visitors import create_visitor
from holdline_client.models import AgentStatus, Chat, LogIn, NewChat, NewMessage, NewVisitor, SelfChange, Side
from patience import HTTPX_ARGS, Refused, Superseded, once, patiently
from poll import Place, poll
from state import begin, catch_up

API = os.environ["HOLDLINE_URL"] + "/api/v1"
ROUNDS = 10
# Questions that are asked before the first is answered.
AT_ONCE = 3


async def say(client: AuthenticatedClient, chat_id: UUID, text: str) -> None:
    message = NewMessage(id=uuid4(), text=text)
    await patiently(lambda: create_message.asyncio_detailed(chat_id, client=client, body=message))


def client_with(token: str) -> AuthenticatedClient:
    return AuthenticatedClient(API, token, httpx_args=HTTPX_ARGS)


async def log_in() -> tuple[UUID, AuthenticatedClient]:
    """The agent, and a client for its new session."""
    who = LogIn(employee_id=os.environ["EMPLOYEE_ID"], password=os.environ["PASSWORD"])
    anyone = Client(API, httpx_args=HTTPX_ARGS)
    session = await once(lambda: create_session.asyncio_detailed(client=anyone, body=who))
    return session.agent.id, client_with(session.token)


async def slug_of(call: Awaitable[Any]) -> str:
    """By which slug the call is refused, which is expected."""
    try:
        await call
    except Refused as refused:
        return refused.slug
    raise AssertionError("not refused")


async def answer(client: AuthenticatedClient, agent_id: UUID, place: Place, heard: list[str]) -> None:
    """Answers each message of the visitor, and closes the chat after the last."""
    async for event in poll(client, place, lambda: catch_up(client, place, agent_id)):
        # Types that are not known, of a newer server, are passed over; so are fields.
        if event.type_ != "message" or not event.message or event.message.sender is not Side.VISITOR:
            continue
        chat_id = event.message.chat_id
        await say(client, chat_id, f"answer {len(heard) + 1}")
        heard.append(event.message.text)
        if len(heard) == ROUNDS:
            await patiently(lambda: close_chat.asyncio_detailed(chat_id, client=client))
            return


async def agent(client: AuthenticatedClient, agent_id: UUID, place: Place, heard: list[str]) -> AuthenticatedClient:
    """The agent's whole work.

    It logs in again where the session ends, 12 hours after the last call that was not a poll.
    """
    while True:
        try:
            await answer(client, agent_id, place, heard)
        except Refused as refused:
            if refused.slug != "unauthorized":
                raise
            _, client = await log_in()
        else:
            return client


async def visitor(client: AuthenticatedClient, chat: Chat, place: Place, heard: list[str]) -> str | None:
    """Waits for each answer, and asks the next, until the chat is closed."""
    async for event in poll(client, place, lambda: catch_up(client, place)):
        if event.type_ == "chat.closed":
            return event.chat.closed_reason if event.chat else None
        if event.type_ != "message" or not event.message or event.message.sender is not Side.AGENT:
            continue
        heard.append(event.message.text)
        if (n := len(heard) + AT_ONCE) <= ROUNDS:
            await say(client, chat.id, f"question {n}")
    return None


async def main() -> None:
    agent_id, ann = await log_in()
    anyone = Client(API, httpx_args=HTTPX_ARGS)
    unsure = False
    who = NewVisitor(name="Kim")
    try:
        minted = await once(lambda: create_visitor.asyncio_detailed(client=anyone, body=who))
    except httpx.TransportError:
        # The answer got lost. There may be a visitor whom nobody knows, which does no harm.
        unsure = True
        minted = await once(lambda: create_visitor.asyncio_detailed(client=anyone, body=who))
    kim = client_with(minted.token)

    new = NewChat(agent_id=agent_id, message=NewMessage(id=uuid4(), text="question 1"))
    refused = await slug_of(patiently(lambda: create_chat.asyncio_detailed(client=kim, body=new)))

    place = await begin(ann, agent_id)
    available = SelfChange(status=AgentStatus.AVAILABLE)
    await patiently(lambda: update_agent.asyncio_detailed(client=ann, body=available))
    # Whoever polls is there: from now on a visitor can choose the agent.
    await patiently(lambda: poll_events.asyncio_detailed(client=ann, wait=0, last_event_id=place.cursor))
    kims_place = await begin(kim)
    chat = await patiently(lambda: create_chat.asyncio_detailed(client=kim, body=new))
    for n in range(2, AT_ONCE + 1):
        await say(kim, chat.id, f"question {n}")
    heard: dict[str, list[str]] = {"agent": [], "visitor": []}
    talk = visitor(kim, chat, kims_place, heard["visitor"])
    closed, ann = await asyncio.gather(talk, agent(ann, agent_id, place, heard["agent"]))
    superseded = False
    try:
        # Another program of the same agent polls by now.
        await anext(poll(ann, place, lambda: catch_up(ann, place, agent_id)))
    except Superseded:
        superseded = True

    async def slip() -> Any:
        raise KeyError("a slip")

    slipped = False
    try:
        # A mistake of one's own is not waited out.
        await patiently(slip)
    except KeyError:
        slipped = True
    # To be tried again tomorrow: nobody waits so long.
    put_off = await slug_of(patiently(lambda: delete_session.asyncio_detailed(client=ann)))
    hurried = await slug_of(patiently(lambda: delete_session.asyncio_detailed(client=ann), patience=5))
    await patiently(lambda: delete_session.asyncio_detailed(client=ann))
    told = {"refused": refused, "unsure": unsure, "heard": heard, "closed": closed, "superseded": superseded}
    print(json.dumps(told | {"slip": slipped, "putOff": put_off, "hurried": hurried}))


asyncio.run(main())
