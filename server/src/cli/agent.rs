//! `holdline agent`.

use std::io::Read;

use clap::{Args, Subcommand};

use super::Failed;
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
    /// Remove an agent: logs it out and closes its chats; the employee id is never used again
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

fn name(text: &str) -> Result<Name, String> {
    Name::new(text)
}

const fn role(admin: bool) -> Role {
    if admin { Role::Admin } else { Role::Agent }
}

pub(super) async fn run(command: AgentCommand, database: &Database) -> Result<(), Failed> {
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
            println!("{} can log in as {}.", agent.name, agent.employee_id);
            if let Some(made) = made {
                println!("Password, shown this once: {made}");
            }
        }
        AgentCommand::List => {
            for agent in desk.team().await? {
                println!(
                    "{}\t{}\t{}\t{}\t{} of {} chats",
                    agent.employee_id,
                    agent.name,
                    agent.role.as_str(),
                    if agent.online { "online" } else { "offline" },
                    agent.open_chats,
                    agent.max_chats
                );
            }
        }
        AgentCommand::Set(set) => {
            let password = if set.password_stdin { Some(from_stdin()?) } else { None };
            let patch = AgentPatch {
                name: set.name,
                role: set.admin.map(role),
                max_chats: set.max_chats,
                password,
            };
            let agent = desk.change_agent(set.employee_id, patch).await?;
            println!("{} was changed.", agent.employee_id);
        }
        AgentCommand::Remove { employee_id } => {
            desk.remove_agent(employee_id.clone()).await?;
            println!("{employee_id} was removed.");
        }
    }
    Ok(())
}

fn from_stdin() -> Result<Password, Failed> {
    let mut text = String::new();
    std::io::stdin().take(1_000).read_to_string(&mut text)?;
    Ok(Password::new(text.trim_end_matches(['\r', '\n']).to_owned())?)
}
