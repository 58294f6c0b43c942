use std::time::Duration;

use holdline::{
    desk::{Desk, Refusal},
    model::{AgentId, AgentStatus, EmployeeId, EventType, Party, Password},
};

use crate::fixtures::{PASSWORD, TestDesk, credentials};

const SECOND: Duration = Duration::from_secs(1);

async fn is_online(desk: &Desk, agent: AgentId) -> bool {
    desk.agent(agent).await.expect("the agent").online
}

#[tokio::test(start_paused = true)]
async fn rule_2_online_is_available_and_polling() {
    let desk = TestDesk::start().await;
    let ann = desk.hire("Ann", 1).await.id;
    assert!(!is_online(&desk, ann).await, "neither");
    desk.set_status(ann, AgentStatus::Available).await;
    assert!(!is_online(&desk, ann).await, "available, but does not poll");
    desk.ask(Party::Agent(ann), None, Duration::ZERO).await.expect("an answer");
    assert!(is_online(&desk, ann).await, "both");
    assert_eq!(desk.choosable().await.expect("agents").len(), 1);
    desk.set_status(ann, AgentStatus::Away).await;
    assert!(!is_online(&desk, ann).await, "polls, but is away");
    assert!(desk.choosable().await.expect("agents").is_empty());
}

#[tokio::test(start_paused = true)]
async fn rule_2_the_grace_begins_when_the_poll_ends_for_whatever_reason() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    tokio::time::sleep(Duration::from_secs(305)).await;
    assert!(is_online(&desk, ann).await, "held for long");
    // The client goes away: the request is dropped, nobody says good-bye.
    drop(poll);
    tokio::time::sleep(Duration::from_secs(59)).await;
    assert!(is_online(&desk, ann).await);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(!is_online(&desk, ann).await);
    assert!(matches!(desk.open(desk.visitor(), Some(ann)).await, Err(Refusal::AgentOffline)));
}

#[tokio::test(start_paused = true)]
async fn rule_2_chats_go_on_while_their_agent_is_offline() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.set_status(ann, AgentStatus::Away).await;
    desk.say(Party::Visitor(visitor), &chat, "Still there?").await.expect("posted");
    desk.say(Party::Agent(ann), &chat, "Yes.").await.expect("posted");
}

#[tokio::test(start_paused = true)]
async fn rule_2_ten_minutes_without_a_poll_make_an_agent_away_and_its_devices_hear_of_it() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let cursor = desk.cursor(Party::Agent(ann)).await;
    tokio::time::sleep(20 * SECOND).await;
    drop(poll);
    tokio::time::sleep(Duration::from_secs(598)).await;
    assert_eq!(desk.agent(ann).await.expect("Ann").status, AgentStatus::Available);
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(desk.agent(ann).await.expect("Ann").status, AgentStatus::Away);
    let events = desk.events(Party::Agent(ann), &cursor).await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, EventType::AgentStatus);
}

#[tokio::test(start_paused = true)]
async fn rule_2_who_has_just_become_available_is_given_time_to_poll() {
    let desk = TestDesk::start().await;
    let ann = desk.hire("Ann", 1).await.id;
    desk.set_status(ann, AgentStatus::Available).await;
    tokio::time::sleep(Duration::from_secs(500)).await;
    assert_eq!(desk.agent(ann).await.expect("Ann").status, AgentStatus::Available);
}

#[tokio::test(start_paused = true)]
async fn rule_2_the_last_log_out_makes_an_agent_away() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 1).await;
    let mut sessions = Vec::new();
    for _ in 0..2 {
        let session = log_in(&desk, PASSWORD).await.expect("a session");
        let caller = desk.caller(&session.token, false).await.expect("a caller");
        sessions.push(caller.session.expect("an agent's"));
    }
    desk.log_out(ann, sessions[0]).await.expect("out");
    assert_eq!(desk.agent(ann).await.expect("Ann").status, AgentStatus::Available);
    desk.log_out(ann, sessions[1]).await.expect("out");
    assert_eq!(desk.agent(ann).await.expect("Ann").status, AgentStatus::Away);
}

async fn log_in(desk: &Desk, password: &str) -> Result<holdline::desk::NewSession, Refusal> {
    let id = EmployeeId::new("Ann").expect("an id");
    desk.log_in(credentials(id, Password::new(password.to_owned()).expect("a password"), None))
        .await
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_twelve_hours_after_the_last_call_that_was_not_a_poll() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    let hours = |hours: u64| Duration::from_secs(hours * 3_600);
    let token = log_in(&desk, PASSWORD).await.expect("a session").token;
    tokio::time::sleep(hours(11)).await;
    desk.caller(&token, false).await.expect("good: this call moves the end");
    tokio::time::sleep(hours(11)).await;
    desk.caller(&token, true).await.expect("good, but a poll moves nothing");
    tokio::time::sleep(hours(1) + SECOND).await;
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::BadToken)));
}

#[tokio::test(start_paused = true)]
async fn a_wrong_password_and_an_unknown_id_are_the_same_refusal() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    assert!(matches!(log_in(&desk, "something else").await, Err(Refusal::WrongPassword)));
    let nobody = EmployeeId::new("Nobody").expect("an id");
    let password = Password::new(PASSWORD.to_owned()).expect("a password");
    assert!(matches!(
        desk.log_in(credentials(nobody, password, None)).await,
        Err(Refusal::WrongPassword)
    ));
}

#[tokio::test(start_paused = true)]
async fn a_new_password_ends_the_other_sessions() {
    let desk = TestDesk::start().await;
    let ann = desk.hire("Ann", 1).await.id;
    let (one, other) = (
        log_in(&desk, PASSWORD).await.expect("a session").token,
        log_in(&desk, PASSWORD).await.expect("a session").token,
    );
    let session = desk.caller(&one, false).await.expect("good").session.expect("an agent's");
    let password = |text: &str| Password::new(text.to_owned()).expect("a password");
    let patch = |old: &str, new: &str| holdline::desk::SelfPatch {
        password: Some((password(old), password(new))),
        ..Default::default()
    };
    let wrong = desk.change_self(ann, session, patch("not this one", "something new")).await;
    assert!(matches!(wrong, Err(Refusal::WrongPassword)));
    let short = desk.change_self(ann, session, patch(PASSWORD, "short")).await;
    assert!(matches!(short, Err(Refusal::PasswordTooShort)));
    desk.change_self(ann, session, patch(PASSWORD, "something new")).await.expect("changed");
    desk.caller(&one, false).await.expect("still good");
    assert!(matches!(desk.caller(&other, false).await, Err(Refusal::BadToken)));
    assert!(log_in(&desk, PASSWORD).await.is_err());
    log_in(&desk, "something new").await.expect("the new one");
}

#[tokio::test(start_paused = true)]
async fn rule_13_a_stop_however_long_makes_nobody_offline_or_away() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let (bob, gone) = desk.with_agent("Bob", 1).await;
    tokio::time::sleep(30 * SECOND).await;
    drop(gone);
    tokio::time::sleep(100 * SECOND).await;
    assert!(!is_online(&desk, bob).await, "gone before the stop");
    drop(poll);
    let desk = desk.killed_for(Duration::from_secs(86_400)).await;
    assert!(is_online(&desk, ann).await, "polled until the stop");
    assert!(!is_online(&desk, bob).await, "a stop brings nobody back");
    tokio::time::sleep(59 * SECOND).await;
    assert!(is_online(&desk, ann).await, "has its whole grace");
    tokio::time::sleep(2 * SECOND).await;
    assert!(!is_online(&desk, ann).await);
    assert_eq!(desk.agent(bob).await.expect("Bob").status, AgentStatus::Available);
}

#[tokio::test(start_paused = true)]
async fn rule_2_who_only_called_for_a_while_is_online_again_from_its_poll_on() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let token = desk.log_in_as("Ann").await;
    drop(poll);
    for _ in 0..63 {
        tokio::time::sleep(SECOND).await;
        desk.caller(&token, false).await.expect("heard");
    }
    assert!(!is_online(&desk, ann).await);
    let _poll = desk.poll(Party::Agent(ann), None).await.expect("a poll");
    assert!(is_online(&desk, ann).await, "at once");
}

#[tokio::test(start_paused = true)]
async fn rule_10_an_agent_who_is_recognized_is_heard_whatever_it_is_answered() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let token = desk.log_in_as("Ann").await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    drop(poll);
    // What a limit refuses has come as far as this.
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_secs(100)).await;
        assert_eq!(desk.recognized(&token), Some(ann));
    }
    let seen = desk.chat(Party::Visitor(visitor), chat.id).await.expect("the chat");
    assert_eq!(seen.agent_id, Some(ann));
}
