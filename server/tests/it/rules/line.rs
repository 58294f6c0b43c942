use std::time::Duration;

use holdline::{
    desk::{AgentPatch, Poll, Refusal, Settings},
    model::{
        AgentId, AgentStatus, Chat, ChatState, ClosedReason, EmployeeId, EventType, Party,
        VisitorId,
    },
};

use crate::fixtures::{TestDesk, chats_of};

const SECOND: Duration = Duration::from_secs(1);

async fn state(desk: &TestDesk, visitor: VisitorId, chat: &Chat) -> Chat {
    desk.chat(Party::Visitor(visitor), chat.id).await.expect("the chat")
}

async fn position(desk: &TestDesk, visitor: VisitorId, chat: &Chat) -> Option<u32> {
    state(desk, visitor, chat).await.position
}

/// Ann with one place, which is taken; the visitor who has it, and its chat.
async fn full(desk: &TestDesk) -> (AgentId, Poll, VisitorId, Chat) {
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let first = desk.visitor();
    let chat = desk.open(first, Some(ann)).await.expect("a chat");
    (ann, poll, first, chat)
}

#[tokio::test(start_paused = true)]
async fn rule_5_who_may_wait_gets_a_place_and_who_leaves_gives_it_up() {
    let desk = TestDesk::start().await;
    let (ann, _poll, first, taken) = full(&desk).await;
    assert!(matches!(desk.open(desk.visitor(), Some(ann)).await, Err(Refusal::AgentBusy)));
    assert!(matches!(desk.open(desk.visitor(), None).await, Err(Refusal::DeskBusy)));
    let visitors = [desk.visitor(), desk.visitor(), desk.visitor()];
    let mut chats = Vec::new();
    for (visitor, wanted) in visitors.into_iter().zip([Some(ann), None, Some(ann)]) {
        chats.push(desk.join(visitor, wanted).await.expect("a place"));
    }
    for (place, (chat, wanted)) in (1..).zip(chats.iter().zip([Some(ann), None, Some(ann)])) {
        assert_eq!((chat.state, chat.position), (ChatState::Waiting, Some(place)));
        assert_eq!((chat.agent_id, chat.opened_at), (wanted, None));
    }
    assert_eq!(desk.line().await.expect("the line").waiting, 3);
    assert_eq!(desk.choosable().await.expect("agents")[0].waiting, 2);
    desk.say(Party::Visitor(visitors[0]), &chats[0], "Anybody?").await.expect("may write");
    desk.close_chat(Party::Visitor(visitors[0]), chats[0].id).await.expect("left");
    assert_eq!(position(&desk, visitors[2], &chats[2]).await, Some(2));
    desk.close_chat(Party::Visitor(first), taken.id).await.expect("closed");
    let connected = state(&desk, visitors[1], &chats[1]).await;
    assert_eq!((connected.state, connected.agent_id), (ChatState::Open, Some(ann)));
    assert_eq!((connected.position, connected.agent_name.as_deref()), (None, Some("Ann")));
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 1);
}

#[tokio::test(start_paused = true)]
async fn rule_5_whom_an_agent_takes_from_the_line_it_hears_of_with_what_was_written() {
    let desk = TestDesk::start().await;
    let (ann, _poll, first, taken) = full(&desk).await;
    let visitor = desk.visitor();
    let chat = desk.join(visitor, None).await.expect("a place");
    let (of_ann, of_visitor) =
        (desk.cursor(Party::Agent(ann)).await, desk.cursor(Party::Visitor(visitor)).await);
    desk.say(Party::Visitor(visitor), &chat, "Anybody?").await.expect("posted");
    assert!(desk.events(Party::Agent(ann), &of_ann).await.is_empty(), "not hers yet");
    desk.close_chat(Party::Visitor(first), taken.id).await.expect("closed");
    let opened = chats_of(&desk.events(Party::Agent(ann), &of_ann).await, EventType::ChatOpened);
    assert_eq!((opened.len(), opened[0].id, opened[0].unread), (1, chat.id, 2));
    assert_eq!(opened[0].last_message.as_ref().expect("a message").text, "Anybody?");
    let told =
        chats_of(&desk.events(Party::Visitor(visitor), &of_visitor).await, EventType::ChatOpened);
    assert_eq!(told[0].agent_id, Some(ann));
}

#[tokio::test(start_paused = true)]
async fn rule_5_places_are_given_when_a_chat_closes_an_agent_comes_or_a_maximum_is_raised() {
    let desk = TestDesk::start().await;
    let (ann, _poll, _, taken) = full(&desk).await;
    let visitors = [desk.visitor(), desk.visitor(), desk.visitor()];
    let mut chats = Vec::new();
    for visitor in visitors {
        chats.push(desk.join(visitor, None).await.expect("a place"));
    }
    desk.close_chat(Party::Agent(ann), taken.id).await.expect("closed");
    assert_eq!(state(&desk, visitors[0], &chats[0]).await.agent_id, Some(ann), "a chat closed");
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    assert_eq!(state(&desk, visitors[1], &chats[1]).await.agent_id, Some(bob), "Bob came");
    let raise = AgentPatch { max_chats: Some(2), ..AgentPatch::default() };
    desk.change_agent(EmployeeId::new("Ann").expect("an id"), raise).await.expect("raised");
    assert_eq!(state(&desk, visitors[2], &chats[2]).await.agent_id, Some(ann), "raised");
}

#[tokio::test(start_paused = true)]
async fn rule_5_who_becomes_available_again_takes_who_waits() {
    let desk = TestDesk::start().await;
    let (ann, _ann, ..) = full(&desk).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    desk.set_status(bob, AgentStatus::Away).await;
    let visitor = desk.visitor();
    let chat = desk.join(visitor, None).await.expect("a place");
    assert_eq!(position(&desk, visitor, &chat).await, Some(1), "{ann:?} is full");
    desk.set_status(bob, AgentStatus::Available).await;
    assert_eq!(state(&desk, visitor, &chat).await.agent_id, Some(bob));
}

#[tokio::test(start_paused = true)]
async fn rule_5_a_place_counts_those_before_who_compete_for_the_same() {
    let desk = TestDesk::start().await;
    let (ann, _ann, ..) = full(&desk).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    desk.open(desk.visitor(), Some(bob)).await.expect("a chat");
    let visitors: Vec<_> = (0..5).map(|_| desk.visitor()).collect();
    let mut chats = Vec::new();
    for (visitor, wanted) in visitors.iter().zip([Some(ann), Some(bob), Some(ann), None, Some(bob)])
    {
        chats.push(desk.join(*visitor, wanted).await.expect("a place"));
    }
    let places: Vec<_> = chats.iter().map(|chat| chat.position.expect("a place")).collect();
    // Ann's two do not stand in the way of Bob's; who wants anyone stands behind all, and before Bob's second.
    assert_eq!(places, [1, 1, 2, 4, 3]);
}

#[tokio::test(start_paused = true)]
async fn rule_5_changes_of_a_place_are_told_at_most_once_in_two_seconds() {
    let desk = TestDesk::start().await;
    let _full = full(&desk).await;
    let visitors: Vec<_> = (0..9).map(|_| desk.visitor()).collect();
    let mut chats = Vec::new();
    for visitor in &visitors {
        chats.push(desk.join(*visitor, None).await.expect("a place"));
    }
    let last = Party::Visitor(visitors[8]);
    let cursor = desk.cursor(last).await;
    for (visitor, chat) in visitors.iter().zip(&chats).take(8) {
        desk.close_chat(Party::Visitor(*visitor), chat.id).await.expect("left");
        tokio::time::sleep(SECOND).await;
    }
    tokio::time::sleep(3 * SECOND).await;
    let told = chats_of(&desk.events(last, &cursor).await, EventType::ChatWaiting);
    assert_eq!(told.last().expect("told").position, Some(1));
    assert!((3..=5).contains(&told.len()), "eight changes in eight seconds, told {}", told.len());
}

#[tokio::test(start_paused = true)]
async fn rule_5_who_waits_for_an_agent_who_goes_offline_waits_for_anyone_and_is_told() {
    let desk = TestDesk::start().await;
    let (_, ann_poll, ..) = full(&desk).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    let ann = desk.choosable().await.expect("agents")[0].id;
    let second = desk.visitor();
    let of_bob = desk.open(second, Some(bob)).await.expect("a chat");
    let visitor = desk.visitor();
    let chat = desk.join(visitor, Some(ann)).await.expect("a place");
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    drop(ann_poll);
    tokio::time::sleep(59 * SECOND).await;
    assert_eq!(state(&desk, visitor, &chat).await.agent_id, Some(ann), "within its grace");
    tokio::time::sleep(3 * SECOND).await;
    assert_eq!(state(&desk, visitor, &chat).await.agent_id, None);
    let told =
        chats_of(&desk.events(Party::Visitor(visitor), &cursor).await, EventType::ChatWaiting);
    assert_eq!((told[0].agent_id, told[0].position), (None, Some(1)));
    desk.close_chat(Party::Visitor(second), of_bob.id).await.expect("closed");
    assert_eq!(state(&desk, visitor, &chat).await.agent_id, Some(bob));
}

#[tokio::test(start_paused = true)]
async fn rule_5_two_minutes_after_the_last_one_went_nobody_waits_any_more() {
    let desk = TestDesk::start().await;
    let (ann, poll, ..) = full(&desk).await;
    let visitor = desk.visitor();
    let chat = desk.join(visitor, Some(ann)).await.expect("a place");
    let here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    drop(poll);
    // Her grace of 60 s, and two minutes; those with whom she had a chat have nobody either.
    tokio::time::sleep(178 * SECOND).await;
    assert_eq!(state(&desk, visitor, &chat).await.state, ChatState::Waiting);
    tokio::time::sleep(4 * SECOND).await;
    let closed = state(&desk, visitor, &chat).await;
    assert_eq!(closed.closed_reason, Some(ClosedReason::DeskOffline));
    let told =
        chats_of(&desk.events(Party::Visitor(visitor), &cursor).await, EventType::ChatClosed);
    assert_eq!(told[0].closed_reason, Some(ClosedReason::DeskOffline));
    assert!(matches!(desk.join(desk.visitor(), None).await, Err(Refusal::DeskOffline)));
    assert!(matches!(desk.join(desk.visitor(), Some(ann)).await, Err(Refusal::AgentOffline)));
    drop(here);
}

#[tokio::test(start_paused = true)]
async fn rule_5_a_restart_sends_nobody_in_line_away() {
    let desk = TestDesk::start().await;
    let (ann, poll, first, taken) = full(&desk).await;
    let visitor = desk.visitor();
    let chat = desk.join(visitor, Some(ann)).await.expect("a place");
    desk.set_status(ann, AgentStatus::Away).await;
    tokio::time::sleep(100 * SECOND).await;
    drop(poll);
    let desk = desk.killed_for(Duration::from_secs(86_400)).await;
    tokio::time::sleep(100 * SECOND).await;
    assert_eq!(state(&desk, visitor, &chat).await.state, ChatState::Waiting);
    desk.set_status(ann, AgentStatus::Available).await;
    let _poll = desk.poll(Party::Agent(ann), None).await.expect("a poll");
    desk.close_chat(Party::Visitor(first), taken.id).await.expect("closed");
    assert_eq!(state(&desk, visitor, &chat).await.agent_id, Some(ann));
}

#[tokio::test(start_paused = true)]
async fn rule_5_the_line_has_an_end() {
    let settings = Settings { max_waiting_chats: 2, ..Settings::default() };
    let desk = TestDesk::with(settings).await;
    let (ann, _poll, ..) = full(&desk).await;
    let visitor = desk.visitor();
    let chat = desk.join(visitor, None).await.expect("a place");
    desk.join(desk.visitor(), Some(ann)).await.expect("a place");
    assert!(matches!(desk.join(desk.visitor(), None).await, Err(Refusal::LineFull)));
    desk.close_chat(Party::Visitor(visitor), chat.id).await.expect("left");
    desk.join(desk.visitor(), None).await.expect("there is a place again");
}

#[tokio::test(start_paused = true)]
async fn rule_5_nobody_who_comes_later_is_faster_when_the_desk_itself_was_full() {
    let settings = Settings { max_open_chats: 2, ..Settings::default() };
    let desk = TestDesk::with(settings).await;
    let (_, _ann, first, taken) = full(&desk).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    desk.open(desk.visitor(), Some(bob)).await.expect("a chat");
    let waits = desk.visitor();
    let chat = desk.join(waits, Some(bob)).await.expect("a place");
    let raise = AgentPatch { max_chats: Some(2), ..AgentPatch::default() };
    desk.change_agent(EmployeeId::new("Bob").expect("an id"), raise).await.expect("raised");
    assert_eq!(state(&desk, waits, &chat).await.state, ChatState::Waiting, "the desk is full");
    // Nothing happens at Bob himself: the place that becomes free is the desk's.
    desk.close_chat(Party::Visitor(first), taken.id).await.expect("closed");
    assert_eq!(state(&desk, waits, &chat).await.state, ChatState::Open, "at once");
    assert_eq!(state(&desk, waits, &chat).await.agent_id, Some(bob));
    let late = desk.join(desk.visitor(), None).await;
    assert!(matches!(late, Err(Refusal::DeskFull)), "Ann has room, and the desk is full again");
}
