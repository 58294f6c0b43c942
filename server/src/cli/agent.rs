//! `holdline agent`.

use std::io::Read;

use clap::{Args, Subcommand};

use super::{Failed, say};
use crate::{
    config::Database,
    desk::{AgentPatch, Hiring, new_password},
    model::{EmployeeId, Name, Password, Role},
};

#[derive(Debug, Subcommand)]
pub(super) enum AgentCommand {
    /// Add an agent; prints a password unless one is given
    Add {
        /// The fixed name to log in with
        employee_id: EmployeeId,
        /// The name that visitors see
        #[arg(long, value_parser = name)]
        name: Name,
        /// Chats at once
        #[arg(long, default_value_t = 5, value_name = "N")]
        max_chats: u32,
        /// May manage agents and the desk's texts
        #[arg(long)]
        admin: bool,
        /// Read the password from standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// List the agents
    List,
    /// Change an agent; what is not named stays as it is
    Set(Set),
    /// Remove an agent: logs it out, and its chats go to others; the employee id is never used again
    Remove {
        /// Who
        employee_id: EmployeeId,
    },
}

#[derive(Debug, Args)]
pub(super) struct Set {
    /// Who
    employee_id: EmployeeId,
    /// The name that visitors see
    #[arg(long, value_parser = name)]
    name: Option<Name>,
    /// Chats at once
    #[arg(long, value_name = "N")]
    max_chats: Option<u32>,
    /// May manage agents and the desk's texts
    #[arg(long, value_name = "true|false")]
    admin: Option<bool>,
    /// Read a new password from standard input; logs the agent out
    #[arg(long)]
    password_stdin: bool,
}

impl Set {
    const fn is_empty(&self) -> bool {
        self.name.is_none()
            && self.max_chats.is_none()
            && self.admin.is_none()
            && !self.password_stdin
    }
}

fn name(text: &str) -> Result<Name, String> {
    Name::new(text)
}

const fn role(admin: bool) -> Role {
    if admin { Role::Admin } else { Role::Agent }
}

pub(super) async fn run(command: AgentCommand, database: &Database) -> Result<(), Failed> {
    let file = database.file()?;
    let is_new = !file.exists();
    if !matches!(command, AgentCommand::Add { .. }) {
        super::existing(database)?;
    }
    let desk = super::desk(database).await?;
    match command {
        AgentCommand::Add { employee_id, name, max_chats, admin, password_stdin } => {
            let (password, made) = if password_stdin {
                (from_stdin()?, None)
            } else {
                let made = new_password();
                (Password::new(made.clone())?, Some(made))
            };
            let hiring = Hiring { employee_id, name, role: role(admin), max_chats, password };
            let agent = desk.add_agent(hiring).await?;
            let mut text = format!("{} can log in as {}.\n", agent.name, agent.employee_id);
            if is_new {
                text += &format!("A new desk was made in {}.\n", file.display());
            }
            if let Some(made) = made {
                text += &format!("Password, shown this once: {made}\n");
            }
            say(&text)?;
        }
        AgentCommand::List => {
            for agent in desk.team().await? {
                say(&format!(
                    "{}\t{}\t{}\t{}\t{} of {} chats\n",
                    agent.employee_id,
                    agent.name,
                    agent.role.as_str(),
                    if agent.online { "online" } else { "offline" },
                    agent.open_chats,
                    agent.max_chats
                ))?;
            }
        }
        AgentCommand::Set(set) => {
            if set.is_empty() {
                return Err(
                    "nothing to change: give --name, --max-chats, --admin or --password-stdin"
                        .into(),
                );
            }
            let password = if set.password_stdin { Some(from_stdin()?) } else { None };
            let patch = AgentPatch {
                name: set.name,
                role: set.admin.map(role),
                max_chats: set.max_chats,
                password,
            };
            let agent = desk.change_agent(set.employee_id, patch).await?;
            say(&format!("{} was changed.\n", agent.employee_id))?;
        }
        AgentCommand::Remove { employee_id } => {
            desk.remove_agent(employee_id.clone()).await?;
            say(&format!("{employee_id} was removed.\n"))?;
        }
    }
    Ok(())
}

fn from_stdin() -> Result<Password, Failed> {
    let mut text = String::new();
    std::io::stdin().take(1_000).read_to_string(&mut text)?;
    let password = Password::new(text.trim_end_matches(['\r', '\n']).to_owned());
    password.map_err(|error| format!("the password {error}").into())
}
