use std::{sync::Arc, time::Duration};

use holdline::{
    desk::{Made, MessageQuery, Refusal},
    model::{EventType, MessageId, Party, Side},
};
use uuid::Uuid;

use crate::fixtures::{TestDesk, text};

const ALL: MessageQuery = MessageQuery { after_seq: None, before_seq: None, limit: 200 };

#[tokio::test(start_paused = true)]
async fn rule_8_both_sides_see_one_order_without_gaps() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let (ann, visitor) = (Party::Agent(ann), desk.visitor());
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    let chat = Arc::new(desk.open(visitor, None).await.expect("a chat"));
    let visitor = Party::Visitor(visitor);
    let racing = (0..40).map(|n| {
        let (desk, chat) = (&desk, Arc::clone(&chat));
        let sender = if n % 2 == 0 { ann } else { visitor };
        async move { desk.say(sender, &chat, &n.to_string()).await.expect("posted") }
    });
    let mut seqs = futures_util::future::join_all(racing).await;
    seqs.sort_unstable();
    assert_eq!(seqs, (2..=41).collect::<Vec<_>>());
    let of_agent = desk.messages(ann, chat.id, ALL).await.expect("messages").0;
    let of_visitor = desk.messages(visitor, chat.id, ALL).await.expect("messages").0;
    assert_eq!(of_agent, of_visitor);
    let told: Vec<u32> = desk
        .events(visitor, &cursor)
        .await
        .into_iter()
        .filter_map(|event| event.message.map(|message| message.seq))
        .collect();
    assert_eq!(told, (1..=41).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn rule_8_a_retry_is_never_a_second_message_even_in_a_closed_chat() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let (visitor, id) = (Party::Visitor(visitor), MessageId(Uuid::new_v4()));
    let first = desk.post(visitor, chat.id, id, text("Once")).await.expect("posted");
    let Made::Now(first) = first else { panic!("was there before") };
    let again = desk.post(visitor, chat.id, id, text("Once")).await.expect("found");
    assert_eq!(again, Made::Before(first.clone()));
    desk.close_chat(visitor, chat.id).await.expect("closed");
    let again = desk.post(visitor, chat.id, id, text("Once")).await.expect("found");
    assert_eq!(again, Made::Before(first));
    let reused = desk.post(visitor, chat.id, id, text("Twice")).await;
    assert!(matches!(reused, Err(Refusal::MessageIdReused)));
    assert!(matches!(desk.say(visitor, &chat, "Late").await, Err(Refusal::ChatClosed)));
    assert_eq!(desk.messages(visitor, chat.id, ALL).await.expect("messages").0.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn rule_8_an_id_belongs_to_a_chat_and_a_sender() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let id = MessageId(Uuid::new_v4());
    for sender in [Party::Visitor(visitor), Party::Agent(ann)] {
        let made = desk.post(sender, chat.id, id, text("Mine")).await.expect("posted");
        assert!(matches!(made, Made::Now(_)), "{sender:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn messages_are_read_in_pages_both_ways() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let chat = desk.open(desk.visitor(), Some(ann)).await.expect("a chat");
    let ann = Party::Agent(ann);
    for n in 2..=10 {
        desk.say(ann, &chat, &n.to_string()).await.expect("posted");
    }
    for (after_seq, before_seq, expected, more) in [
        (None, None, vec![8, 9, 10], true),
        (None, Some(4), vec![1, 2, 3], false),
        (None, Some(5), vec![2, 3, 4], true),
        (Some(0), None, vec![1, 2, 3], true),
        (Some(7), None, vec![8, 9, 10], false),
        (Some(3), Some(5), vec![4], false),
        (Some(10), None, vec![], false),
    ] {
        let query = MessageQuery { after_seq, before_seq, limit: 3 };
        let (messages, has_more) = desk.messages(ann, chat.id, query).await.expect("messages");
        let seqs: Vec<u32> = messages.iter().map(|message| message.seq).collect();
        assert_eq!((seqs, has_more), (expected, more), "{query:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn read_marks_never_go_back_and_both_sides_hear_of_them() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let (ann, visitor) = (Party::Agent(ann), Party::Visitor(visitor));
    for _ in 0..3 {
        desk.say(ann, &chat, "News").await.expect("posted");
    }
    assert_eq!(desk.chat(visitor, chat.id).await.expect("the chat").unread, 3);
    assert_eq!(desk.chat(ann, chat.id).await.expect("the chat").unread, 1);
    let cursors = [desk.cursor(ann).await, desk.cursor(visitor).await];
    desk.mark_read(visitor, chat.id, 3).await.expect("read");
    desk.mark_read(visitor, chat.id, 2).await.expect("nothing to do");
    let now = desk.chat(visitor, chat.id).await.expect("the chat");
    assert_eq!((now.read.visitor, now.read.agent, now.unread), (3, 0, 1));
    for (party, cursor) in [ann, visitor].into_iter().zip(&cursors) {
        let events = desk.events(party, cursor).await;
        assert_eq!(events.len(), 1, "the second call changed nothing");
        assert_eq!(events[0].kind, EventType::Read);
        assert_eq!((events[0].sender, events[0].seq), (Some(Side::Visitor), Some(3)));
    }
    let ahead = desk.mark_read(visitor, chat.id, 9).await;
    assert!(matches!(ahead, Err(Refusal::SeqAhead { last_seq: 4 })));
}

#[tokio::test(start_paused = true)]
async fn typing_is_told_to_held_polls_of_the_other_side_and_never_kept() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    let cursor = desk.cursor(Party::Visitor(visitor)).await;
    let held = desk.ask(Party::Visitor(visitor), Some(&cursor), Duration::from_secs(25));
    let typing = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        desk.typing(Party::Agent(ann), chat.id).await.expect("told");
    };
    // The visitor is known: it was minted here a moment ago.
    let (answer, ()) = tokio::join!(held, typing);
    let answer = answer.expect("an answer");
    assert_eq!(answer.events.len(), 1);
    assert_eq!(answer.events[0].kind, EventType::Typing);
    assert_eq!(answer.events[0].sender, Some(Side::Agent));
    assert_eq!(answer.events[0].id, None);
    assert_eq!(answer.last_event_id, cursor);
    assert_eq!(desk.events(Party::Visitor(visitor), &cursor).await, []);
    desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    let late = desk.typing(Party::Agent(ann), chat.id).await;
    assert!(matches!(late, Err(Refusal::ChatClosed)));
}
