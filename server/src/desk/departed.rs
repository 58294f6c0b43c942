//! From where visitors called who have left: whoever is rude closes the chat, leaves, and is blocked then. In memory only,
//! and not for long: nobody else needs it.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::model::{Network, Timestamp, VisitorId};

/// A visitor who left so long ago is blocked without its address.
const KEEP: Duration = Duration::from_secs(3_600);
/// No more are kept; of more the first who left are forgotten.
const MOST: usize = 10_000;

/// See the [module](self).
#[derive(Default)]
pub(super) struct Departed(Mutex<VecDeque<(Timestamp, VisitorId, Network)>>);

impl Departed {
    /// A visitor has left.
    pub(super) fn note(&self, at: Timestamp, id: VisitorId, network: Network) {
        let mut left = self.lock();
        while left.len() >= MOST || left.front().is_some_and(|(then, ..)| *then + KEEP <= at) {
            left.pop_front();
        }
        left.push_back((at, id, network));
    }

    /// From where a visitor called last who has left.
    pub(super) fn network(&self, id: VisitorId, now: Timestamp) -> Option<Network> {
        let left = self.lock();
        let last = left.iter().rfind(|(at, who, _)| *who == id && now < *at + KEEP);
        last.map(|(.., network)| *network)
    }

    /// Forgets one who is not to be known any more.
    pub(super) fn forget(&self, id: VisitorId) {
        self.lock().retain(|(_, who, _)| *who != id);
    }

    /// Forgets who left too long ago, and gives memory back.
    pub(super) fn sweep(&self, now: Timestamp) {
        let mut left = self.lock();
        left.retain(|(at, ..)| now < *at + KEEP);
        left.shrink_to_fit();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Timestamp, VisitorId, Network)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{net::IpAddr, time::Duration};

    use uuid::Uuid;

    use super::{Departed, KEEP, MOST};
    use crate::model::{Network, Timestamp, VisitorId};

    #[test]
    fn it_is_bounded_in_number_and_time() {
        let (left, begin) = (Departed::default(), Timestamp::from_millis(1_795_000_000_000));
        let network: Network = IpAddr::from([203, 0, 113, 1]).into();
        let ids: Vec<_> = (0..=MOST).map(|_| VisitorId(Uuid::new_v4())).collect();
        for id in &ids {
            left.note(begin, *id, network);
        }
        assert_eq!(left.network(ids[0], begin), None, "the first who left");
        assert_eq!(left.network(ids[1], begin), Some(network));
        let later = begin + KEEP;
        assert_eq!(left.network(ids[1], later), None);
        assert_eq!(left.network(ids[1], later - Duration::from_millis(1)), Some(network));
        left.sweep(later);
        assert_eq!(left.lock().capacity(), 0);
    }
}
