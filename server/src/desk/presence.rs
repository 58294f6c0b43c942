//! Visitors on the site, and those in chats who may come back: in memory only (rule 13). Who is here, and a log of the last
//! minute's changes, from which each agent's poll is told what its cursor has not seen.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{clock::SharedClock, cursor::ListVersion, departed::Departed};
use crate::model::{Attributes, ChatId, Network, Timestamp, Visitor, VisitorChanges, VisitorId};

/// How long changes of the list are kept.
const KEEP: Duration = Duration::from_secs(60);
/// A visitor who has never polled is kept in mind so long: it is about to.
const BEFORE_FIRST_POLL: Duration = Duration::from_secs(30);
/// No version of the list has more changes: what one visitor can say of itself is up to 25 kB.
const PIECE: usize = 8;
/// No answer has more changes, …
const MOST_TOLD: usize = 200;
/// … nor, from its second version on, more bytes.
const MOST_BYTES: usize = 200 * 1024;
/// No page of the list has more bytes.
const MOST_LISTED: usize = 1024 * 1024;

/// See the [module](self).
pub struct Presence {
    inner: Mutex<Inner>,
    departed: Departed,
    clock: SharedClock,
    /// On the site so long after the last poll.
    grace: Duration,
    /// In a chat and not heard for so long: away.
    away_after: Duration,
    run: u32,
}

#[derive(Default)]
struct Inner {
    known: HashMap<VisitorId, Known>,
    /// Those whom agents see: on the site, or in a chat. Ids sort by age.
    listed: BTreeSet<VisitorId>,
    /// Those whose chat is not closed: they stay however long they are silent.
    chatting: HashSet<VisitorId>,
    /// When whom to forget.
    deadlines: BTreeSet<(Timestamp, VisitorId)>,
    /// Changes since the last version.
    pending: BTreeMap<VisitorId, bool>,
    version: u64,
    log: VecDeque<Version>,
}

struct Known {
    visitor: Visitor,
    polls: u32,
    heard_at: Timestamp,
    /// What is written of `heard_at`, and when that was.
    written: Option<(Timestamp, Timestamp)>,
    /// Set while nothing polls and there is no chat.
    deadline: Option<Timestamp>,
    /// From where it called last.
    network: Option<Network>,
    /// How often it was told of its chats: what was read before the last time is old.
    told: u64,
}

struct Version {
    at: Timestamp,
    /// Who changed, and whether it came (to the list) in this version.
    changes: Vec<(VisitorId, bool)>,
}

impl Presence {
    /// Nobody is here.
    pub fn new(clock: SharedClock, grace: Duration, away_after: Duration, run: u32) -> Self {
        let (inner, departed) = (Mutex::default(), Departed::default());
        Self { inner, departed, clock, grace, away_after, run }
    }

    /// Takes in a visitor who is not known. One who is stays as it is. It is on the site from its first poll on.
    pub fn introduce(&self, visitor: Visitor) {
        let now = self.clock.now();
        let mut inner = self.lock();
        let id = visitor.id;
        if inner.known.contains_key(&id) {
            return;
        }
        let chatting = visitor.chat_id.is_some();
        let known = Known {
            visitor,
            polls: 0,
            heard_at: now,
            // What the store knows of who is in a chat was written when the time of a stop was carried over.
            written: Some((now, now)),
            deadline: None,
            network: None,
            told: 0,
        };
        inner.known.insert(id, known);
        if chatting {
            inner.chatting.insert(id);
            if inner.listed.insert(id) {
                inner.pending.insert(id, true);
            }
        } else {
            inner.set_deadline(id, Some(now + BEFORE_FIRST_POLL));
        }
    }

    /// A call of the visitor was heard. `false` if it is not known here.
    pub fn heard(&self, id: VisitorId) -> bool {
        let now = self.clock.now();
        let mut inner = self.lock();
        let Some(known) = inner.known.get_mut(&id) else { return false };
        known.heard_at = now;
        if std::mem::take(&mut known.visitor.away) {
            inner.note_change(id);
        }
        true
    }

    /// Notes from where the visitor calls.
    pub fn note_network(&self, id: VisitorId, network: Network) {
        if let Some(known) = self.lock().known.get_mut(&id) {
            known.network = Some(network);
        }
    }

    /// From where the visitor called last, also if it has left a short while ago.
    pub fn network(&self, id: VisitorId) -> Option<Network> {
        let here = self.lock().known.get(&id).and_then(|known| known.network);
        here.or_else(|| self.departed.network(id, self.clock.now()))
    }

    /// Lets go of a visitor at once.
    pub fn forget(&self, id: VisitorId) {
        self.departed.forget(id);
        let mut inner = self.lock();
        inner.set_deadline(id, None);
        inner.known.remove(&id);
        inner.chatting.remove(&id);
        if inner.listed.remove(&id) {
            inner.pending.insert(id, false);
        }
    }

    /// The visitor, if it is on the site now: its poll is held, or ended a moment ago.
    pub fn on_site(&self, id: VisitorId) -> Option<Visitor> {
        let now = self.clock.now();
        let inner = self.lock();
        let known = inner.known.get(&id).filter(|_| inner.listed.contains(&id))?;
        let here = known.polls > 0 || known.deadline.is_some_and(|deadline| now < deadline);
        here.then(|| known.visitor.clone())
    }

    /// Changes what is known of a visitor, which is what it says of itself: its chat is not for it to say. `None` if it is
    /// not known.
    pub fn change(&self, id: VisitorId, change: impl FnOnce(&mut Visitor)) -> Option<Visitor> {
        let mut inner = self.lock();
        let known = inner.known.get_mut(&id)?;
        let before = known.visitor.clone();
        change(&mut known.visitor);
        let after = known.visitor.clone();
        if after != before {
            inner.note_change(id);
        }
        Some(after)
    }

    /// Those whose chat is not closed, as far as is known.
    pub fn chatting(&self) -> Vec<VisitorId> {
        self.lock().chatting.iter().copied().collect()
    }

    /// Whether the visitor has a chat that is not closed, wherever it is: one who comes back from a tunnel is known at once.
    pub fn is_chatting(&self, id: VisitorId) -> bool {
        self.lock().chatting.contains(&id)
    }

    /// What is known of a visitor.
    pub fn get(&self, id: VisitorId) -> Option<Visitor> {
        self.lock().known.get(&id).map(|known| known.visitor.clone())
    }

    /// A visitor begins to poll: it is on the site while the guard lives and a moment longer. `None` if it is not known.
    pub fn poll(self: &Arc<Self>, id: VisitorId) -> Option<Here> {
        let now = self.clock.now();
        let mut inner = self.lock();
        let known = inner.known.get_mut(&id)?;
        known.polls += 1;
        known.heard_at = now;
        let came_back = std::mem::take(&mut known.visitor.away);
        inner.set_deadline(id, None);
        if came_back {
            inner.note_change(id);
        }
        if inner.listed.insert(id) {
            inner.pending.insert(id, true);
        }
        Some(Here { presence: Arc::clone(self), id })
    }

    /// How often the visitor was told of its chats, to be asked before the store is: see [`recall`](Self::recall).
    pub fn told(&self, id: VisitorId) -> Option<u64> {
        self.lock().known.get(&id).map(|known| known.told)
    }

    /// Takes in what the store knows of a visitor, unless the visitor was told of a chat since `told`, or has said so
    /// itself.
    pub fn recall(&self, stored: Visitor, told: u64) {
        let id = stored.id;
        let mut inner = self.lock();
        let Some(known) = inner.known.get_mut(&id) else { return };
        let of_its_own = std::mem::replace(&mut known.visitor, stored);
        let chat_id = known.visitor.chat_id;
        known.visitor.chat_id = of_its_own.chat_id;
        known.visitor.name = of_its_own.name.or(known.visitor.name.take());
        known.visitor.locale = of_its_own.locale.or(known.visitor.locale.take());
        known.visitor.page = of_its_own.page.or(known.visitor.page.take());
        if of_its_own.attributes != Attributes::default() {
            known.visitor.attributes = of_its_own.attributes;
        }
        let is_old = known.told != told;
        inner.note_change(id);
        drop(inner);
        if !is_old {
            self.set_chat(id, chat_id);
        }
    }

    /// A chat of the visitor has begun or ended.
    pub fn set_chat(&self, id: VisitorId, chat_id: Option<ChatId>) {
        let now = self.clock.now();
        let mut inner = self.lock();
        if let Some(known) = inner.known.get_mut(&id) {
            known.told += 1;
            if known.visitor.chat_id == chat_id {
                return;
            }
            known.visitor.chat_id = chat_id;
            // A chat begins with its visitor's row, and that with the lease.
            known.written = Some((known.heard_at, now));
            let leaves = chat_id.is_none() && known.polls == 0;
            let leaves_at = known.heard_at + self.grace;
            if chat_id.is_some() {
                inner.chatting.insert(id);
                if inner.listed.insert(id) {
                    inner.pending.insert(id, true);
                }
            } else {
                inner.chatting.remove(&id);
            }
            inner.set_deadline(id, leaves.then_some(leaves_at));
            inner.note_change(id);
        }
    }

    /// The leases of visitors in chats that are to be written now: who was heard since the last time, which is at least
    /// `interval` ago.
    pub fn leases_due(&self, interval: Duration) -> Vec<(VisitorId, Timestamp)> {
        let now = self.clock.now();
        let mut guard = self.lock();
        let Inner { known, chatting, .. } = &mut *guard;
        let mut due = Vec::new();
        for id in chatting.iter() {
            let Some(known) = known.get_mut(id) else { continue };
            if known.polls > 0 {
                known.heard_at = now;
            }
            let heard_at = known.heard_at;
            if known.written.is_none_or(|(heard, at)| heard < heard_at && at + interval <= now) {
                known.written = Some((heard_at, now));
                due.push((*id, heard_at));
            }
        }
        due
    }

    /// The leases of `due` could not be written: they are due again.
    pub fn not_written(&self, due: &[(VisitorId, Timestamp)]) {
        let mut inner = self.lock();
        for (id, _) in due {
            if let Some(known) = inner.known.get_mut(id) {
                known.written = None;
            }
        }
    }

    /// Lets go of who has left, and seals what has changed into a new version. `true` if there is one: agents are to be
    /// woken. To be called once a second, so that agents hear in batches.
    pub fn tick(&self) -> bool {
        let now = self.clock.now();
        let mut inner = self.lock();
        while let Some((deadline, id)) = inner.deadlines.first().copied()
            && deadline <= now
        {
            inner.deadlines.pop_first();
            if let Some(network) = inner.known.remove(&id).and_then(|known| known.network) {
                self.departed.note(now, id, network);
            }
            if inner.listed.remove(&id) {
                inner.pending.insert(id, false);
            }
        }
        inner.note_away(now, self.away_after);
        while inner.log.front().is_some_and(|version| version.at + KEEP < now) {
            inner.log.pop_front();
        }
        if inner.pending.is_empty() {
            return false;
        }
        let pending: Vec<_> = std::mem::take(&mut inner.pending).into_iter().collect();
        for piece in pending.chunks(PIECE) {
            inner.version += 1;
            inner.log.push_back(Version { at: now, changes: piece.to_vec() });
        }
        true
    }

    /// Gives memory back after a burst. To be called now and then.
    pub fn shrink(&self) {
        self.departed.sweep(self.clock.now());
        let mut inner = self.lock();
        inner.known.shrink_to_fit();
        inner.chatting.shrink_to_fit();
        inner.log.shrink_to_fit();
    }

    /// How many are on the site.
    pub fn count(&self) -> usize {
        self.lock().listed.len()
    }

    /// The version of the list now.
    pub fn version(&self) -> ListVersion {
        ListVersion { run: self.run, number: self.lock().version }
    }

    /// What has changed since `seen`, and the version up to which this tells it: perhaps not the last one, if much has
    /// changed. `None` if `seen` is of another run or too long ago.
    ///
    /// Who left is named even if it also came since: the caller may have read the list in between.
    pub fn changes_since(&self, seen: ListVersion) -> Option<(VisitorChanges, ListVersion)> {
        let inner = self.lock();
        let oldest = inner.version - inner.log.len() as u64;
        if seen.run != self.run || seen.number < oldest || seen.number > inner.version {
            return None;
        }
        let mut came = BTreeMap::new();
        let mut bytes = 0;
        let mut number = seen.number;
        for version in inner.log.iter().skip((seen.number - oldest) as usize) {
            let listed = version.changes.iter().filter_map(|(id, _)| inner.known.get(id));
            bytes += listed.map(|known| weight(&known.visitor)).sum::<usize>();
            if number > seen.number && (came.len() + PIECE > MOST_TOLD || bytes > MOST_BYTES) {
                break;
            }
            number += 1;
            for (id, arrived) in &version.changes {
                *came.entry(*id).or_insert(false) |= arrived;
            }
        }
        let mut changes = VisitorChanges::default();
        for (id, arrived) in came {
            match inner.known.get(&id).filter(|_| inner.listed.contains(&id)) {
                Some(known) if arrived => changes.arrived.push(known.visitor.clone()),
                Some(known) => changes.updated.push(known.visitor.clone()),
                None => changes.left.push(id),
            }
        }
        Some((changes, ListVersion { run: self.run, number }))
    }

    /// Visitors on the site, the newest first, from behind `before` on, at most `limit`; whether there are more; and the
    /// version of the list.
    pub fn list(
        &self,
        before: Option<VisitorId>,
        limit: usize,
    ) -> (Vec<Visitor>, bool, ListVersion) {
        let inner = self.lock();
        let mut ids = match before {
            Some(before) => inner.listed.range(..before),
            None => inner.listed.range(..),
        }
        .rev();
        let (mut page, mut bytes) = (Vec::new(), 0);
        let more = loop {
            let Some(known) = ids.next().and_then(|id| inner.known.get(id)) else { break false };
            bytes += weight(&known.visitor);
            if page.len() == limit || (bytes > MOST_LISTED && !page.is_empty()) {
                break true;
            }
            page.push(known.visitor.clone());
        };
        (page, more, ListVersion { run: self.run, number: inner.version })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn note_change(&mut self, id: VisitorId) {
        if self.listed.contains(&id) {
            self.pending.entry(id).or_insert(false);
        }
    }

    /// Who is in a chat and was not heard for long is away until it is heard again (rule 10).
    fn note_away(&mut self, now: Timestamp, away_after: Duration) {
        for id in &self.chatting {
            let Some(known) = self.known.get_mut(id) else { continue };
            if known.polls == 0 && !known.visitor.away && known.heard_at + away_after <= now {
                known.visitor.away = true;
                self.pending.entry(*id).or_insert(false);
            }
        }
    }

    fn set_deadline(&mut self, id: VisitorId, deadline: Option<Timestamp>) {
        let Some(known) = self.known.get_mut(&id) else { return };
        if let Some(old) = std::mem::replace(&mut known.deadline, deadline) {
            self.deadlines.remove(&(old, id));
        }
        if let Some(new) = deadline {
            self.deadlines.insert((new, id));
        }
    }
}

/// How many bytes a visitor takes on the wire.
fn weight(visitor: &Visitor) -> usize {
    serde_json::to_vec(visitor).map_or(0, |json| json.len())
}

/// A visitor's poll. When it ends, for whatever reason, the visitor's clock starts at that moment.
pub struct Here {
    presence: Arc<Presence>,
    id: VisitorId,
}

impl Drop for Here {
    fn drop(&mut self) {
        let now = self.presence.clock.now();
        let mut inner = self.presence.lock();
        let Some(known) = inner.known.get_mut(&self.id) else { return };
        // One who was forgotten meanwhile, and came anew, began to count at nothing.
        known.polls = known.polls.saturating_sub(1);
        known.heard_at = now;
        if known.polls == 0 && known.visitor.chat_id.is_none() {
            inner.set_deadline(self.id, Some(now + self.presence.grace));
        }
    }
}
