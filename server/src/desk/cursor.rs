//! Cursors: where a party is in its queue and, if it is an agent, in the list of visitors.

use std::fmt;

use super::Refusal;
use crate::model::Party;

/// A version of the list of visitors on the site, of one run of one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListVersion {
    /// Which run: versions of another one mean nothing.
    pub run: u32,
    /// 0, 1, 2 …
    pub number: u64,
}

/// A place in the queue of one party. Opaque to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// Of which store: another one after a restore.
    pub epoch: u32,
    /// Whose: the last 32 bits of the party's id, enough to notice a mix-up.
    pub owner: u32,
    /// All events up to this one were seen.
    pub after: u64,
    /// All changes of the list up to this version were seen; agents only.
    pub list: Option<ListVersion>,
}

/// The mark of a party in its cursors.
pub fn owner_mark(party: Party) -> u32 {
    let id = match party {
        Party::Visitor(id) => id.0,
        Party::Agent(id) => id.0,
    };
    // The last 32 bits of a UUIDv7 are random.
    (id.as_u128() & u128::from(u32::MAX)) as u32
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{:08x}-{}", self.epoch, self.owner, self.after)?;
        match self.list {
            Some(list) => write!(f, "-{:08x}-{}", list.run, list.number),
            None => Ok(()),
        }
    }
}

impl std::str::FromStr for Cursor {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.split('-').collect();
        let hex =
            |part: &str| (part.len() == 8).then(|| u32::from_str_radix(part, 16).ok()).flatten();
        let cursor = match parts.as_slice() {
            [epoch, owner, after, list @ ..] => {
                let list = match list {
                    [] => None,
                    [run, number] => Some(ListVersion {
                        run: hex(run).ok_or(Refusal::BadCursor)?,
                        number: number.parse().map_err(|_| Refusal::BadCursor)?,
                    }),
                    _ => return Err(Refusal::BadCursor),
                };
                hex(epoch)
                    .zip(hex(owner))
                    .zip(after.parse().ok())
                    .map(|((epoch, owner), after)| Self { epoch, owner, after, list })
            }
            _ => None,
        };
        cursor.ok_or(Refusal::BadCursor)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, ListVersion};

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let list = Some(ListVersion { run: 7, number: 12 });
        for list in [None, list] {
            let cursor = Cursor { epoch: 0xdead_beef, owner: 1, after: 42, list };
            assert_eq!(cursor.to_string().parse::<Cursor>().expect("reads"), cursor);
        }
        for bad in
            ["", "5", "00000000-00000000", "0-0-0", "00000000-00000000-x", "00000000-00000000-1-2"]
        {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
