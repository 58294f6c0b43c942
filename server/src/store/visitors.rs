use super::{
    StoreError, Tx,
    sql::{Row, values},
};
use crate::model::{Attributes, Page, PageUrl, Timestamp, Title, Visitor, VisitorId};

/// A visitor as it is stored, from its first chat on.
#[derive(Debug, Clone)]
pub struct VisitorRow {
    /// The row's own number.
    pub no: i64,
    /// The visitor; `chat_id` and `away` are filled in from what is stored and heard.
    pub visitor: Visitor,
    /// The last moment at which it was known to be heard.
    pub last_heard_at: Timestamp,
    /// Since when it is erased.
    pub erased_at: Option<Timestamp>,
}

macro_rules! columns {
    () => {
        "v.no, v.id, v.name, v.locale, v.page_url, v.page_title, v.page_referrer, v.attributes, v.since, c.id,
         v.last_heard_at, v.erased_at"
    };
}

fn visitor_of(mut row: Row) -> Result<VisitorRow, StoreError> {
    let no = row.take()?;
    let id = row.take()?;
    let name = row.take()?;
    let locale = row.take()?;
    let url: Option<String> = row.take()?;
    let title: Option<String> = row.take()?;
    let referrer: Option<String> = row.take()?;
    let attributes: String = row.take()?;
    // What was fit when it was taken is not judged again: a bound that has become narrower must not make a row unreadable.
    let page = url.and_then(|url| PageUrl::new(&url).ok()).map(|url| Page {
        url,
        title: title.and_then(|title| Title::new(&title).ok()),
        referrer: referrer.and_then(|referrer| PageUrl::new(&referrer).ok()),
    });
    let attributes: Attributes = serde_json::from_str(&attributes).unwrap_or_default();
    Ok(VisitorRow {
        no,
        visitor: Visitor {
            id,
            name,
            locale,
            page,
            attributes,
            since: row.take()?,
            chat_id: row.take()?,
            away: false,
        },
        last_heard_at: row.take()?,
        erased_at: row.take()?,
    })
}

impl Tx<'_> {
    /// The visitor with that id, if it ever had a chat.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn visitor(&mut self, id: VisitorId) -> Result<Option<VisitorRow>, StoreError> {
        let row = self
            .query_one(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM visitors v LEFT JOIN chats c ON c.visitor_no = v.no AND c.state <> 'closed' WHERE v.id = $1"
                ),
                values![id],
            )
            .await?;
        row.map(visitor_of).transpose()
    }

    /// The visitors whose chat is not closed.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn chatting_visitors(&mut self) -> Result<Vec<VisitorRow>, StoreError> {
        let rows = self
            .query(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM chats c JOIN visitors v ON v.no = c.visitor_no WHERE c.state <> 'closed'"
                ),
                values![],
            )
            .await?;
        rows.into_iter().map(visitor_of).collect()
    }

    /// Writes what is known of a visitor, its first row or over it; answers the row's number.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn put_visitor(
        &mut self,
        visitor: &Visitor,
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let attributes = serde_json::to_string(&visitor.attributes)
            .map_err(|_| StoreError::Corrupt("attributes"))?;
        let page = visitor.page.as_ref();
        self.query_single(
            "INSERT INTO visitors (id, name, locale, page_url, page_title, page_referrer, attributes, since, last_heard_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, locale = excluded.locale,
                 page_url = excluded.page_url, page_title = excluded.page_title, page_referrer = excluded.page_referrer,
                 attributes = excluded.attributes, last_heard_at = excluded.last_heard_at
             RETURNING no",
            values![
                visitor.id,
                visitor.name.as_ref(),
                visitor.locale.as_ref(),
                page.map(|page| page.url.as_str()),
                page.and_then(|page| page.title.as_deref()),
                page.and_then(|page| page.referrer.as_ref()).map(PageUrl::as_str),
                &attributes,
                visitor.since,
                now
            ],
        )
        .await?
        .take()
    }

    /// Writes down when a visitor was last heard. A lease never goes back.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn renew_visitor_lease(
        &mut self,
        id: VisitorId,
        heard_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE visitors SET last_heard_at = $2 WHERE id = $1 AND last_heard_at < $2",
            values![id, heard_at],
        )
        .await?;
        Ok(())
    }

    /// After a stop that lasted until `now`: visitors whose chat is not closed are heard of now.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn carry_visitor_leases_over(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE visitors SET last_heard_at = $1
             WHERE no IN (SELECT visitor_no FROM chats WHERE state <> 'closed')",
            values![now],
        )
        .await?;
        Ok(())
    }
}
