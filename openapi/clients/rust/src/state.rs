//! The state as it is read at the beginning and after a `reset`.

use std::num::NonZeroU32;

use uuid::Uuid;

use crate::{
    holdline::{
        Client,
        types::{ChatList, ChatState, Event},
    },
    patience::{Failure, patiently},
    poll::{Missed, Place},
};

/// The newest hundred chats: who has more of them open at once follows `next`. An agent names itself, as an admin sees all.
async fn read_chats(client: &Client, agent: Option<&Uuid>) -> Result<ChatList, Failure> {
    let limit = NonZeroU32::new(100);
    patiently(|| client.list_chats(agent, None, None, None, limit, None, None, None, None)).await
}

/// Here and now: what was said before is left to others.
pub async fn begin(client: &Client, agent: Option<&Uuid>) -> Result<Place, Failure> {
    let state = read_chats(client, agent).await?;
    let open = state.chats.iter().filter(|chat| chat.state != ChatState::Closed);
    Ok(Place {
        cursor: state.last_event_id.parse()?,
        handled: open.map(|chat| (chat.id, chat.last_seq)).collect(),
    })
}

/// After a `reset`: the messages behind those that were handled, and which of the chats were closed.
pub async fn catch_up(
    client: &Client,
    place: &Place,
    agent: Option<&Uuid>,
) -> Result<Missed, Failure> {
    let state = read_chats(client, agent).await?;
    let mut events = Vec::new();
    for chat in state.chats.into_iter().rev() {
        let known = place.handled.get(&chat.id).copied();
        let is_closed = chat.state == ChatState::Closed;
        if is_closed && known.is_none() {
            continue;
        }
        let mut seq = known.unwrap_or_default();
        let mut more = seq < chat.last_seq;
        while more {
            let page = patiently(|| client.list_messages(&chat.id, Some(seq), None, None)).await?;
            seq = page.messages.last().map_or(seq, |message| message.seq.get());
            more = page.more;
            for message in page.messages {
                let chat_id = Some(chat.id);
                events.push(Event { chat_id, message: Some(message), ..event("message")? });
            }
        }
        if is_closed {
            events.push(Event { chat: Some(chat), ..event("chat.closed")? });
        }
    }
    Ok(Missed { cursor: state.last_event_id.parse()?, events })
}

fn event(type_: &str) -> Result<Event, Failure> {
    Ok(Event {
        type_: type_.parse()?,
        chat: None,
        chat_id: None,
        id: None,
        message: None,
        sender: None,
        seq: None,
        visitors: None,
    })
}
