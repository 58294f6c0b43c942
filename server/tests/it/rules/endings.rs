use std::time::Duration;

use holdline::{
    desk::{Poll, Refusal, Settings},
    model::{AgentId, Chat, ChatState, ClosedReason, EventType, Party, VisitorChanges, VisitorId},
};

use crate::fixtures::{TestDesk, answer, chats_of};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

struct Scene {
    desk: TestDesk,
    ann: AgentId,
    ann_poll: Poll,
    visitor: VisitorId,
    here: Poll,
    chat: Chat,
}

impl Scene {
    /// Ann and a visitor, both polling, in a chat that has just begun.
    async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    async fn with(settings: Settings) -> Self {
        let desk = TestDesk::with(settings).await;
        let (ann, ann_poll) = desk.with_agent("Ann", 3).await;
        let visitor = desk.visitor();
        let here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
        let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
        Self { desk, ann, ann_poll, visitor, here, chat }
    }

    async fn chat(&self) -> Chat {
        self.desk.chat(Party::Visitor(self.visitor), self.chat.id).await.expect("the chat")
    }

    async fn cursors(&self) -> [(Party, String); 2] {
        let (ann, visitor) = (Party::Agent(self.ann), Party::Visitor(self.visitor));
        [(ann, self.desk.cursor(ann).await), (visitor, self.desk.cursor(visitor).await)]
    }
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_chat_in_which_nobody_writes_is_warned_of_and_closed() {
    let scene = Scene::start().await;
    tokio::time::sleep(14 * MINUTE - SECOND).await;
    let cursors = scene.cursors().await;
    assert_eq!(scene.chat().await.closes_at, None);
    tokio::time::sleep(3 * SECOND).await;
    let closes_at = scene.chat().await.closes_at.expect("warned");
    for (party, cursor) in &cursors {
        let told = chats_of(&scene.desk.events(*party, cursor).await, EventType::ChatIdle);
        assert_eq!(told.iter().map(|chat| chat.closes_at).collect::<Vec<_>>(), [Some(closes_at)]);
    }
    tokio::time::sleep(55 * SECOND).await;
    assert_eq!(scene.chat().await.state, ChatState::Open, "a whole minute is theirs");
    tokio::time::sleep(6 * SECOND).await;
    let closed = scene.chat().await;
    assert_eq!((closed.closed_reason, closed.closes_at), (Some(ClosedReason::Idle), None));
    assert_eq!(closed.closed_at.expect("closed").since(closes_at).as_secs(), 0);
    for (party, cursor) in &cursors {
        let told = chats_of(&scene.desk.events(*party, cursor).await, EventType::ChatClosed);
        assert_eq!(told[0].closed_reason, Some(ClosedReason::Idle));
    }
    assert_eq!(scene.desk.agent(scene.ann).await.expect("Ann").open_chats, 0);
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_message_or_a_keep_alive_of_either_side_calls_the_end_off() {
    for by in 0..4 {
        let scene = Scene::start().await;
        tokio::time::sleep(14 * MINUTE + 30 * SECOND).await;
        let [(ann, cursor), (visitor, _)] = scene.cursors().await;
        let party = if by % 2 == 0 { ann } else { visitor };
        assert!(scene.chat().await.closes_at.is_some());
        if by < 2 {
            scene.desk.say(party, &scene.chat, "Still here").await.expect("posted");
        } else {
            let kept = scene.desk.keep_alive(party, scene.chat.id).await.expect("kept");
            assert_eq!((kept.state, kept.closes_at), (ChatState::Open, None));
            let told = chats_of(&scene.desk.events(ann, &cursor).await, EventType::ChatIdle);
            assert_eq!(told.last().expect("told").closes_at, None, "called off, and told so");
        }
        assert_eq!(scene.chat().await.closes_at, None);
        tokio::time::sleep(13 * MINUTE + 58 * SECOND).await;
        assert_eq!(scene.chat().await.closes_at, None, "it is as if the chat had begun now");
        tokio::time::sleep(4 * SECOND).await;
        assert!(scene.chat().await.closes_at.is_some());
        tokio::time::sleep(MINUTE).await;
        assert_eq!(scene.chat().await.closed_reason, Some(ClosedReason::Idle));
    }
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_warning_that_is_longer_than_the_rest_comes_in_time_again() {
    let settings =
        Settings { idle_after: 90 * SECOND, idle_warning: MINUTE, ..Settings::default() };
    for by_message in [true, false] {
        let scene = Scene::with(settings.clone()).await;
        tokio::time::sleep(32 * SECOND).await;
        assert!(scene.chat().await.closes_at.is_some());
        let ann = Party::Agent(scene.ann);
        if by_message {
            scene.desk.say(ann, &scene.chat, "Still here").await.expect("posted");
        } else {
            scene.desk.keep_alive(ann, scene.chat.id).await.expect("kept");
        }
        tokio::time::sleep(32 * SECOND).await;
        assert!(scene.chat().await.closes_at.is_some(), "warned again");
    }
}

#[tokio::test(start_paused = true)]
async fn rule_10_keep_alive_is_for_chats_that_go_on() {
    let scene = Scene::start().await;
    let cursors = scene.cursors().await;
    scene.desk.keep_alive(Party::Visitor(scene.visitor), scene.chat.id).await.expect("kept");
    assert!(scene.desk.events(cursors[0].0, &cursors[0].1).await.is_empty(), "nothing to call off");
    scene.desk.close_chat(Party::Agent(scene.ann), scene.chat.id).await.expect("closed");
    let late = scene.desk.keep_alive(Party::Visitor(scene.visitor), scene.chat.id).await;
    assert!(matches!(late, Err(Refusal::ChatClosed)));
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_visitor_is_away_after_half_a_minute_and_has_left_after_five() {
    let Scene { desk, ann, mut ann_poll, visitor, here, chat } = Scene::start().await;
    tokio::time::sleep(2 * MINUTE).await;
    while let Ok(Some(_)) = ann_poll.look().await {}
    drop(here);
    let mut changes: Vec<VisitorChanges> = Vec::new();
    while !changes.iter().any(|changes| changes.updated.iter().any(|visitor| visitor.away)) {
        assert!(desk.now_is() < 4 * MINUTE, "nobody is away");
        let answer = answer(&mut ann_poll, MINUTE).await.expect("an answer");
        changes.extend(answer.events.into_iter().filter_map(|event| event.visitors));
    }
    assert!(changes.iter().all(|changes| changes.left.is_empty()), "it may come back");
    let listed = desk.visitors(None, 10).visitors;
    assert!(listed[0].away && listed[0].chat_id == Some(chat.id));
    let gone_for = desk.now_is() - 2 * MINUTE;
    assert!((30..=33).contains(&gone_for.as_secs()), "{gone_for:?}");
    // Four minutes and a half later it has left.
    tokio::time::sleep(4 * MINUTE + 28 * SECOND).await;
    let party = Party::Agent(ann);
    let seen = desk.chat(party, chat.id).await.expect("the chat");
    assert_eq!(seen.state, ChatState::Open, "{gone_for:?}");
    tokio::time::sleep(4 * SECOND).await;
    let seen = desk.chat(party, chat.id).await.expect("the chat");
    assert_eq!(seen.closed_reason, Some(ClosedReason::VisitorLeft));
    tokio::time::sleep(2 * SECOND).await;
    assert!(desk.visitors(None, 10).visitors.is_empty(), "and is gone from the list");
    assert_eq!(desk.agent(ann).await.expect("Ann").open_chats, 0);
    let _ = visitor;
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_phone_that_slept_for_four_minutes_comes_back_to_its_chat() {
    let scene = Scene::start().await;
    drop(scene.here);
    tokio::time::sleep(4 * MINUTE + 50 * SECOND).await;
    let party = Party::Visitor(scene.visitor);
    let here = scene.desk.poll(party, None).await.expect("a poll");
    assert!(!scene.desk.visitors(None, 1).visitors[0].away, "back");
    tokio::time::sleep(5 * MINUTE).await;
    let chat = scene.desk.chat(party, scene.chat.id).await.expect("the chat");
    assert_eq!(chat.state, ChatState::Open);
    drop((here, scene.ann_poll));
}

#[tokio::test(start_paused = true)]
async fn rule_10_any_call_counts_as_being_heard() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 3).await;
    let (visitor, token) = desk.mint(Default::default());
    tokio::time::sleep(MINUTE).await;
    let chat = desk.open(visitor.id, Some(ann)).await.expect("a chat, without ever a poll");
    for _ in 0..4 {
        tokio::time::sleep(4 * MINUTE).await;
        desk.say(Party::Agent(ann), &chat, "Are you there?").await.expect("posted");
        desk.caller(&token, false).await.expect("heard");
    }
    let party = Party::Visitor(visitor.id);
    assert_eq!(desk.chat(party, chat.id).await.expect("the chat").state, ChatState::Open);
    tokio::time::sleep(5 * MINUTE + 2 * SECOND).await;
    let left = desk.chat(party, chat.id).await.expect("the chat");
    assert_eq!(left.closed_reason, Some(ClosedReason::VisitorLeft));
}

#[tokio::test(start_paused = true)]
async fn rule_10_who_waits_in_line_and_leaves_the_site_gives_up_its_place() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 1).await;
    let talks = desk.visitor();
    desk.open(talks, Some(ann)).await.expect("a chat");
    let _here = desk.poll(Party::Visitor(talks), None).await.expect("a poll");
    let waits = desk.visitor();
    let waiting = desk.join(waits, None).await.expect("a place");
    tokio::time::sleep(5 * MINUTE + 2 * SECOND).await;
    let left = desk.chat(Party::Visitor(waits), waiting.id).await.expect("the chat");
    assert_eq!(left.closed_reason, Some(ClosedReason::VisitorLeft));
    assert_eq!(desk.line().await.expect("the line").waiting, 0);
}

#[tokio::test(start_paused = true)]
async fn rule_10_a_restart_however_long_ends_no_chat_and_warns_of_no_end() {
    for down in [SECOND, MINUTE, 24 * 60 * MINUTE] {
        let Scene { desk, ann, ann_poll, visitor, here, chat } = Scene::start().await;
        tokio::time::sleep(13 * MINUTE).await;
        drop((ann_poll, here));
        let desk = desk.killed_for(down).await;
        let party = Party::Visitor(visitor);
        let _here = desk.poll(party, None).await.expect("a poll");
        let _ann = desk.poll(Party::Agent(ann), None).await.expect("a poll");
        let seen = desk.chat(party, chat.id).await.expect("the chat");
        assert_eq!((seen.state, seen.closes_at), (ChatState::Open, None), "{down:?}");
        tokio::time::sleep(40 * SECOND).await;
        let seen = desk.chat(party, chat.id).await.expect("the chat");
        assert_eq!(seen.closes_at, None, "the silence goes on where it stood, not for {down:?}");
        tokio::time::sleep(MINUTE).await;
        assert!(desk.chat(party, chat.id).await.expect("the chat").closes_at.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn rule_10_after_a_start_nobody_counts_as_gone_for_a_minute() {
    let Scene { desk, ann, ann_poll, visitor, here, chat } = Scene::start().await;
    drop(here);
    tokio::time::sleep(4 * MINUTE + 50 * SECOND).await;
    drop(ann_poll);
    let desk = desk.killed_for(60 * MINUTE).await;
    let listed = desk.visitors(None, 10).visitors;
    assert_eq!((listed.len(), listed[0].id), (1, visitor), "agents go on seeing who is in a chat");
    tokio::time::sleep(58 * SECOND).await;
    let _ann = desk.poll(Party::Agent(ann), None).await.expect("a poll");
    assert_eq!(
        desk.chat(Party::Agent(ann), chat.id).await.expect("the chat").state,
        ChatState::Open
    );
    tokio::time::sleep(5 * MINUTE).await;
    let seen = desk.chat(Party::Agent(ann), chat.id).await.expect("the chat");
    assert_eq!(seen.closed_reason, Some(ClosedReason::VisitorLeft), "it never came back");
}

#[tokio::test(start_paused = true)]
async fn rule_10_the_minute_after_a_start_holds_for_the_shortest_settings_too() {
    let settings = Settings { visitor_left_after: 10 * SECOND, ..Settings::default() };
    let Scene { desk, ann, ann_poll, here, chat, .. } = Scene::with(settings).await;
    drop((here, ann_poll));
    let desk = desk.killed_for(SECOND).await;
    tokio::time::sleep(58 * SECOND).await;
    let party = Party::Agent(ann);
    assert_eq!(desk.chat(party, chat.id).await.expect("the chat").state, ChatState::Open);
    tokio::time::sleep(4 * SECOND).await;
    let seen = desk.chat(party, chat.id).await.expect("the chat");
    assert_eq!(seen.closed_reason, Some(ClosedReason::VisitorLeft));
}
