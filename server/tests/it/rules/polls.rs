use std::time::Duration;

use holdline::{
    desk::{Refusal, Settings},
    model::{EventType, Party},
};

use crate::fixtures::{TestDesk, answer};

const LONG: Duration = Duration::from_secs(25);

async fn is_reset(desk: &TestDesk, party: Party, cursor: &str) -> bool {
    let answer = desk.ask(party, Some(cursor), Duration::ZERO).await.expect("an answer");
    let reset = answer.events.first().is_some_and(|event| event.kind == EventType::Reset);
    if reset {
        assert_eq!(answer.events.len(), 1);
        let next = desk.ask(party, Some(&answer.last_event_id), Duration::ZERO).await;
        assert_eq!(next.expect("an answer").events, [], "from there it goes on");
    }
    reset
}

#[tokio::test(start_paused = true)]
async fn a_held_poll_is_answered_when_something_happens() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let cursor = desk.cursor(Party::Agent(ann)).await;
    let began = tokio::time::Instant::now();
    let (answer, chat) = tokio::join!(desk.ask(Party::Agent(ann), Some(&cursor), LONG), async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        desk.open(desk.visitor(), None).await.expect("a chat")
    });
    let answer = answer.expect("an answer");
    assert_eq!(began.elapsed(), Duration::from_secs(3));
    assert_eq!(answer.events[0].kind, EventType::ChatOpened);
    assert_eq!(answer.events[0].chat.as_ref().expect("the chat").id, chat.id);
}

#[tokio::test(start_paused = true)]
async fn a_poll_is_answered_empty_when_its_wait_is_over() {
    let desk = TestDesk::start().await;
    let visitor = Party::Visitor(desk.visitor());
    let began = tokio::time::Instant::now();
    let answer = desk.ask(visitor, None, LONG).await.expect("an answer");
    assert_eq!(began.elapsed(), LONG);
    assert!(answer.events.is_empty());
    assert!(!is_reset(&desk, visitor, &answer.last_event_id).await);
}

#[tokio::test(start_paused = true)]
async fn without_a_cursor_a_poll_begins_now() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, None).await.expect("a chat");
    let (ann, visitor) = (Party::Agent(ann), Party::Visitor(visitor));
    for party in [ann, visitor] {
        let now = desk.ask(party, None, Duration::ZERO).await.expect("an answer");
        assert_eq!(now.events, []);
        let seq = desk.say(ann, &chat, "News").await.expect("posted");
        let next = desk.events(party, &now.last_event_id).await;
        let told: Vec<_> =
            next.iter().map(|event| event.message.as_ref().map(|message| message.seq)).collect();
        assert_eq!(told, [Some(seq)]);
    }
}

#[tokio::test(start_paused = true)]
async fn every_event_id_is_a_cursor_right_behind_it() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let ann = Party::Agent(ann);
    let cursor = desk.cursor(ann).await;
    let chat = desk.open(desk.visitor(), None).await.expect("a chat");
    for n in 0..5 {
        desk.say(ann, &chat, &n.to_string()).await.expect("posted");
    }
    let all = desk.events(ann, &cursor).await;
    assert_eq!(all.len(), 7);
    for (index, event) in all.iter().enumerate() {
        let id = event.id.as_deref().expect("an id");
        assert_eq!(desk.events(ann, id).await, all[index + 1..]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_has_at_most_a_hundred_events_and_the_next_goes_on() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let ann = Party::Agent(ann);
    let mut cursor = desk.cursor(ann).await;
    let chat = desk.open(desk.visitor(), None).await.expect("a chat");
    for n in 0..248 {
        desk.say(ann, &chat, &n.to_string()).await.expect("posted");
    }
    let mut counts = Vec::new();
    let mut seqs = Vec::new();
    loop {
        let answer = desk.ask(ann, Some(&cursor), Duration::ZERO).await.expect("an answer");
        if answer.events.is_empty() {
            break;
        }
        counts.push(answer.events.len());
        seqs.extend(answer.events.iter().filter_map(|event| event.message.as_ref().map(|m| m.seq)));
        cursor = answer.last_event_id;
    }
    assert_eq!(counts, [100, 100, 50]);
    assert_eq!(seqs, (1..=249).collect::<Vec<_>>());
}

#[tokio::test(start_paused = true)]
async fn an_answer_has_at_most_256_kib() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let ann = Party::Agent(ann);
    let cursor = desk.cursor(ann).await;
    let chat = desk.open(desk.visitor(), None).await.expect("a chat");
    for _ in 0..40 {
        desk.say(ann, &chat, &"😀".repeat(4_000)).await.expect("posted");
    }
    let answer = desk.ask(ann, Some(&cursor), Duration::ZERO).await.expect("an answer");
    let size = serde_json::to_vec(&answer.events).expect("json").len();
    assert!((200_000..=256 * 1024).contains(&size), "{size}");
}

#[tokio::test(start_paused = true)]
async fn several_polls_of_one_party_each_have_their_own_cursor() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let ann = Party::Agent(ann);
    let start = desk.cursor(ann).await;
    let chat = desk.open(desk.visitor(), None).await.expect("a chat");
    let middle = desk.cursor(ann).await;
    let (one, other, ()) = tokio::join!(
        desk.ask(ann, Some(&start), LONG),
        desk.ask(ann, Some(&middle), LONG),
        async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            desk.say(ann, &chat, "News").await.expect("posted");
        }
    );
    assert_eq!(one.expect("an answer").events.len(), 2, "what it had not seen, at once");
    let other = other.expect("an answer").events;
    assert_eq!(other[0].kind, EventType::Message);
    assert!(other[1..].iter().all(|event| event.kind == EventType::Visitors), "{other:?}");
}

#[tokio::test(start_paused = true)]
async fn too_many_polls_of_one_party_supersede_the_oldest() {
    let settings = Settings { max_polls_per_party: 2, ..Settings::default() };
    let desk = TestDesk::with(settings).await;
    let visitor = Party::Visitor(desk.visitor());
    let mut first = desk.poll(visitor, None).await.expect("a poll");
    let mut second = desk.poll(visitor, None).await.expect("a poll");
    let (superseded, ()) = tokio::join!(answer(&mut first, LONG), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let third = desk.ask(visitor, None, Duration::ZERO).await.expect("an answer");
        assert_eq!(third.events, []);
    });
    assert!(matches!(superseded, Err(Refusal::PollSuperseded)));
    let second = answer(&mut second, LONG).await.expect("goes on");
    assert_eq!(second.events, []);
}

#[tokio::test(start_paused = true)]
async fn polls_that_follow_one_another_are_answered_without_a_read() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let chat = desk.open(visitor, None).await.expect("a chat");
    let (ann, visitor) = (Party::Agent(ann), Party::Visitor(visitor));
    let mut cursor = desk.cursor(visitor).await;
    desk.events(visitor, &cursor).await;
    let reads = desk.reads();
    for n in 0..20 {
        desk.say(ann, &chat, &n.to_string()).await.expect("posted");
        let answer = desk.ask(visitor, Some(&cursor), LONG).await.expect("an answer");
        assert_eq!(answer.events.len(), 1);
        cursor = answer.last_event_id;
    }
    assert_eq!(desk.reads(), reads);
}

#[tokio::test(start_paused = true)]
async fn reset_for_a_cursor_of_another_party() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 5).await;
    let (bob, _bob) = desk.with_agent("Bob", 5).await;
    let of_ann = desk.cursor(Party::Agent(ann)).await;
    assert!(is_reset(&desk, Party::Agent(bob), &of_ann).await);
    let visitor = Party::Visitor(desk.visitor());
    assert!(is_reset(&desk, visitor, &of_ann).await);
    assert!(!is_reset(&desk, Party::Agent(ann), &of_ann).await);
}

#[tokio::test(start_paused = true)]
async fn reset_for_a_cursor_ahead_of_the_queue() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let cursor = desk.cursor(Party::Agent(ann)).await;
    let mut parts: Vec<&str> = cursor.split('-').collect();
    parts[2] = "99";
    assert!(is_reset(&desk, Party::Agent(ann), &parts.join("-")).await);
}

#[tokio::test(start_paused = true)]
async fn reset_for_a_cursor_older_than_the_queue_keeps() {
    let settings = Settings {
        keep_events: Duration::from_secs(600),
        visitor_left_after: Duration::from_secs(3_600),
        ..Settings::default()
    };
    let desk = TestDesk::with(settings).await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let party = Party::Visitor(visitor);
    let old = desk.cursor(party).await;
    let chat = desk.open(visitor, None).await.expect("a chat");
    let recent = desk.cursor(party).await;
    tokio::time::sleep(Duration::from_secs(700)).await;
    desk.say(Party::Agent(ann), &chat, "News").await.expect("posted");
    assert_eq!(desk.events(party, &recent).await.len(), 1, "what is kept goes on");
    assert!(is_reset(&desk, party, &old).await);
}

#[tokio::test(start_paused = true)]
async fn reset_for_a_version_of_the_list_that_is_gone() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let _here = desk.poll(Party::Visitor(desk.visitor()), None).await.expect("a poll");
    let old = desk.cursor(Party::Agent(ann)).await;
    let mut polls = Vec::new();
    for _ in 0..3 {
        polls.push(desk.poll(Party::Visitor(desk.visitor()), None).await.expect("a poll"));
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    assert!(!is_reset(&desk, Party::Agent(ann), &old).await, "a minute is kept");
    tokio::time::sleep(Duration::from_secs(62)).await;
    assert!(is_reset(&desk, Party::Agent(ann), &old).await);
}

#[tokio::test(start_paused = true)]
async fn reset_for_agents_and_visitors_of_another_run() {
    let desk = TestDesk::start().await;
    let (ann, poll) = desk.with_agent("Ann", 5).await;
    let (visitor, chatting) = (desk.visitor(), desk.visitor());
    let here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    desk.open(chatting, None).await.expect("a chat");
    let parties = [Party::Agent(ann), Party::Visitor(visitor), Party::Visitor(chatting)];
    let mut cursors = Vec::new();
    for party in parties {
        cursors.push(desk.cursor(party).await);
    }
    drop((poll, here));
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    for (party, cursor) in parties.into_iter().zip(&cursors).take(2) {
        assert!(is_reset(&desk, party, cursor).await);
    }
    assert!(!is_reset(&desk, parties[1], &cursors[1]).await, "now it is known");
    assert!(!is_reset(&desk, parties[2], &cursors[2]).await, "the store knows who is in a chat");
}

#[tokio::test(start_paused = true)]
async fn reset_for_a_cursor_from_before_a_restore() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let cursor = desk.cursor(Party::Agent(ann)).await;
    let directory = tempfile::tempdir().expect("a directory");
    let copy = directory.path().join("copy.db");
    desk.backup(&copy).await.expect("a backup");
    let epoch = |file: &std::path::Path| -> i64 {
        let store = rusqlite::Connection::open(file).expect("the database");
        store.query_row("SELECT epoch FROM desk", [], |row| row.get(0)).expect("an epoch")
    };
    assert_ne!(epoch(&desk.file()), epoch(&copy));
    assert_eq!(epoch(&copy), 0, "each start on it draws another one");
    let other = format!("{:08x}{}", epoch(&desk.file()) ^ 1, &cursor[8..]);
    assert!(is_reset(&desk, Party::Agent(ann), &other).await);
    let again = desk.backup(&copy).await;
    assert!(again.is_err(), "a backup never overwrites");
}

#[tokio::test(start_paused = true)]
async fn a_malformed_cursor_is_refused() {
    let desk = TestDesk::start().await;
    let visitor = Party::Visitor(desk.visitor());
    for bad in ["", "latest", "1", "00000000-00000000--1"] {
        let refused = desk.ask(visitor, Some(bad), Duration::ZERO).await;
        assert!(matches!(refused, Err(Refusal::BadCursor)), "{bad}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_happens_between_the_look_and_the_wait_ends_the_wait_at_once() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, None).await.expect("a chat");
    let mut poll = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    assert!(poll.look().await.expect("a look").is_none());
    desk.say(Party::Agent(ann), &chat, "In between").await.expect("posted");
    let woken = tokio::time::timeout(Duration::from_secs(1), poll.woken()).await;
    woken.expect("the bell keeps its ring");
    assert_eq!(poll.look().await.expect("a look").expect("an answer").events.len(), 1);
}

/// With real threads: each message is posted while the poll that shall bring it begins, and the next one only when it
/// was brought, so that a poll which misses it would wait for its whole time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_wake_up_is_lost() {
    let desk = std::sync::Arc::new(TestDesk::start().await);
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let chat = desk.open(visitor, None).await.expect("a chat");
    let (ann, visitor) = (Party::Agent(ann), Party::Visitor(visitor));
    let mut cursor = desk.cursor(visitor).await;
    for round in 0..200 {
        let posting = tokio::spawn({
            let (desk, chat) = (std::sync::Arc::clone(&desk), chat.clone());
            async move { desk.say(ann, &chat, &round.to_string()).await.expect("posted") }
        });
        let answer = desk.ask(visitor, Some(&cursor), LONG).await.expect("an answer");
        assert_eq!(answer.events.len(), 1, "slept through message {round}");
        let seq = posting.await.expect("no panic");
        assert_eq!(answer.events[0].message.as_ref().map(|message| message.seq), Some(seq));
        cursor = answer.last_event_id;
    }
}
