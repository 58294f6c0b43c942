//! Finding again: chats by their words, their agent, their time and their end; a person's data.

use std::time::Duration;

use holdline::{
    desk::{ChatQuery, Refusal, Wanted},
    model::{AgentId, Chat, ClosedReason, EmployeeId, Party},
};

use crate::fixtures::TestDesk;

fn words(text: &str) -> ChatQuery {
    ChatQuery { wanted: Wanted::new(text), limit: 50, ..ChatQuery::default() }
}

async fn promote(desk: &TestDesk, name: &str) {
    let who = EmployeeId::new(name).expect("an id");
    let patch = holdline::desk::AgentPatch {
        role: Some(holdline::model::Role::Admin),
        ..Default::default()
    };
    desk.change_agent(who, patch).await.expect("an admin");
}

/// What `agent` finds: the texts that match, the newest chat first.
async fn found(desk: &TestDesk, agent: AgentId, query: ChatQuery) -> Vec<String> {
    let page = desk.chats(Party::Agent(agent), query).await.expect("chats");
    let matches = page.matches.expect("matches");
    assert_eq!(page.chats.len(), matches.len(), "a match for each chat");
    for (chat, message) in page.chats.iter().zip(&matches) {
        assert_eq!(chat.id, message.chat_id);
    }
    matches.into_iter().map(|message| message.text).collect()
}

/// A chat of a new visitor with `agent`, in which that was said.
async fn chat_with(desk: &TestDesk, agent: AgentId, said: &[&str]) -> Chat {
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(agent)).await.expect("a chat");
    for words in said {
        desk.say(Party::Visitor(visitor), &chat, words).await.expect("a message");
    }
    chat
}

#[tokio::test(start_paused = true)]
async fn messages_are_found_by_their_words_whole_or_begun_in_any_order() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    chat_with(&desk, ann, &["The parcel is lost", "a lost PARCEL, Grüße aus Köln"]).await;
    chat_with(&desk, ann, &["Where is my invoice?"]).await;
    desk.index_messages().await.expect("an index");
    for (asked, answer) in [
        ("parcel lost", &["a lost PARCEL, Grüße aus Köln"][..]),
        ("parc", &["a lost PARCEL, Grüße aus Köln"]),
        ("lost is", &["The parcel is lost"]),
        ("kol", &["a lost PARCEL, Grüße aus Köln"]),
        ("invoice", &["Where is my invoice?"]),
        ("hello", &["Hello", "Hello"]),
        ("parcel invoice", &[]),
        ("arcel", &[]),
        ("\"parcel\" OR invoice", &[]),
    ] {
        assert_eq!(found(&desk, ann, words(asked)).await, answer, "{asked}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_written_is_found_within_moments_and_what_a_killed_desk_left_over_too() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let chat = chat_with(&desk, ann, &["before"]).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(found(&desk, ann, words("before")).await, ["before"]);
    desk.say(Party::Agent(ann), &chat, "meanwhile").await.expect("a message");
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(found(&desk, ann, words("meanwhile")).await, ["meanwhile"]);
}

#[tokio::test(start_paused = true)]
async fn rule_1_and_9_an_agent_finds_what_it_may_read_and_no_more() {
    let desk = TestDesk::start().await;
    let (ann, _anns) = desk.with_agent("Ann", 5).await;
    let (ben, _bens) = desk.with_agent("Ben", 5).await;
    let (cleo, _cleos) = desk.with_agent("Cleo", 5).await;
    let chat = chat_with(&desk, ann, &["apples"]).await;
    desk.transfer(ann, chat.id, Some(ben)).await.expect("a transfer");
    desk.say(Party::Visitor(chat.visitor_id), &chat, "pears").await.expect("a message");
    desk.index_messages().await.expect("an index");
    promote(&desk, "Cleo").await;
    for (agent, asked, answer) in [
        (ann, "apples", &["apples"][..]),
        (ann, "pears", &[]),
        (ben, "apples", &["apples"]),
        (ben, "pears", &["pears"]),
        (cleo, "pears", &["pears"]),
    ] {
        assert_eq!(found(&desk, agent, words(asked)).await, answer, "{asked}");
    }
    let stranger = desk.visitor();
    let page = desk.chats(Party::Visitor(stranger), words("pears")).await.expect("chats");
    assert!(page.chats.is_empty());
}

#[tokio::test(start_paused = true)]
async fn rule_14_an_erased_visitors_words_are_gone_from_the_search_and_from_the_files() {
    const SECRET: &str = "xylophonequartz";
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let chat = chat_with(&desk, ann, &[SECRET]).await;
    chat_with(&desk, ann, &["xylophones are left"]).await;
    desk.index_messages().await.expect("an index");
    assert_eq!(found(&desk, ann, words("xylophone")).await.len(), 2);
    desk.erase(chat.visitor_id).await.expect("erased");
    assert_eq!(found(&desk, ann, words("xylophone")).await, ["xylophones are left"]);
    desk.close().await;
    let file = std::fs::read(desk.file()).expect("the database");
    let log = std::fs::read(desk.file().with_extension("db-wal")).unwrap_or_default();
    // The index keeps a word without what it shares with the one before.
    for part in [SECRET, "quartz"] {
        let there = |bytes: &[u8]| bytes.windows(part.len()).any(|piece| piece == part.as_bytes());
        assert!(!there(&file) && !there(&log), "{part}");
    }
}

#[tokio::test(start_paused = true)]
async fn chats_are_found_by_their_time_and_by_how_they_ended() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let first = chat_with(&desk, ann, &[]).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    let second = chat_with(&desk, ann, &[]).await;
    desk.close_chat(Party::Agent(ann), first.id).await.expect("closed");
    desk.close_chat(Party::Visitor(second.visitor_id), second.id).await.expect("closed");
    let all = || ChatQuery { limit: 50, ..ChatQuery::default() };
    for (query, answer) in [
        (all(), vec![second.id, first.id]),
        (ChatQuery { from: Some(second.created_at), ..all() }, vec![second.id]),
        (ChatQuery { to: Some(second.created_at), ..all() }, vec![first.id]),
        (ChatQuery { closed_reason: Some(ClosedReason::Agent), ..all() }, vec![first.id]),
        (ChatQuery { closed_reason: Some(ClosedReason::Idle), ..all() }, vec![]),
    ] {
        let page = desk.chats(Party::Agent(ann), query.clone()).await.expect("chats");
        let ids: Vec<_> = page.chats.iter().map(|chat| chat.id).collect();
        assert_eq!(ids, answer, "{query:?}");
        assert!(page.matches.is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn all_that_is_stored_of_a_visitor_is_exported_in_pieces_until_it_is_erased() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let mut opened = Vec::new();
    for _ in 0..23 {
        let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
        desk.say(Party::Agent(ann), &chat, "an answer").await.expect("a message");
        desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
        opened.push(chat.id);
    }
    opened.reverse();
    let first = desk.export(visitor, None).await.expect("a piece");
    assert!(first.more && first.visitor.is_some_and(|found| found.id == visitor));
    let last = first.chats.last().map(|(chat, _)| chat.id);
    let second = desk.export(visitor, last).await.expect("a piece");
    assert!(!second.more);
    let chats: Vec<_> = first.chats.into_iter().chain(second.chats).collect();
    assert_eq!(chats.iter().map(|(chat, _)| chat.id).collect::<Vec<_>>(), opened);
    for (_, messages) in &chats {
        let said: Vec<_> = messages.iter().map(|message| message.text.as_str()).collect();
        assert_eq!(said, ["Hello", "an answer"]);
    }
    desk.erase(visitor).await.expect("erased");
    assert!(matches!(desk.export(visitor, None).await, Err(Refusal::NoSuchVisitor)));
}

#[tokio::test(start_paused = true)]
async fn the_desk_at_a_glance_counts_the_chats_of_a_time_and_the_median_of_first_answers() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    chat_with(&desk, ann, &[]).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let since = desk.export(desk.visitor(), None).await.map(|export| export.visitor);
    let since = since.expect("a visitor").expect("one who is here").since;
    for seconds in [20, 4, 10] {
        let chat = chat_with(&desk, ann, &[]).await;
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        desk.say(Party::Agent(ann), &chat, "Here I am").await.expect("a message");
        desk.say(Party::Agent(ann), &chat, "Still here").await.expect("a message");
        desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    }
    let unanswered = chat_with(&desk, ann, &[]).await;
    let waiting = desk.visitor();
    let overview = desk.overview(Some(since)).await.expect("an overview");
    assert_eq!((overview.chats, overview.open, overview.waiting), (4, 2, 0));
    assert_eq!(overview.median_first_answer, Some(10));
    assert_eq!(overview.agents_online, 1);
    let ended: Vec<_> = overview.closed.iter().map(|end| (end.reason, end.count)).collect();
    assert_eq!(ended, [(ClosedReason::Agent, 3)]);
    for _ in 0..3 {
        chat_with(&desk, ann, &[]).await;
    }
    desk.join(waiting, Some(ann)).await.expect("a place in line");
    let all = desk.overview(None).await.expect("an overview");
    assert_eq!((all.chats, all.waiting, all.open), (9, 1, 5));
    assert!(all.oldest_since.is_some());
    assert!(desk.overview(Some(unanswered.created_at + Duration::from_secs(60))).await.is_ok_and(
        |later| later.chats == 0 && later.median_first_answer.is_none() && later.closed.is_empty()
    ));
}
