use super::{
    StoreError, Tx,
    sql::{Row, values},
};
use crate::model::{Agent, AgentId, AgentStatus, EmployeeId, Role, Timestamp};

/// An agent as it is stored.
#[derive(Debug, Clone)]
pub struct AgentRow {
    /// The row's own number.
    pub no: i64,
    /// By this id others name it.
    pub id: AgentId,
    /// By this it logs in.
    pub employee_id: EmployeeId,
    /// What visitors see.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// What it chose.
    pub status: AgentStatus,
    /// Its maximum.
    pub max_chats: u32,
    /// Its open chats.
    pub open_chats: u32,
    /// The last moment at which a poll of it was known to be held.
    pub last_poll_at: Timestamp,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// Since when it is no longer one of the desk.
    pub removed_at: Option<Timestamp>,
}

impl AgentRow {
    /// Whether it can be chatted with (rule 2): `available`, and its last poll later than `heard_after`.
    pub fn is_online(&self, heard_after: Timestamp) -> bool {
        self.removed_at.is_none()
            && self.status == AgentStatus::Available
            && self.last_poll_at > heard_after
    }

    /// Whether it may have one more chat (rule 3).
    pub const fn has_room(&self) -> bool {
        self.open_chats < self.max_chats
    }

    /// The agent as agents see it.
    pub fn to_agent(&self, heard_after: Timestamp) -> Agent {
        Agent {
            id: self.id,
            employee_id: self.employee_id.clone(),
            name: self.name.clone(),
            role: self.role,
            status: self.status,
            online: self.is_online(heard_after),
            max_chats: self.max_chats,
            open_chats: self.open_chats,
        }
    }
}

/// What is needed to make an agent.
#[derive(Debug, Clone)]
pub struct NewAgent {
    /// By this id others name it.
    pub id: AgentId,
    /// By this it logs in; never used before.
    pub employee_id: EmployeeId,
    /// What visitors see.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Argon2id, in PHC form.
    pub password_hash: String,
    /// Its maximum.
    pub max_chats: u32,
    /// Now.
    pub created_at: Timestamp,
}

/// What is to be changed of an agent; `None` leaves a thing as it is.
#[derive(Debug, Clone, Default)]
pub struct AgentChange {
    /// What visitors see.
    pub name: Option<String>,
    /// What it may do.
    pub role: Option<Role>,
    /// Its maximum.
    pub max_chats: Option<u32>,
    /// Argon2id, in PHC form.
    pub password_hash: Option<String>,
}

/// The columns of [`agent_of`], in its order.
macro_rules! columns {
    () => {
        "no, id, employee_id, name, role, status, max_chats, open_chats, last_poll_at, password_hash, removed_at"
    };
}
pub(super) use columns;

pub(super) fn agent_of(mut row: Row) -> Result<AgentRow, StoreError> {
    Ok(AgentRow {
        no: row.take()?,
        id: row.take()?,
        employee_id: EmployeeId::new(&row.take::<String>()?)
            .map_err(|_| StoreError::Corrupt("an employee id"))?,
        name: row.take()?,
        role: match row.take::<String>()?.as_str() {
            "admin" => Role::Admin,
            _ => Role::Agent,
        },
        status: match row.take::<String>()?.as_str() {
            "available" => AgentStatus::Available,
            _ => AgentStatus::Away,
        },
        max_chats: row.take()?,
        open_chats: row.take()?,
        last_poll_at: row.take()?,
        password_hash: row.take()?,
        removed_at: row.take()?,
    })
}

impl Tx<'_> {
    /// The agent with that id, removed or not.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agent(&mut self, id: AgentId) -> Result<Option<AgentRow>, StoreError> {
        let row = self
            .query_one(concat!("SELECT ", columns!(), " FROM agents WHERE id = $1"), values![id])
            .await?;
        row.map(agent_of).transpose()
    }

    /// The agent of that row, removed or not.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agent_by_no(&mut self, no: i64) -> Result<Option<AgentRow>, StoreError> {
        let row = self
            .query_one(concat!("SELECT ", columns!(), " FROM agents WHERE no = $1"), values![no])
            .await?;
        row.map(agent_of).transpose()
    }

    /// The agent with that employee id, removed or not.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agent_by_employee_id(
        &mut self,
        employee_id: &EmployeeId,
    ) -> Result<Option<AgentRow>, StoreError> {
        let row = self
            .query_one(
                concat!("SELECT ", columns!(), " FROM agents WHERE employee_id = $1"),
                values![&**employee_id],
            )
            .await?;
        row.map(agent_of).transpose()
    }

    /// All agents of the desk, in the order of their names.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn agents(&mut self) -> Result<Vec<AgentRow>, StoreError> {
        let rows = self
            .query(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM agents WHERE removed_at IS NULL ORDER BY name, no"
                ),
                values![],
            )
            .await?;
        rows.into_iter().map(agent_of).collect()
    }

    /// How many agents there ever were, removed ones included.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn count_agents_ever(&mut self) -> Result<u32, StoreError> {
        self.query_single("SELECT count(*) FROM agents", values![]).await?.take()
    }

    /// Makes an agent, `away`.
    ///
    /// # Errors
    /// Those of the engine; the employee id must be new.
    pub async fn add_agent(&mut self, agent: &NewAgent) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO agents (id, employee_id, name, role, password_hash, status, status_at, max_chats, created_at)
             VALUES ($1, $2, $3, $4, $5, 'away', $7, $6, $7)",
            values![
                agent.id,
                &*agent.employee_id,
                &agent.name,
                agent.role.as_str(),
                &agent.password_hash,
                agent.max_chats,
                agent.created_at
            ],
        )
        .await?;
        Ok(())
    }

    /// Changes what `change` names.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn change_agent(&mut self, no: i64, change: &AgentChange) -> Result<(), StoreError> {
        self.execute(
            "UPDATE agents SET name = coalesce($2, name), role = coalesce($3, role),
                    max_chats = coalesce($4, max_chats), password_hash = coalesce($5, password_hash)
             WHERE no = $1",
            values![
                no,
                change.name.as_ref(),
                change.role.map(Role::as_str),
                change.max_chats,
                change.password_hash.as_ref()
            ],
        )
        .await?;
        Ok(())
    }

    /// Sets what the agent chose, or what time chose for it.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn set_status(
        &mut self,
        no: i64,
        status: AgentStatus,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE agents SET status = $2, status_at = $3 WHERE no = $1",
            values![no, status.as_str(), now],
        )
        .await?;
        Ok(())
    }

    /// Takes an agent out of the desk. Its row stays.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn remove_agent(&mut self, no: i64, now: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "UPDATE agents SET removed_at = $2, status = 'away', status_at = $2, password_hash = '' WHERE no = $1",
            values![no, now],
        )
        .await?;
        Ok(())
    }

    /// Of the agents who are online with room, but for `but`: the lowest share of open chats, then the longest without a
    /// new one (rule 4).
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn next_free_agent(
        &mut self,
        heard_after: Timestamp,
        but: Option<i64>,
    ) -> Result<Option<AgentRow>, StoreError> {
        let row = self
            .query_one(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM agents
                      WHERE removed_at IS NULL AND status = 'available' AND last_poll_at > $1 AND open_chats < max_chats
                            AND ($2 IS NULL OR no <> $2)
                      ORDER BY open_chats * 1.0 / max_chats, last_chat_at, no
                      LIMIT 1"
                ),
                values![heard_after, but],
            )
            .await?;
        row.map(agent_of).transpose()
    }

    /// Takes one of the agent's places for a chat, if one is free: the one place where rule 3 is decided.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn claim_place(&mut self, agent_no: i64, now: Timestamp) -> Result<bool, StoreError> {
        let claimed = self
            .execute(
                "UPDATE agents SET open_chats = open_chats + 1, last_chat_at = $2
                 WHERE no = $1 AND open_chats < max_chats",
                values![agent_no, now],
            )
            .await?;
        Ok(claimed == 1)
    }

    /// Gives a place back.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn free_place(&mut self, agent_no: i64) -> Result<(), StoreError> {
        self.execute(
            "UPDATE agents SET open_chats = open_chats - 1 WHERE no = $1",
            values![agent_no],
        )
        .await?;
        Ok(())
    }

    /// Open chats of the whole desk.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn open_chats(&mut self) -> Result<u32, StoreError> {
        self.query_single("SELECT coalesce(sum(open_chats), 0) FROM agents", values![])
            .await?
            .take()
    }

    /// Writes down until when a poll of the agent was held, and when it was heard at all. A lease never goes back.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn renew_agent_lease(
        &mut self,
        id: AgentId,
        polled_at: Option<Timestamp>,
        heard_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE agents SET last_poll_at = CASE WHEN last_poll_at < $2 THEN $2 ELSE last_poll_at END,
                    last_heard_at = CASE WHEN last_heard_at < $3 THEN $3 ELSE last_heard_at END
             WHERE id = $1",
            values![id, polled_at, heard_at],
        )
        .await?;
        Ok(())
    }

    /// Since when nobody was online, if nobody is: the last moment at which anybody was. `None` if there never was an agent.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn last_online(
        &mut self,
        grace: std::time::Duration,
    ) -> Result<Option<Timestamp>, StoreError> {
        // Whoever is away or removed was online until then at most; whoever polls no more, until the grace was over.
        let grace = i64::try_from(grace.as_millis()).unwrap_or(i64::MAX);
        self.query_single(
            "SELECT max(CASE WHEN (status = 'away' OR removed_at IS NOT NULL) AND status_at < last_poll_at + $1
                             THEN status_at ELSE last_poll_at + $1 END)
             FROM agents",
            values![grace],
        )
        .await?
        .take()
    }

    /// After a stop from `down_since` to `now`: who was still heard of when the desk went down is heard of now; for
    /// whom the clock was running it goes on where it stood.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn carry_agent_leases_over(
        &mut self,
        down_since: Timestamp,
        now: Timestamp,
        still_heard_after: Timestamp,
    ) -> Result<(), StoreError> {
        let down = now.millis() - down_since.millis();
        self.execute(
            "UPDATE agents SET last_poll_at = CASE WHEN last_poll_at > $1 THEN $2 ELSE last_poll_at + $3 END,
                    last_heard_at = CASE WHEN last_heard_at > $1 THEN $2 ELSE last_heard_at + $3 END,
                    status_at = status_at + $3
             WHERE removed_at IS NULL",
            values![still_heard_after, now, down],
        )
        .await?;
        Ok(())
    }

    /// Agents who are `available`, have been so since `silent_since` or longer, and have not polled since then.
    ///
    /// # Errors
    /// Those of the engine.
    pub async fn silent_agents(
        &mut self,
        silent_since: Timestamp,
    ) -> Result<Vec<AgentRow>, StoreError> {
        let rows = self
            .query(
                concat!(
                    "SELECT ",
                    columns!(),
                    " FROM agents WHERE status = 'available' AND last_poll_at <= $1 AND status_at <= $1"
                ),
                values![silent_since],
            )
            .await?;
        rows.into_iter().map(agent_of).collect()
    }
}
