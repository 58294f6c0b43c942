use holdline::model::{ChatState, ClosedReason, EventType, Party};

use crate::fixtures::TestDesk;

#[tokio::test(start_paused = true)]
async fn rule_10_either_party_closes_and_both_are_told_why() {
    for by_visitor in [true, false] {
        let desk = TestDesk::start().await;
        let (ann, _poll) = desk.with_agent("Ann", 1).await;
        let visitor = desk.visitor();
        let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
        let (ann_party, visitor) = (Party::Agent(ann), Party::Visitor(visitor));
        let cursors = [desk.cursor(ann_party).await, desk.cursor(visitor).await];
        let (closer, reason) = if by_visitor {
            (visitor, ClosedReason::Visitor)
        } else {
            (ann_party, ClosedReason::Agent)
        };
        let closed = desk.close_chat(closer, chat.id).await.expect("closed");
        assert_eq!((closed.state, closed.closed_reason), (ChatState::Closed, Some(reason)));
        assert!(closed.closed_at.is_some());
        for (party, cursor) in [ann_party, visitor].into_iter().zip(&cursors) {
            let events = desk.events(party, cursor).await;
            assert_eq!(events.len(), 1);
            assert_eq!(events[0].kind, EventType::ChatClosed);
            let told = events[0].chat.as_ref().expect("the chat");
            assert_eq!(told.closed_reason, Some(reason));
        }
        assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 0, "the place is free");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_10_closing_a_closed_chat_changes_nothing() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.open(desk.visitor(), Some(ann)).await.expect("another chat");
    let first = desk.close_chat(Party::Visitor(visitor), chat.id).await.expect("closed");
    let cursor = desk.cursor(Party::Agent(ann)).await;
    let again = desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    assert_eq!(again.closed_reason, first.closed_reason);
    assert_eq!(again.closed_at, first.closed_at);
    assert_eq!(desk.events(Party::Agent(ann), &cursor).await, []);
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 1, "only one place was given back");
}
