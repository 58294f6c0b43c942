use std::time::Duration;

use holdline::{
    desk::{MessageQuery, Refusal},
    model::{
        AgentId, AgentStatus, Chat, ChatState, ClosedReason, EmployeeId, EventType, Party,
        VisitorId,
    },
};

use crate::fixtures::{TestDesk, chats_of};

const SECOND: Duration = Duration::from_secs(1);

async fn seen(desk: &TestDesk, visitor: VisitorId, chat: &Chat) -> Chat {
    desk.chat(Party::Visitor(visitor), chat.id).await.expect("the chat")
}

async fn texts(desk: &TestDesk, caller: Party, chat: &Chat) -> Vec<String> {
    let query = MessageQuery { after_seq: None, before_seq: None, limit: 100 };
    let (messages, _) = desk.messages(caller, chat.id, query).await.expect("messages");
    messages.into_iter().map(|message| message.text).collect()
}

async fn open_chats(desk: &TestDesk, agent: AgentId) -> u32 {
    desk.agent(agent).await.expect("the agent").open_chats
}

async fn remove(desk: &TestDesk, name: &str) {
    desk.remove_agent(EmployeeId::new(name).expect("an id")).await.expect("removed");
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_transfer_takes_history_along_and_all_three_hear_of_it() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 1).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.say(Party::Agent(ann), &chat, "I ask Bob.").await.expect("posted");
    let parties = [Party::Agent(ann), Party::Agent(bob), Party::Visitor(visitor)];
    let mut cursors = Vec::new();
    for party in parties {
        cursors.push(desk.cursor(party).await);
    }
    let moved = desk.transfer(ann, chat.id, Some(bob)).await.expect("transferred");
    assert_eq!((moved.state, moved.agent_id), (ChatState::Open, Some(bob)));
    for (party, cursor) in parties.into_iter().zip(&cursors) {
        let told = chats_of(&desk.events(party, cursor).await, EventType::ChatTransferred);
        assert_eq!((told.len(), told[0].agent_id), (1, Some(bob)), "{party:?}");
    }
    assert_eq!((open_chats(&desk, ann).await, open_chats(&desk, bob).await), (0, 1));
    assert_eq!(texts(&desk, Party::Agent(bob), &chat).await, ["Hello", "I ask Bob."]);
    desk.say(Party::Agent(bob), &chat, "Here is Bob.").await.expect("posted");
    let query = MessageQuery { after_seq: None, before_seq: None, limit: 9 };
    let (messages, _) = desk.messages(Party::Visitor(visitor), chat.id, query).await.expect("all");
    let who: Vec<_> = messages.iter().map(|message| message.agent_name.as_deref()).collect();
    assert_eq!(who, [None, Some("Ann"), Some("Bob")], "each message says who wrote it");
}

#[tokio::test(start_paused = true)]
async fn rule_9_the_former_agent_reads_up_to_the_transfer_and_no_further() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 1).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.transfer(ann, chat.id, None).await.expect("transferred");
    desk.say(Party::Visitor(visitor), &chat, "Secret").await.expect("posted");
    desk.mark_read(Party::Visitor(visitor), chat.id, 2).await.expect("read");
    let former = Party::Agent(ann);
    assert_eq!(texts(&desk, former, &chat).await, ["Hello"]);
    let query = holdline::desk::ChatQuery { limit: 10, ..Default::default() };
    let listed = desk.chats(former, query).await.expect("chats").chats;
    for read in [desk.chat(former, chat.id).await.expect("the chat"), listed[0].clone()] {
        assert_eq!((read.last_seq, read.unread, read.agent_id), (1, 0, Some(bob)));
        assert_eq!(read.read.visitor, 1);
        assert_eq!(read.last_message.expect("a message").text, "Hello");
    }
    assert!(matches!(desk.say(former, &chat, "x").await, Err(Refusal::ChatTransferred)));
    assert!(matches!(desk.typing(former, chat.id).await, Err(Refusal::ChatTransferred)));
    assert!(matches!(desk.mark_read(former, chat.id, 1).await, Err(Refusal::ChatTransferred)));
    assert!(matches!(desk.close_chat(former, chat.id).await, Err(Refusal::ChatTransferred)));
    assert!(matches!(desk.keep_alive(former, chat.id).await, Err(Refusal::ChatTransferred)));
    assert!(matches!(desk.transfer(ann, chat.id, None).await, Err(Refusal::ChatTransferred)));
    desk.transfer(bob, chat.id, Some(ann)).await.expect("back again");
    assert_eq!(texts(&desk, former, &chat).await, ["Hello", "Secret"], "all of it is hers again");
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_transfer_needs_an_agent_who_is_online_with_room() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    assert!(matches!(desk.transfer(ann, chat.id, None).await, Err(Refusal::DeskOffline)));
    let away = desk.hire("Cem", 1).await.id;
    assert!(matches!(desk.transfer(ann, chat.id, Some(away)).await, Err(Refusal::AgentOffline)));
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    desk.open(desk.visitor(), Some(bob)).await.expect("a chat");
    assert!(matches!(desk.transfer(ann, chat.id, Some(bob)).await, Err(Refusal::AgentBusy)));
    assert!(matches!(desk.transfer(ann, chat.id, None).await, Err(Refusal::DeskBusy)));
    let to_herself = desk.transfer(ann, chat.id, Some(ann)).await;
    assert!(matches!(to_herself, Err(Refusal::TransferToOneself)));
    assert!(matches!(desk.transfer(bob, chat.id, None).await, Err(Refusal::NoSuchChat)));
    assert_eq!((open_chats(&desk, ann).await, open_chats(&desk, bob).await), (1, 1));
    desk.close_chat(Party::Visitor(visitor), chat.id).await.expect("closed");
    assert!(matches!(desk.transfer(ann, chat.id, Some(bob)).await, Err(Refusal::ChatClosed)));
}

#[tokio::test(start_paused = true)]
async fn rule_9_the_place_that_a_transfer_frees_goes_to_the_line() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 1).await;
    let chat = desk.open(desk.visitor(), Some(ann)).await.expect("a chat");
    let waits = desk.visitor();
    let waiting = desk.join(waits, Some(ann)).await.expect("a place");
    let (_, _bob) = desk.with_agent("Bob", 1).await;
    desk.transfer(ann, chat.id, None).await.expect("transferred");
    assert_eq!(seen(&desk, waits, &waiting).await.agent_id, Some(ann));
    assert_eq!(open_chats(&desk, ann).await, 1);
}

#[tokio::test(start_paused = true)]
async fn rule_9_an_agent_who_is_gone_for_two_minutes_loses_its_chats_to_one_with_room() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    tokio::time::sleep(61 * SECOND).await;
    drop(poll);
    tokio::time::sleep(119 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(ann), "not yet");
    tokio::time::sleep(3 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(bob));
    let told =
        chats_of(&desk.events(Party::Visitor(visitor), &cursor).await, EventType::ChatTransferred);
    assert_eq!(told[0].agent_id, Some(bob));
    assert_eq!((open_chats(&desk, ann).await, open_chats(&desk, bob).await), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn rule_9_an_agent_who_is_away_but_heard_keeps_its_chats() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let (_, _bob) = desk.with_agent("Bob", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    desk.set_status(ann, AgentStatus::Away).await;
    tokio::time::sleep(300 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(ann), "she polls");
    drop(poll);
    let session = desk.log_in_as("Ann").await;
    for _ in 0..3 {
        tokio::time::sleep(100 * SECOND).await;
        desk.caller(&session, false).await.expect("heard");
    }
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(ann), "she calls");
    tokio::time::sleep(123 * SECOND).await;
    assert_ne!(seen(&desk, visitor, &chat).await.agent_id, Some(ann), "she is gone");
}

#[tokio::test(start_paused = true)]
async fn rule_9_without_room_the_chat_goes_to_the_head_of_the_line() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 2).await;
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    let visitors = [desk.visitor(), desk.visitor(), desk.visitor()];
    let of_bob = desk.open(visitors[0], Some(bob)).await.expect("a chat");
    let mut polls = Vec::new();
    for visitor in visitors {
        polls.push(desk.poll(Party::Visitor(visitor), None).await.expect("a poll"));
    }
    let chats = [
        desk.open(visitors[1], Some(ann)).await.expect("a chat"),
        desk.open(visitors[2], Some(ann)).await.expect("a chat"),
    ];
    tokio::time::sleep(SECOND).await;
    let waits = desk.visitor();
    let waiting = desk.join(waits, Some(bob)).await.expect("a place");
    assert_eq!(waiting.position, Some(1));
    drop(poll);
    tokio::time::sleep(115 * SECOND).await;
    let of_ann = desk.cursor(Party::Agent(ann)).await;
    tokio::time::sleep(7 * SECOND).await;
    for (place, (visitor, chat)) in (1..).zip(visitors[1..].iter().zip(&chats)) {
        let chat = seen(&desk, *visitor, chat).await;
        assert_eq!((chat.state, chat.position), (ChatState::Waiting, Some(place)));
        assert!(chat.opened_at.is_some(), "it had an agent");
    }
    assert_eq!(seen(&desk, waits, &waiting).await.position, Some(3));
    let refused = desk.say(Party::Agent(ann), &chats[0], "Back!").await;
    assert!(matches!(refused, Err(Refusal::ChatTransferred)), "{refused:?}");
    desk.close_chat(Party::Visitor(visitors[0]), of_bob.id).await.expect("closed");
    assert_eq!(
        seen(&desk, visitors[1], &chats[0]).await.agent_id,
        Some(bob),
        "the head of the line"
    );
    // This is a poll: she is back, and takes what still waits.
    assert_eq!(
        chats_of(&desk.events(Party::Agent(ann), &of_ann).await, EventType::ChatWaiting).len(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_removed_agents_chats_go_to_others_and_its_employee_id_is_never_used_again() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let (bob, _bob) = desk.with_agent("Bob", 1).await;
    remove(&desk, "Ann").await;
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(bob));
    assert!(matches!(desk.open(desk.visitor(), Some(ann)).await, Err(Refusal::AgentOffline)));
    let again = desk.remove_agent(EmployeeId::new("Ann").expect("an id")).await;
    assert!(matches!(again, Err(Refusal::NoSuchAgent)));
    let taken = desk.try_hire("ann", 1).await;
    assert!(matches!(taken, Err(Refusal::EmployeeIdTaken)), "in other letters it is the same id");
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_chat_that_nobody_takes_ends_because_its_agent_left() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    remove(&desk, "Ann").await;
    assert_eq!(seen(&desk, visitor, &chat).await.state, ChatState::Waiting);
    tokio::time::sleep(119 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.state, ChatState::Waiting);
    tokio::time::sleep(3 * SECOND).await;
    let closed = seen(&desk, visitor, &chat).await;
    assert_eq!(closed.closed_reason, Some(ClosedReason::AgentLeft));
    assert_eq!(closed.agent_name.as_deref(), Some("Ann"), "who had it");
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_chat_whose_agent_is_gone_waits_for_two_whole_minutes() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    tokio::time::sleep(60 * SECOND).await;
    drop(poll);
    tokio::time::sleep(238 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.state, ChatState::Waiting);
    tokio::time::sleep(5 * SECOND).await;
    let closed = seen(&desk, visitor, &chat).await;
    assert_eq!(closed.closed_reason, Some(ClosedReason::AgentLeft));
}

#[tokio::test(start_paused = true)]
async fn rule_9_a_restart_takes_no_chat_from_an_agent_for_a_minute() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 1).await;
    let (_, bob_poll) = desk.with_agent("Bob", 1).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    tokio::time::sleep(20 * SECOND).await;
    drop((poll, bob_poll));
    tokio::time::sleep(115 * SECOND).await;
    let desk = desk.killed_for(Duration::from_secs(3_600)).await;
    tokio::time::sleep(58 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.agent_id, Some(ann), "clients are on their way");
    tokio::time::sleep(4 * SECOND).await;
    assert_eq!(seen(&desk, visitor, &chat).await.state, ChatState::Waiting, "she did not come");
}
