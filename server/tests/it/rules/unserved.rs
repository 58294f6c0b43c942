use std::{net::IpAddr, time::Duration};

use holdline::{
    desk::{Made, MessageQuery, Opening, Refusal, VisitorPatch},
    model::{
        AgentId, Attributes, ChatState, ClosedReason, EventType, MessageId, Name, Network, Page,
        PageUrl, Party, VisitorId,
    },
};
use uuid::Uuid;

use crate::fixtures::{TestDesk, answer, text};

/// All that is said in confidence begins with this.
const SECRET: &str = "c0nf1dent1al";

fn network(address: &str) -> Network {
    address.parse::<IpAddr>().expect("an address").into()
}

fn first_message() -> Opening {
    Opening { agent_id: None, wait: false, message: (MessageId(Uuid::new_v4()), text("Hello")) }
}

#[tokio::test(start_paused = true)]
async fn rule_14_a_blocked_visitor_is_refused_everywhere_and_its_chat_is_closed() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let (visitor, token) = desk.mint(VisitorPatch::default());
    let mut held = desk.poll(Party::Visitor(visitor.id), None).await.expect("a poll");
    let chat = desk.open(visitor.id, Some(ann)).await.expect("a chat");
    while let Ok(Some(_)) = held.look().await {}
    let Made::Now(block) = desk.block(ann, visitor.id).await.expect("blocked") else {
        panic!("was blocked before")
    };
    assert_eq!((block.visitor_id, block.agent_id), (visitor.id, ann));
    let ended = answer(&mut held, Duration::from_secs(50)).await;
    assert!(matches!(ended, Err(Refusal::Blocked)), "{ended:?}");
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::Blocked)));
    let closed = desk.chat(Party::Agent(ann), chat.id).await.expect("the chat");
    assert_eq!(closed.closed_reason, Some(ClosedReason::Agent));
    assert!(desk.visitors(None, 10).visitors.is_empty());
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::Blocked)), "after a start too");
    assert!(matches!(desk.block(ann, visitor.id).await, Ok(Made::Before(_))));
    assert_eq!(desk.blocks().await.expect("blocks").len(), 1);
    desk.unblock(visitor.id).await.expect("taken back");
    desk.caller(&token, false).await.expect("served again");
    assert!(desk.blocks().await.expect("blocks").is_empty());
}

#[tokio::test(start_paused = true)]
async fn rule_14_nobody_new_is_served_for_a_time_from_where_a_blocked_visitor_called() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let (office, elsewhere) = (network("203.0.113.9"), network("203.0.113.10"));
    let mint = |from| desk.mint_visitor(Some(from), VisitorPatch::default());
    let (blocked, colleague) = (mint(office).expect("one").0.id, mint(office).expect("two").0.id);
    let chat = desk.open(colleague, Some(ann)).await.expect("a chat");
    desk.block(ann, blocked).await.expect("blocked");
    assert!(matches!(mint(office), Err(Refusal::Blocked)));
    mint(elsewhere).expect("somebody else");
    desk.say(Party::Visitor(colleague), &chat, "Still here").await.expect("a chat goes on");
    desk.close_chat(Party::Visitor(colleague), chat.id).await.expect("closed");
    let new = desk.open_chat(colleague, Some(office), first_message()).await;
    assert!(matches!(new, Err(Refusal::Blocked)), "{new:?}");
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    let refused = desk.mint_visitor(Some(office), VisitorPatch::default());
    assert!(matches!(refused, Err(Refusal::Blocked)), "after a start too");
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    desk.mint_visitor(Some(office), VisitorPatch::default()).expect("after an hour");
}

#[tokio::test(start_paused = true)]
async fn rule_14_who_was_let_in_before_it_was_blocked_opens_no_chat() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let visitor = desk.visitor();
    let _here = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    desk.block(ann, visitor).await.expect("blocked");
    // Its token was looked at before.
    let opened = desk.open_chat(visitor, None, first_message()).await;
    assert!(matches!(opened, Err(Refusal::Blocked)), "{opened:?}");
}

/// A visitor from that network who had a chat and is gone from the site.
async fn left_after_a_chat(desk: &TestDesk, ann: AgentId, from: Network) -> VisitorId {
    let (visitor, _) = desk.mint_visitor(Some(from), VisitorPatch::default()).expect("a visitor");
    let chat = desk.open(visitor.id, Some(ann)).await.expect("a chat");
    desk.close_chat(Party::Visitor(visitor.id), chat.id).await.expect("closed");
    tokio::time::sleep(Duration::from_secs(600)).await;
    visitor.id
}

#[tokio::test(start_paused = true)]
async fn rule_14_who_has_left_is_blocked_with_its_address_too() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let home = network("203.0.113.9");
    let visitor = left_after_a_chat(&desk, ann, home).await;
    assert!(desk.visitors(None, 10).visitors.is_empty(), "it is gone");
    desk.block(ann, visitor).await.expect("blocked");
    let other = desk.mint_visitor(Some(home), VisitorPatch::default());
    assert!(matches!(other, Err(Refusal::Blocked)), "{other:?}");
}

#[tokio::test(start_paused = true)]
async fn rule_14_of_who_is_erased_the_address_is_not_known_either() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let home = network("203.0.113.9");
    let visitor = left_after_a_chat(&desk, ann, home).await;
    desk.erase(visitor).await.expect("erased");
    desk.block(ann, visitor).await.expect("blocked");
    desk.mint_visitor(Some(home), VisitorPatch::default()).expect("whoever else is there");
}

#[tokio::test(start_paused = true)]
async fn rule_14_who_is_blocked_and_never_had_a_chat_is_erased_with_its_name() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 5).await;
    let name = Some(Name::new(SECRET).expect("a name"));
    let (visitor, _) = desk.mint(VisitorPatch { name, ..VisitorPatch::default() });
    let _here = desk.poll(Party::Visitor(visitor.id), None).await.expect("a poll");
    desk.block(ann, visitor.id).await.expect("blocked");
    assert_eq!(desk.blocks().await.expect("blocks")[0].visitor_name.as_deref(), Some(SECRET));
    assert!(left_in_files(&desk) > 0);
    desk.erase_known(visitor.id).await.expect("erased");
    assert_eq!(desk.blocks().await.expect("blocks")[0].visitor_name, None);
    assert_eq!(left_in_files(&desk), 0);
}

#[tokio::test(start_paused = true)]
async fn rule_14_an_agent_blocks_whom_it_may_know_of() {
    let desk = TestDesk::start().await;
    let (ann, _ann) = desk.with_agent("Ann", 5).await;
    let (bob, _bob) = desk.with_agent("Bob", 5).await;
    let nobody = desk.block(ann, VisitorId(Uuid::new_v4())).await;
    assert!(matches!(nobody, Err(Refusal::NoSuchVisitor)));
    let visitor = desk.visitor();
    let chat = desk.open(visitor, Some(ann)).await.expect("a chat");
    desk.close_chat(Party::Agent(ann), chat.id).await.expect("closed");
    tokio::time::sleep(Duration::from_secs(60)).await;
    assert!(matches!(desk.block(bob, visitor).await, Err(Refusal::NoSuchVisitor)));
    desk.block(ann, visitor).await.expect("she had a chat with it");
}

/// A visitor with a chat behind it and one that goes on, in which secrets were said; and what has to be gone.
async fn confide(desk: &TestDesk, ann: AgentId) -> (VisitorId, String, Vec<String>) {
    let secret = |what: &str| format!("{SECRET}-{what}-{}", Uuid::new_v4().simple());
    let (name, page, key) = (secret("name"), secret("page"), secret("key"));
    let patch = VisitorPatch {
        name: Some(Name::new(&name).expect("a name")),
        page: Some(Page {
            url: PageUrl::new(&format!("https://shop.example/{page}")).expect("a page"),
            title: None,
            referrer: None,
        }),
        attributes: Some(Attributes::new([("k".to_owned(), key.clone())].into()).expect("fits")),
        ..VisitorPatch::default()
    };
    let (visitor, token) = desk.mint(patch);
    let mut secrets = vec![name, page, key];
    for round in 0..2 {
        let chat = desk.open(visitor.id, Some(ann)).await.expect("a chat");
        for _ in 0..60 {
            for party in [Party::Visitor(visitor.id), Party::Agent(ann)] {
                // Of all sizes, so that some fill pages of their own.
                let words =
                    format!("{} {}", secret("text"), "x".repeat(secrets.len() * 29 % 3_900));
                desk.say(party, &chat, &words).await.expect("posted");
                secrets.push(words.split(' ').next().expect("a word").to_owned());
            }
        }
        if round == 0 {
            desk.close_chat(Party::Visitor(visitor.id), chat.id).await.expect("closed");
        }
    }
    (visitor.id, token, secrets)
}

/// How often a secret stands in the database's files.
fn left_in_files(desk: &TestDesk) -> usize {
    let mut bytes = Vec::new();
    for ending in ["", "-wal", "-shm"] {
        let file = format!("{}{ending}", desk.file().display());
        bytes.extend(std::fs::read(file).unwrap_or_default());
    }
    bytes.windows(SECRET.len()).filter(|part| *part == SECRET.as_bytes()).count()
}

#[tokio::test(start_paused = true)]
async fn rule_14_what_an_erased_visitor_said_is_gone_from_queues_chats_and_files() {
    let desk = TestDesk::start().await;
    let (ann, _poll) = desk.with_agent("Ann", 2).await;
    let (bob, _bob) = desk.with_agent("Bob", 2).await;
    let (visitor, token, secrets) = confide(&desk, ann).await;
    let other = desk.visitor();
    let bystander = desk.open(other, Some(ann)).await.expect("a chat");
    let chat_id = desk.visitor_of(visitor).await.chat_id.expect("a chat");
    let cursor = desk.cursor(Party::Agent(bob)).await;
    desk.transfer(ann, chat_id, Some(bob)).await.expect("a former agent has events of it too");
    let shown = format!("{:?}", desk.events(Party::Agent(bob), &cursor).await);
    assert!(secrets.iter().any(|secret| shown.contains(secret.as_str())), "the hub remembers");
    let mut held = desk.poll(Party::Visitor(visitor), None).await.expect("a poll");
    let of_ann = desk.cursor(Party::Agent(ann)).await;
    assert!(left_in_files(&desk) > 200, "they are there");

    desk.erase(visitor).await.expect("erased");

    assert_eq!(left_in_files(&desk), 0);
    let ended = answer(&mut held, Duration::from_secs(50)).await;
    assert!(matches!(ended, Err(Refusal::VisitorErased)), "{ended:?}");
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::VisitorErased)));
    let told = desk.events(Party::Agent(bob), &cursor).await;
    let shown = format!("{told:?}");
    assert!(
        !secrets.iter().any(|secret| shown.contains(secret.as_str())),
        "the hub forgets at once"
    );
    let closed = told.iter().find(|event| event.kind == EventType::ChatClosed).expect("told");
    let closed = closed.chat.as_ref().expect("the chat");
    assert_eq!(closed.id, chat_id);
    assert_eq!(closed.closed_reason, Some(ClosedReason::Erased));
    assert_eq!((closed.visitor_name.as_ref(), closed.last_message.as_ref()), (None, None));
    let earlier = desk.events(Party::Agent(ann), &of_ann).await;
    let earlier: Vec<_> = earlier.iter().filter_map(|event| event.chat.as_ref()).collect();
    assert_eq!(earlier.len(), 2, "the chat that was closed before, and the one that she had once");
    for chat in earlier {
        assert_eq!(chat.closed_reason, Some(ClosedReason::Erased));
        assert_eq!(chat.last_message, None);
    }
    for agent in [ann, bob] {
        assert_eq!(desk.agent(agent).await.expect("an agent").open_chats, u32::from(agent == ann));
        let start = desk.start_of(agent).await;
        let shown = format!("{:?}", desk.events(Party::Agent(agent), &start).await);
        assert!(!secrets.iter().any(|secret| shown.contains(secret.as_str())));
    }
    let query = MessageQuery { after_seq: None, before_seq: None, limit: 100 };
    let (messages, _) = desk.messages(Party::Agent(bob), chat_id, query).await.expect("readable");
    assert!(messages.is_empty());
    let beside = desk.chat(Party::Visitor(other), bystander.id).await.expect("the other chat");
    assert_eq!((beside.state, beside.last_seq), (ChatState::Open, 1), "nobody else lost a word");
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::VisitorErased)));
}

#[tokio::test(start_paused = true)]
async fn rule_14_one_who_never_had_a_chat_is_erased_for_good_too() {
    let desk = TestDesk::start().await;
    let (_, _poll) = desk.with_agent("Ann", 2).await;
    let (visitor, token) = desk.mint(VisitorPatch::default());
    desk.erase(visitor.id).await.expect("erased");
    desk.erase(visitor.id).await.expect("twice is once");
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::VisitorErased)));
    let desk = desk.killed_for(Duration::from_secs(1)).await;
    assert!(matches!(desk.caller(&token, false).await, Err(Refusal::VisitorErased)));
    let opened = desk.open_chat(visitor.id, None, first_message()).await;
    assert!(matches!(opened, Err(Refusal::VisitorErased)), "{opened:?}");
}
