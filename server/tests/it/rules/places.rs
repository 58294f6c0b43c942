//! Places for held polls: agents before visitors with a chat before visitors who are merely present.

use std::time::Duration;

use futures_util::FutureExt;
use holdline::{
    desk::{Poll, Refusal, Settings},
    model::{Party, VisitorId},
};

use crate::fixtures::{TestDesk, answer};

async fn desk(max_held_polls: usize) -> TestDesk {
    TestDesk::with(Settings { max_held_polls, ..Settings::default() }).await
}

async fn hold(desk: &TestDesk, party: Party) -> Result<Poll, Refusal> {
    desk.poll(party, None).await
}

async fn present(desk: &TestDesk) -> Result<Poll, Refusal> {
    hold(desk, Party::Visitor(desk.visitor())).await
}

/// A visitor with an open chat, whose poll is not held.
async fn chatting(desk: &TestDesk) -> VisitorId {
    let visitor = desk.visitor();
    desk.open(visitor, None).await.expect("a chat");
    visitor
}

/// Whether the poll's place was taken; if so, that it was woken to say so.
async fn is_shed(poll: &mut Poll) -> bool {
    let woken = poll.woken().now_or_never().is_some();
    match poll.look().await {
        Ok(_) => false,
        Err(Refusal::TooManyPolls { retry_after }) => {
            assert!((10..=30).contains(&retry_after), "{retry_after}");
            assert!(woken, "not told");
            true
        }
        Err(other) => panic!("{other}"),
    }
}

fn is_refused(poll: &Result<Poll, Refusal>) -> bool {
    matches!(poll, Err(Refusal::TooManyPolls { .. }))
}

#[tokio::test(start_paused = true)]
async fn the_merely_present_make_room_first_then_those_with_chats_and_agents_get_in() {
    let desk = desk(3).await;
    let (_ann, agent) = desk.with_agent("Ann", 5).await;
    let (one, two) = (chatting(&desk).await, chatting(&desk).await);
    drop(agent);
    let mut first = present(&desk).await.expect("a poll");
    let mut second = present(&desk).await.expect("a poll");
    let mut in_chat = hold(&desk, Party::Visitor(one)).await.expect("a poll");
    assert!(is_refused(&present(&desk).await), "nobody is less urgent");
    let _also_in_chat = hold(&desk, Party::Visitor(two)).await.expect("a poll");
    assert!(is_shed(&mut first).await, "the one held longest");
    assert!(!is_shed(&mut second).await);
    let agents: Vec<_> = ["Bob", "Cy"].map(|name| desk.hire(name, 1)).into_iter().collect();
    let agents = futures_util::future::join_all(agents).await;
    let bob = hold(&desk, Party::Agent(agents[0].id)).await.expect("a poll");
    assert!(is_shed(&mut second).await);
    assert!(!is_shed(&mut in_chat).await);
    let _cy = hold(&desk, Party::Agent(agents[1].id)).await.expect("a poll");
    assert!(is_shed(&mut in_chat).await);
    let _again = hold(&desk, Party::Agent(agents[1].id)).await.expect("a poll");
    assert!(is_refused(&hold(&desk, Party::Agent(agents[0].id)).await), "agents alone");
    assert!(is_refused(&hold(&desk, Party::Visitor(one)).await));
    drop(bob);
    present(&desk).await.expect("a poll that ends gives its place back");
}

#[tokio::test(start_paused = true)]
async fn who_is_refused_costs_the_store_nothing_and_is_not_told_the_same_time() {
    let desk = desk(1).await;
    let ann = desk.hire("Ann", 1).await;
    let _poll = hold(&desk, Party::Agent(ann.id)).await.expect("a poll");
    let stranger = desk.visitor();
    tokio::time::sleep(Duration::from_secs(60)).await;
    let mut waits = std::collections::BTreeSet::new();
    let reads = desk.reads();
    for _ in 0..30 {
        match hold(&desk, Party::Visitor(stranger)).await {
            Err(Refusal::TooManyPolls { retry_after }) => waits.insert(retry_after),
            _ => panic!("a place"),
        };
    }
    assert_eq!(desk.reads(), reads);
    assert_eq!(waits, (10..=30).collect());
}

#[tokio::test(start_paused = true)]
async fn after_a_restart_or_a_silence_who_has_a_chat_is_known_at_once() {
    let desk = desk(2).await;
    let (ann, agent) = desk.with_agent("Ann", 5).await;
    let visitor = chatting(&desk).await;
    drop(agent);
    let desk = desk.killed_for(Duration::from_secs(60)).await;
    let mut polls = [present(&desk).await.expect("a poll"), present(&desk).await.expect("a poll")];
    let poll = hold(&desk, Party::Visitor(visitor)).await.expect("a poll");
    assert!(is_shed(&mut polls[0]).await);
    drop(poll);
    tokio::time::sleep(Duration::from_secs(60)).await;
    let chat = desk.desk.visitor(visitor).await.expect("known").chat_id.expect("a chat");
    let _poll = hold(&desk, Party::Visitor(visitor)).await.expect("a poll");
    desk.close_chat(Party::Agent(ann), chat).await.expect("closed");
    let again = hold(&desk, Party::Visitor(visitor)).await;
    assert!(is_refused(&again), "without a chat it is like any other");
}

#[tokio::test(start_paused = true)]
async fn what_there_is_to_tell_is_told_by_a_poll_whose_place_is_gone() {
    let desk = desk(3).await;
    let (ann, _agent) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let mut poll = hold(&desk, Party::Visitor(visitor)).await.expect("a poll");
    desk.open(visitor, None).await.expect("a chat");
    let _polls = [hold(&desk, Party::Agent(ann)).await, hold(&desk, Party::Agent(ann)).await];
    let told = answer(&mut poll, Duration::ZERO).await.expect("an answer");
    assert_eq!(told.events.len(), 2);
    assert!(matches!(poll.look().await, Err(Refusal::TooManyPolls { .. })));
}

#[tokio::test(start_paused = true)]
async fn room_for_a_connection_is_made_by_the_merely_present_alone() {
    let desk = desk(9).await;
    let (ann, agent) = desk.with_agent("Ann", 5).await;
    let visitor = chatting(&desk).await;
    let mut in_chat = hold(&desk, Party::Visitor(visitor)).await.expect("a poll");
    assert!(!desk.make_room(), "nobody is merely present");
    let stranger = desk.visitor();
    let mut merely_present = hold(&desk, Party::Visitor(stranger)).await.expect("a poll");
    assert!(desk.asks_to_wait(Party::Visitor(stranger)).is_some());
    assert_eq!(desk.asks_to_wait(Party::Visitor(visitor)), None);
    assert_eq!(desk.asks_to_wait(Party::Agent(ann)), None);
    assert!(desk.make_room());
    assert!(is_shed(&mut merely_present).await);
    assert!(!is_shed(&mut in_chat).await && !desk.make_room());
    drop(agent);
}
