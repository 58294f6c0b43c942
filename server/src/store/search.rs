//! Finding messages by their words. The index is SQLite's FTS5 (<https://www.sqlite.org/fts5.html>), written behind the
//! messages; a text is in `messages` alone.

use super::{StoreError, Tx, sql::values};
use crate::model::ChatId;

/// Chats are told apart in the index by the upper part of a row's number, messages of a chat by these.
const PLACES: i64 = 1 << 24;
/// The same in a statement.
macro_rules! places {
    () => {
        "16777216"
    };
}
pub(super) use places;

/// What takes an erased visitor's words out of the index; run before its messages are deleted.
pub(super) const UNINDEX: &str = concat!(
    "INSERT INTO search (search, rowid, text)
     SELECT 'delete', m.chat_no * ",
    places!(),
    " + m.seq, m.text FROM chats c
     JOIN messages m ON m.chat_no = c.no AND m.seq <= c.searched_seq WHERE c.visitor_no = $1"
);

/// Words that a message has to have, all of them, in any order; each may go on behind its last letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted(String);

impl Wanted {
    /// The words of `text`; `None` if there is none in it.
    pub fn new(text: &str) -> Option<Self> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        // In quotes nothing is an operator of FTS5.
        let quoted: Vec<String> =
            words.filter(|word| !word.is_empty()).map(|word| format!("\"{word}\"*")).collect();
        (!quoted.is_empty()).then(|| Self(quoted.join(" ")))
    }

    pub(super) fn expression(&self) -> &str {
        &self.0
    }
}

impl Tx<'_> {
    /// The chats with messages that cannot be found by their words yet.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn unindexed_chats(&mut self) -> Result<Vec<ChatId>, StoreError> {
        let sql = "SELECT id FROM chats WHERE searched_seq < last_seq";
        let rows = self.query(sql, values![]).await?;
        rows.into_iter().map(|mut row| row.take()).collect()
    }

    /// Whether a chat has messages that cannot be found by their words yet.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn is_unindexed(&mut self, chat: ChatId) -> Result<bool, StoreError> {
        let sql = "SELECT EXISTS (SELECT 1 FROM chats WHERE id = $1 AND searched_seq < last_seq)";
        self.query_single(sql, values![chat]).await?.take()
    }

    /// Lets at most `limit` further messages of a chat be found.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn index_messages(&mut self, chat: ChatId, limit: u32) -> Result<(), StoreError> {
        let found = self
            .query_one("SELECT no, searched_seq, last_seq FROM chats WHERE id = $1", values![chat])
            .await?;
        let Some(mut row) = found else { return Ok(()) };
        let (no, searched, last): (i64, u32, u32) = (row.take()?, row.take()?, row.take()?);
        let upto = last.min(searched.saturating_add(limit));
        self.execute(
            concat!(
                "INSERT INTO search (rowid, text) SELECT chat_no * ",
                places!(),
                " + seq, text FROM messages WHERE chat_no = $1 AND seq > $2 AND seq <= $3"
            ),
            values![no, searched, upto],
        )
        .await?;
        let sql = "UPDATE chats SET searched_seq = $2 WHERE no = $1";
        self.execute(sql, values![no, upto]).await?;
        Ok(())
    }

    /// The newest message of a chat, not behind `until`, that has the words.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn newest_match(
        &mut self,
        chat_no: i64,
        until: u32,
        wanted: &Wanted,
    ) -> Result<Option<u32>, StoreError> {
        let first = chat_no * PLACES;
        let last = first + i64::from(until).min(PLACES - 1);
        let row = self
            .query_one(
                "SELECT rowid FROM search WHERE search MATCH $1 AND rowid BETWEEN $2 AND $3
                 ORDER BY rowid DESC LIMIT 1",
                values![wanted.expression(), first, last],
            )
            .await?;
        let place: Option<i64> = row.map(|mut row| row.take()).transpose()?;
        Ok(place.and_then(|place| u32::try_from(place - first).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::{PLACES, Wanted};

    #[test]
    fn statements_and_code_mean_the_same_places() {
        assert_eq!(places!().parse(), Ok(PLACES));
    }

    #[test]
    fn words_are_words_whatever_stands_between_them() {
        let expression = |text| Wanted::new(text).map(|wanted| wanted.0);
        assert_eq!(expression("Lost parcel").as_deref(), Some("\"Lost\"* \"parcel\"*"));
        assert_eq!(
            expression("a\"b OR* NEAR(c)").as_deref(),
            Some("\"a\"* \"b\"* \"OR\"* \"NEAR\"* \"c\"*")
        );
        assert_eq!(expression(" \"*-( "), None);
    }
}
