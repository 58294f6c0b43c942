use std::{sync::atomic::Ordering, time::Duration};

use holdline::{
    desk::{Poll, VisitorPatch},
    model::{EventType, Page, PageUrl, Party, VisitorChanges, VisitorId},
};

use crate::fixtures::{self, TestDesk, answer};

fn on_page(url: &str) -> VisitorPatch {
    let page = Page { url: PageUrl::new(url).expect("a page"), title: None, referrer: None };
    VisitorPatch { page: Some(page), ..VisitorPatch::default() }
}

/// The next changes of the visitors' list that an agent's poll is told.
async fn changes(poll: &mut Poll) -> VisitorChanges {
    let answer = answer(poll, Duration::from_secs(10)).await.expect("an answer");
    assert_eq!(answer.events.len(), 1, "{answer:?}");
    assert_eq!(answer.events[0].kind, EventType::Visitors);
    answer.events[0].visitors.clone().expect("changes")
}

async fn here(desk: &TestDesk, id: VisitorId) -> Poll {
    desk.poll(Party::Visitor(id), None).await.expect("a poll")
}

#[tokio::test(start_paused = true)]
async fn rule_13_a_visitor_without_a_chat_costs_the_store_nothing() {
    let desk = TestDesk::start().await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let writes = desk.writes.load(Ordering::SeqCst);
    let (visitor, token) = desk.mint(on_page("https://shop.example/"));
    desk.caller(&token, true).await.expect("a good token");
    let poll = here(&desk, visitor.id).await;
    desk.change_visitor(visitor.id, VisitorPatch::default()).await.expect("changed");
    drop(poll);
    let store = rusqlite::Connection::open(desk.file()).expect("the database");
    let rows: i64 =
        store.query_row("SELECT count(*) FROM visitors", [], |row| row.get(0)).expect("a count");
    assert_eq!(rows, 0);
    assert_eq!(desk.writes.load(Ordering::SeqCst), writes);
}

#[tokio::test(start_paused = true)]
async fn rule_13_agents_see_who_comes_moves_and_leaves() {
    let desk = TestDesk::start().await;
    let (_, mut agent) = desk.with_agent("Ann", 5).await;
    let (visitor, _) = desk.mint(on_page("https://shop.example/a"));
    assert!(desk.visitors(None, 10).visitors.is_empty(), "has not polled yet");
    let poll = here(&desk, visitor.id).await;
    let arrived = changes(&mut agent).await.arrived;
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].id, visitor.id);

    let moved = on_page("https://shop.example/b");
    desk.change_visitor(visitor.id, moved.clone()).await.expect("changed");
    let updated = changes(&mut agent).await.updated;
    assert_eq!(updated[0].page, moved.page);

    let chat = desk.open(visitor.id, None).await.expect("a chat");
    let answer = fixtures::answer(&mut agent, Duration::from_secs(10)).await.expect("its events");
    assert_eq!(answer.events[0].kind, EventType::ChatOpened);
    assert_eq!(changes(&mut agent).await.updated[0].chat_id, Some(chat.id));

    desk.close_chat(Party::Visitor(visitor.id), chat.id).await.expect("closed");
    let answer = fixtures::answer(&mut agent, Duration::from_secs(10)).await.expect("its end");
    assert_eq!(answer.events[0].kind, EventType::ChatClosed);
    assert_eq!(changes(&mut agent).await.updated[0].chat_id, None);

    drop(poll);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(desk.visitors(None, 10).visitors.len(), 1, "not yet gone");
    assert_eq!(changes(&mut agent).await.left, [visitor.id]);
    assert!(desk.visitors(None, 10).visitors.is_empty());
}

#[tokio::test(start_paused = true)]
async fn agents_hear_of_visitors_in_batches_at_most_one_a_second() {
    let desk = TestDesk::start().await;
    let (_, mut agent) = desk.with_agent("Ann", 5).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let mut polls = Vec::new();
    for _ in 0..50 {
        polls.push(here(&desk, desk.visitor()).await);
    }
    assert_eq!(changes(&mut agent).await.arrived.len(), 50);
}

#[tokio::test(start_paused = true)]
async fn a_burst_of_visitors_is_told_in_pieces_and_whole() {
    let desk = TestDesk::start().await;
    let (_, mut agent) = desk.with_agent("Ann", 5).await;
    let mut polls = Vec::new();
    for _ in 0..700 {
        polls.push(here(&desk, desk.visitor()).await);
    }
    let mut arrived = std::collections::HashSet::new();
    while arrived.len() < 700 {
        let piece = changes(&mut agent).await.arrived;
        assert!(!piece.is_empty() && piece.len() <= 400, "{}", piece.len());
        arrived.extend(piece.into_iter().map(|visitor| visitor.id));
    }
}

#[tokio::test(start_paused = true)]
async fn the_list_of_visitors_is_read_in_pages_newest_first() {
    let desk = TestDesk::start().await;
    let mut polls = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..25 {
        tokio::time::advance(Duration::from_millis(2)).await;
        let id = desk.visitor();
        ids.push(id);
        polls.push(here(&desk, id).await);
    }
    ids.reverse();
    let (mut read, mut before) = (Vec::new(), None);
    loop {
        let page = desk.visitors(before, 10);
        read.extend(page.visitors.iter().map(|visitor| visitor.id));
        before = page.visitors.last().map(|visitor| visitor.id);
        if !page.more {
            break;
        }
    }
    assert_eq!(read, ids);
}

#[tokio::test(start_paused = true)]
async fn rule_13_leases_are_written_at_most_every_ten_seconds() {
    let desk = TestDesk::start().await;
    let (ann, agent) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let _here = here(&desk, visitor).await;
    desk.open(visitor, None).await.expect("a chat");
    drop(agent);
    // Written behind the message, once.
    desk.index_messages().await.expect("an index");
    let writes = desk.writes.load(Ordering::SeqCst);
    for _ in 0..100 {
        desk.ask(Party::Agent(ann), None, Duration::from_secs(1)).await.expect("an answer");
    }
    let written = desk.writes.load(Ordering::SeqCst) - writes;
    // One for the agent and one for the visitor in 10 s, and what is forgotten every 30 s.
    assert!((10..=30).contains(&written), "{written} in 100 s");
}

#[tokio::test(start_paused = true)]
async fn what_a_visitor_says_of_itself_is_kept_with_its_chat() {
    let desk = TestDesk::start().await;
    let (_, _agent) = desk.with_agent("Ann", 5).await;
    let (visitor, _) = desk.mint(on_page("https://shop.example/a"));
    let poll = here(&desk, visitor.id).await;
    let chat = desk.open(visitor.id, None).await.expect("a chat");
    let name = Some(holdline::model::Name::new("Zoë").expect("a name"));
    let patch = VisitorPatch { name, ..VisitorPatch::default() };
    desk.change_visitor(visitor.id, patch).await.expect("changed");
    drop(poll);
    let desk = desk.killed_for(Duration::from_secs(60)).await;
    let again = desk.desk.visitor(visitor.id).await.expect("known");
    assert_eq!(again.page, visitor.page);
    assert_eq!(again.name.as_deref(), Some("Zoë"));
    assert_eq!(again.chat_id, Some(chat.id));
}

#[tokio::test(start_paused = true)]
async fn a_second_chat_after_a_silence_keeps_what_the_visitor_said() {
    let desk = TestDesk::start().await;
    let (ann, _agent) = desk.with_agent("Ann", 5).await;
    let name = Some(holdline::model::Name::new("Zoë").expect("a name"));
    let patch = VisitorPatch { name, ..on_page("https://shop.example/a") };
    let (visitor, _) = desk.mint(patch);
    let chat = desk.open(visitor.id, None).await.expect("a chat");
    desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    tokio::time::sleep(Duration::from_secs(60)).await;
    let again = desk.open(visitor.id, None).await.expect("another chat");
    assert_eq!(again.visitor_name.as_deref(), Some("Zoë"));
    assert_eq!(desk.desk.visitor(visitor.id).await.expect("known").page, visitor.page);
}

#[tokio::test(start_paused = true)]
async fn what_another_process_closes_ends_for_the_visitors_list_too() {
    let desk = TestDesk::start().await;
    let (ann, _agent) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let _here = here(&desk, visitor).await;
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    assert_eq!(desk.desk.visitor(visitor).await.expect("known").chat_id, Some(chat.id));
    let store = rusqlite::Connection::open(desk.file()).expect("the database");
    store.execute("UPDATE chats SET state = 'closed', closed_at = 1", []).expect("closed");
    desk.heard_of_changes();
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(desk.desk.visitor(visitor).await.expect("known").chat_id, None);
}
