use std::time::Duration;

use holdline::{
    desk::{Approach, Made, Refusal, Settings},
    model::{AgentId, AgentStatus, Chat, ChatState, EventType, MessageId, Party, Side, VisitorId},
};
use uuid::Uuid;

use crate::fixtures::{TestDesk, text};

fn approach(visitor_id: VisitorId, says: Option<&str>) -> Approach {
    Approach { visitor_id, message: says.map(|says| (MessageId(Uuid::new_v4()), text(says))) }
}

async fn opened(desk: &TestDesk, agent: AgentId, approach: Approach) -> Result<Chat, Refusal> {
    match desk.approach(agent, approach).await? {
        Made::Now(chat) => Ok(chat),
        Made::Before(chat) => panic!("{chat:?} was there before"),
    }
}

#[tokio::test(start_paused = true)]
async fn rule_6_an_agent_opens_a_chat_with_a_visitor_on_the_site_who_hears_of_it() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    let chat = opened(&desk, ann, approach(visitor, Some("Can I help?"))).await.expect("a chat");
    assert_eq!((chat.state, chat.opened_by), (ChatState::Open, Side::Agent));
    assert_eq!((chat.agent_id, chat.last_seq), (Some(ann), 1));
    let events = desk.events(Party::Visitor(visitor), &cursor).await;
    assert_eq!(events[0].kind, EventType::ChatOpened);
    assert_eq!(events[0].chat.as_ref().expect("the chat").opened_by, Side::Agent);
    assert_eq!(events[1].message.as_ref().expect("a message").text, "Can I help?");
    desk.say(Party::Visitor(visitor), &chat, "Yes!").await.expect("answers");
    assert_eq!(desk.visitor_of(visitor).await.chat_id, Some(chat.id));
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 1, "it counts");
}

#[tokio::test(start_paused = true)]
async fn rule_6_only_with_who_is_here_or_was_less_than_five_seconds_ago() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let stranger = VisitorId(Uuid::new_v4());
    let minted = desk.visitor();
    for gone in [stranger, minted] {
        let refused = opened(&desk, ann, approach(gone, None)).await;
        assert!(matches!(refused, Err(Refusal::VisitorGone)), "{refused:?}");
    }
    for (ago, here) in [(4, true), (6, false)] {
        let visitor = desk.visitor();
        drop(desk.poll(Party::Visitor(visitor), None).await.expect("a poll"));
        tokio::time::sleep(Duration::from_secs(ago)).await;
        let result = opened(&desk, ann, approach(visitor, None)).await;
        assert_eq!(result.is_ok(), here, "{result:?}");
        assert!(here || matches!(result, Err(Refusal::VisitorGone)));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_6_it_counts_against_both_maximums() {
    let settings = Settings { max_open_chats: 2, ..Settings::default() };
    let desk = TestDesk::with(settings).await;
    let (ann, _ann) = desk.with_agent("Ann", 1).await;
    let (bob, _bob) = desk.with_agent("Bob", 5).await;
    let visitors = [desk.visitor(), desk.visitor(), desk.visitor()];
    let mut polls = Vec::new();
    for visitor in visitors {
        polls.push(desk.poll(Party::Visitor(visitor), None).await.expect("a poll"));
    }
    opened(&desk, ann, approach(visitors[0], None)).await.expect("a chat");
    let refused = opened(&desk, ann, approach(visitors[1], None)).await;
    assert!(matches!(refused, Err(Refusal::AgentBusy)));
    opened(&desk, bob, approach(visitors[1], None)).await.expect("a chat");
    let refused = opened(&desk, bob, approach(visitors[2], None)).await;
    assert!(matches!(refused, Err(Refusal::DeskFull)));
}

#[tokio::test(start_paused = true)]
async fn rule_7_an_agent_is_told_of_the_chat_that_a_visitor_has() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 5).await;
    let (bob, _bob) = desk.with_agent("Bob", 5).await;
    let visitor = desk.visitor();
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    for agent in [ann, bob] {
        let refused = opened(&desk, agent, approach(visitor, Some("Hi"))).await;
        assert!(matches!(refused, Err(Refusal::ChatExists(id)) if id == chat.id));
    }
    assert_eq!(desk.agent(bob).await.expect("Bob").open_chats, 0);
}

#[tokio::test(start_paused = true)]
async fn rule_7_a_retried_approach_finds_its_chat() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 5).await;
    let (_, _bob) = desk.with_agent("Bob", 5).await;
    let visitor = desk.visitor();
    let here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let first = approach(visitor, Some("Can I help?"));
    let chat = opened(&desk, ann, first.clone()).await.expect("a chat");
    let again = desk.approach(ann, first.clone()).await.expect("the chat");
    assert!(matches!(again, Made::Before(found) if found.id == chat.id));
    let message = first.message.as_ref().map(|(id, _)| (*id, text("Something else")));
    let other = desk.approach(ann, Approach { message, ..first.clone() }).await;
    assert!(matches!(other, Err(Refusal::MessageIdReused)));
    desk.transfer(ann, chat.id, None).await.expect("transferred");
    let late = desk.approach(ann, first.clone()).await;
    assert!(matches!(late, Err(Refusal::ChatTransferred)));
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 0);
    drop(here);
}

#[tokio::test(start_paused = true)]
async fn rule_6_an_agent_who_is_away_may_write_first_too() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 1).await;
    desk.set_status(ann, AgentStatus::Away).await;
    let visitor = desk.visitor();
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    opened(&desk, ann, approach(visitor, Some("One more thing"))).await.expect("a chat");
}
