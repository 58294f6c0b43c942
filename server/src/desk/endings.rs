//! What time does to chats (rules 9 and 10): warnings, endings, and agents who are gone.

use async_trait::async_trait;

use super::{Desk, Refusal, access::Access, closing, handover, line::KeepLine, moment::Moment};
use crate::{
    model::{Chat, ChatId, ChatState, ClosedReason, EventBody, EventType, Party},
    store::{ChatRow, StoreError, StoreExt, Tx, Work},
};

/// Chats looked at in one transaction: no message waits long for them.
const PIECE: u32 = 200;
/// Chats that go to others in one transaction: each has more to it.
const HANDOVERS: u32 = 50;

impl Desk {
    /// A party wants an open chat to go on although nobody writes. It does nothing to one that waits.
    ///
    /// # Errors
    /// Those of rule 8.
    pub async fn keep_alive(&self, keeper: Party, chat_id: ChatId) -> Result<Chat, Refusal> {
        self.store.write(KeepAlive { keeper, chat_id, at: self.moment() }).await
    }

    /// Does what is due.
    pub(super) async fn end_what_is_due(&self) -> Result<(), Refusal> {
        let at = self.moment();
        if !self.store.read(AnythingDue { at: at.clone() }).await? {
            return Ok(());
        }
        if at.now >= at.patient_until() {
            while self.store.write(TakeFromGone { at: at.clone() }).await? {}
        }
        while self.store.write(KeepLine { at: at.clone() }).await? {}
        while self.store.write(CheckChats { at: at.clone() }).await? == PIECE as usize {}
        Ok(())
    }
}

struct KeepAlive {
    keeper: Party,
    chat_id: ChatId,
    at: Moment,
}

#[async_trait]
impl Work for KeepAlive {
    type Done = Chat;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Chat, Refusal> {
        let mut chat = Access::find(tx, self.keeper, self.chat_id).await?.into_party()?;
        match chat.chat.state {
            ChatState::Closed => return Err(Refusal::ChatClosed),
            ChatState::Waiting => chat = tx.placed(chat).await?,
            ChatState::Open => {
                tx.keep_alive(chat.no, self.at.now).await?;
                let was_closing = chat.chat.closes_at.take().is_some();
                if was_closing {
                    tx.check_again(chat.no, self.at.check_anew(&chat)).await?;
                    let told = EventBody::Chat(EventType::ChatIdle, Box::new(chat.snapshot()));
                    tx.append(chat.fed(), Some(chat.no), told, self.at.now).await?;
                }
            }
        }
        Ok(chat.snapshot().seen_by(self.keeper.side()))
    }
}

struct AnythingDue {
    at: Moment,
}

#[async_trait]
impl Work for AnythingDue {
    type Done = bool;
    type Refused = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, StoreError> {
        tx.anything_due(self.at.now, self.at.now - self.at.settings.agent_gone_after).await
    }
}

/// Takes a piece of the chats of one who is gone; answers whether there may be more.
struct TakeFromGone {
    at: Moment,
}

#[async_trait]
impl Work for TakeFromGone {
    type Done = bool;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<bool, Refusal> {
        let silent_since = self.at.now - self.at.settings.agent_gone_after;
        let Some(agent) = tx.gone_agent(silent_since).await? else { return Ok(false) };
        Ok(handover::leave(tx, &agent, HANDOVERS, &self.at).await? > 0)
    }
}

/// Looks at a piece of what is due; answers how many there were.
struct CheckChats {
    at: Moment,
}

#[async_trait]
impl Work for CheckChats {
    type Done = usize;
    type Refused = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<usize, Refusal> {
        let due = tx.chats_to_check(self.at.now, PIECE).await?;
        let count = due.len();
        for chat in due {
            self.check(tx, chat).await?;
        }
        Ok(count)
    }
}

impl CheckChats {
    async fn check(&self, tx: &mut Tx<'_>, mut chat: ChatRow) -> Result<(), Refusal> {
        let at = &self.at;
        if at.now >= at.visitor_gone_at(&chat) {
            return closing::close(tx, chat, ClosedReason::VisitorLeft, at).await.map(|_| ());
        }
        if chat.chat.state == ChatState::Open && at.now >= at.silence_at(&chat) {
            if chat.chat.closes_at.is_some() {
                return closing::close(tx, chat, ClosedReason::Idle, at).await.map(|_| ());
            }
            // Late or not, both have the whole warning before the end.
            let closes_at =
                (chat.active_at + at.settings.idle_after).max(at.now + at.settings.idle_warning);
            tx.set_closing(chat.no, closes_at).await?;
            chat.chat.closes_at = Some(closes_at);
            let told = EventBody::Chat(EventType::ChatIdle, Box::new(chat.snapshot()));
            tx.append(chat.fed(), Some(chat.no), told, at.now).await?;
        }
        Ok(tx.check_again(chat.no, at.next_check(&chat)).await?)
    }
}
