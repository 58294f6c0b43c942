use std::collections::HashSet;

use holdline::{
    desk::{AgentPatch, Made, Opening, Refusal, Settings},
    model::{AgentId, AgentStatus, ChatState, EmployeeId, MessageId, Party, Side},
};
use uuid::Uuid;

use crate::fixtures::{TestDesk, text};

#[tokio::test(start_paused = true)]
async fn rule_1_a_visitor_finds_nothing_of_another() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let (one, other) = (desk.visitor(), desk.visitor());
    let chat = desk.open(one, Some(ann)).await.expect("a chat");
    let stranger = Party::Visitor(other);
    let query = holdline::desk::MessageQuery { after_seq: None, before_seq: None, limit: 10 };

    assert!(matches!(desk.chat(stranger, chat.id).await, Err(Refusal::NoSuchChat)));
    assert!(matches!(desk.messages(stranger, chat.id, query).await, Err(Refusal::NoSuchChat)));
    assert!(matches!(desk.say(stranger, &chat, "hi").await, Err(Refusal::NoSuchChat)));
    assert!(matches!(desk.typing(stranger, chat.id).await, Err(Refusal::NoSuchChat)));
    assert!(matches!(desk.mark_read(stranger, chat.id, 1).await, Err(Refusal::NoSuchChat)));
    assert!(matches!(desk.close_chat(stranger, chat.id).await, Err(Refusal::NoSuchChat)));
    let query =
        holdline::desk::ChatQuery { visitor_id: Some(one), limit: 10, ..Default::default() };
    assert!(desk.chats(stranger, query).await.expect("a page").chats.is_empty());
}

#[tokio::test(start_paused = true)]
async fn rule_1_an_agent_finds_chats_of_its_visitor_but_of_no_other() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 5).await;
    let (bob, _bob) = desk.with_agent("Bob", 5).await;
    let visitor = desk.visitor();
    let earlier = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.close_chat(Party::Visitor(visitor), earlier.id).await.expect("closed");

    assert!(matches!(desk.chat(Party::Agent(bob), earlier.id).await, Err(Refusal::NoSuchChat)));
    let now = desk.open(visitor, Some(bob)).await.expect("a chat");
    assert_eq!(desk.chat(Party::Agent(bob), earlier.id).await.expect("readable").id, earlier.id);
    let refused = desk.say(Party::Agent(bob), &earlier, "hi").await;
    assert!(matches!(refused, Err(Refusal::NoSuchChat)), "reading is not writing");
    desk.close_chat(Party::Agent(bob), now.id).await.expect("closed");
    assert!(matches!(desk.chat(Party::Agent(bob), earlier.id).await, Err(Refusal::NoSuchChat)));
}

#[tokio::test(start_paused = true)]
async fn rule_3_no_race_gives_an_agent_more_than_its_maximum() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let opening = (0..20).map(|_| desk.open(desk.visitor(), Some(ann)));
    let results = futures_util::future::join_all(opening).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 5);
    let busy = results.iter().filter(|result| matches!(result, Err(Refusal::AgentBusy))).count();
    assert_eq!(busy, 15);
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 5);
}

#[tokio::test(start_paused = true)]
async fn rule_3_lowering_the_maximum_closes_nothing() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    for _ in 0..2 {
        desk.open(desk.visitor(), Some(ann)).await.expect("a chat");
    }
    let lower = AgentPatch { max_chats: Some(1), ..AgentPatch::default() };
    desk.change_agent(EmployeeId::new("Ann").expect("an id"), lower).await.expect("lowered");
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 2);
    assert!(matches!(desk.open(desk.visitor(), Some(ann)).await, Err(Refusal::AgentBusy)));
}

#[tokio::test(start_paused = true)]
async fn rule_3_the_desk_has_a_maximum_of_its_own() {
    let settings = Settings { max_open_chats: 2, ..Settings::default() };
    let desk = TestDesk::with(settings).await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let first = desk.visitor();
    let chat = desk.open(first, Some(ann)).await.expect("a chat");
    desk.open(desk.visitor(), None).await.expect("a chat");
    assert!(matches!(desk.open(desk.visitor(), None).await, Err(Refusal::DeskFull)));
    desk.close_chat(Party::Visitor(first), chat.id).await.expect("closed");
    desk.open(desk.visitor(), None).await.expect("there is a place again");
}

#[tokio::test(start_paused = true)]
async fn rule_4_a_chosen_agent_is_offline_busy_or_takes_the_chat() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 1).await;
    let bob = desk.hire("Bob", 1).await.id;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    assert_eq!(chat.state, ChatState::Open);
    assert_eq!(chat.opened_by, Side::Visitor);
    assert_eq!((chat.agent_id, chat.visitor_id, chat.last_seq), (Some(ann), visitor, 1));
    assert!(matches!(desk.open(desk.visitor(), Some(ann)).await, Err(Refusal::AgentBusy)));
    assert!(matches!(desk.open(desk.visitor(), Some(bob)).await, Err(Refusal::AgentOffline)));
    let nobody = AgentId(Uuid::new_v4());
    assert!(matches!(desk.open(desk.visitor(), Some(nobody)).await, Err(Refusal::NoSuchAgent)));
}

#[tokio::test(start_paused = true)]
async fn rule_4_anyone_is_the_least_busy_then_the_longest_idle() {
    let desk = TestDesk::start().await;
    assert!(matches!(desk.open(desk.visitor(), None).await, Err(Refusal::DeskOffline)));
    let (ann, _ann) = desk.with_agent("Ann", 2).await;
    let (bob, _bob) = desk.with_agent("Bob", 4).await;
    let mut got = Vec::new();
    for _ in 0..6 {
        tokio::time::advance(std::time::Duration::from_secs(1)).await;
        let chat = desk.open(desk.visitor(), None).await.expect("a chat");
        got.push(chat.agent_id.expect("an agent"));
    }
    // 0/2 0/4 → Ann; 1/2 0/4 → Bob; 1/2 1/4 → Bob; 1/2 2/4: Ann was idle longer; 2/2 2/4 → Bob, Bob.
    assert_eq!(got, [ann, bob, bob, ann, bob, bob]);
    assert!(matches!(desk.open(desk.visitor(), None).await, Err(Refusal::DeskBusy)));
    desk.set_status(ann, AgentStatus::Away).await;
    desk.set_status(bob, AgentStatus::Away).await;
    assert!(matches!(desk.open(desk.visitor(), None).await, Err(Refusal::DeskOffline)));
}

#[tokio::test(start_paused = true)]
async fn rule_7_a_visitor_has_one_chat_at_a_time() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let racing = (0..5).map(|_| desk.open(visitor, Some(ann)));
    let results = futures_util::future::join_all(racing).await;
    let opened: HashSet<_> = results.iter().flatten().map(|chat| chat.id).collect();
    assert_eq!(opened.len(), 1);
    for refused in results.iter().filter_map(|result| result.as_ref().err()) {
        assert!(matches!(refused, Refusal::ChatExists(id) if opened.contains(id)));
    }
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 1);
    let id = *opened.iter().next().expect("a chat");
    desk.close_chat(Party::Visitor(visitor), id).await.expect("closed");
    desk.open(visitor, Some(ann)).await.expect("another one");
}

#[tokio::test(start_paused = true)]
async fn rule_7_a_retried_opening_finds_its_chat_in_any_state() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let message = (MessageId(Uuid::new_v4()), text("Hello"));
    let opening = Opening { agent_id: Some(ann), wait: false, message: message.clone() };
    let Made::Now(chat) = desk.open_chat(visitor, None, opening.clone()).await.expect("a chat")
    else {
        panic!("was there before")
    };
    let again = desk.open_chat(visitor, None, opening.clone()).await.expect("the chat");
    assert!(matches!(again, Made::Before(found) if found.id == chat.id));
    desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    let again = desk.open_chat(visitor, None, opening).await.expect("the chat");
    assert!(matches!(again, Made::Before(found) if found.state == ChatState::Closed));
    let other =
        Opening { agent_id: None, wait: false, message: (message.0, text("Something else")) };
    assert!(matches!(desk.open_chat(visitor, None, other).await, Err(Refusal::MessageIdReused)));
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 0);
}
