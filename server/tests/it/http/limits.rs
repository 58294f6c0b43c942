//! Rate limits: the table row by row, what a refusal says, and whose calls count as whose. On a clock that is moved by hand.

use std::{net::IpAddr, sync::Arc, time::Duration};

use holdline::{
    api::limits::{Call, Charged, Limiter, Rate, Rates, TABLE, Who},
    model::{Timestamp, VisitorId},
};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::fixtures::{Answer, Client, HandClock, TestServer, message};

/// Every limit: its name, whose calls it counts together, and which. All of them, and no others.
const ROWS: [(&str, Who, &[Call]); 11] = [
    ("visitor-messages", Who::Visitor, &[Call::Message]),
    ("visitor-openings", Who::Visitor, &[Call::Opening]),
    ("visitor-polls", Who::Visitor, &[Call::Poll]),
    ("visitor-calls", Who::Visitor, &[Call::Erasing, Call::Other]),
    ("agent-polls", Who::Agent, &[Call::Poll]),
    ("agent-calls", Who::Agent, &[Call::Message, Call::Opening, Call::Erasing, Call::Other]),
    ("address-minting", Who::Address, &[Call::Minting]),
    ("address-openings", Who::Address, &[Call::Opening]),
    ("address-erasures", Who::Address, &[Call::Erasing]),
    ("address-calls", Who::Address, &KINDS),
    ("desk-calls", Who::Desk, &KINDS),
];
const KINDS: [Call; 6] =
    [Call::Minting, Call::Opening, Call::Message, Call::Erasing, Call::Poll, Call::Other];

/// A server with these limits, and two of each who call it.
struct Cast {
    server: TestServer,
    clock: HandClock,
    visitors: [Client; 2],
    agents: [Client; 2],
}

impl Cast {
    async fn with(rates: Rates) -> Self {
        let clock = HandClock::new();
        let server = TestServer::by(Arc::new(clock.clone()), |config| config.rates = rates).await;
        // Not more at once than the narrowest limit allows.
        let mut visitors = Vec::new();
        for _ in 0..2 {
            visitors.push(server.visitor().await);
            clock.forward(HOUR);
        }
        let mut agents = Vec::new();
        for id in ["E1", "A1"] {
            agents.push(server.agent(id).await);
            clock.forward(HOUR);
        }
        let cast = |pair: Vec<Client>| pair.try_into().expect("two");
        Self { visitors: cast(visitors), agents: cast(agents), server, clock }
    }

    /// With one limit alone: two at once, and one in ten seconds.
    async fn with_one(name: &str) -> Self {
        Self::with(Rates::off().with(name, Rate::new(0.1, 2))).await
    }
}

const HOUR: Duration = Duration::from_secs(3_600);

/// A call of that kind. Whatever else is wrong with it, it counts.
async fn call(client: &Client, kind: Call) -> Answer {
    match kind {
        Call::Minting => client.post("/visitors", json!({})).await,
        Call::Opening => client.post("/chats", json!({})).await,
        Call::Message => {
            client.post(&format!("/chats/{}/messages", Uuid::new_v4()), message("hi")).await
        }
        Call::Erasing => {
            // Too large to be read: the visitor is still needed.
            let request = client.request(Method::DELETE, "/visitors/me");
            Answer::of(request.body("x".repeat(70_000))).await
        }
        Call::Poll => client.get("/events?wait=0").await,
        Call::Other => client.get("/chats").await,
    }
}

fn is_limited(answer: &Answer) -> bool {
    ["too-many-requests", "overloaded"]
        .iter()
        .any(|slug| answer.body["type"].as_str().is_some_and(|kind| kind.ends_with(slug)))
}

#[test]
fn the_table_is_the_one_that_is_tested() {
    let names = TABLE.map(|row| (row.name, row.who));
    assert_eq!(names, ROWS.map(|(name, who, _)| (name, who)));
}

#[tokio::test]
async fn each_row_of_the_table_limits_its_calls_and_no_others() {
    for (name, who, calls) in ROWS {
        let cast = Cast::with_one(name).await;
        let ours = if who == Who::Agent { &cast.agents } else { &cast.visitors };
        for kind in KINDS {
            // An agent opens chats, which visitors' limits do not count, and gets no visitor's token.
            for n in 0..3 {
                let answer = call(&ours[0], kind).await;
                let expected = calls.contains(&kind) && n == 2;
                assert_eq!(is_limited(&answer), expected, "{name} {kind:?} {n} {answer:?}");
            }
            if calls.contains(&kind) {
                // Who else is counted with it, and who is not.
                let together = matches!(who, Who::Address | Who::Desk);
                assert_eq!(is_limited(&call(&ours[1], kind).await), together, "{name} {kind:?}");
                let elsewhere = ours[0].clone().from([127, 0, 0, 9].into());
                let everywhere = who != Who::Address;
                assert_eq!(
                    is_limited(&call(&elsewhere, kind).await),
                    everywhere,
                    "{name} {kind:?}"
                );
                let others = if who == Who::Agent { &cast.visitors } else { &cast.agents };
                // Not even where an address or the whole desk is counted: agents come first. To become a visitor nobody
                // says who it is.
                let as_anybody = kind == Call::Minting && together;
                let limited = is_limited(&call(&others[0], kind).await);
                assert_eq!(limited, as_anybody, "{name} {kind:?}");
            }
            cast.clock.forward(HOUR);
        }
    }
}

#[tokio::test]
async fn a_refusal_says_which_limit_and_when_and_then_the_call_goes_through() {
    for (name, who, calls) in ROWS {
        let cast = Cast::with_one(name).await;
        let client = if who == Who::Agent { &cast.agents[0] } else { &cast.visitors[0] };
        let policy = format!("\"{name}\";q=2;w=20");
        for left in ["r=1;t=10", "r=0;t=20"] {
            let answer = call(client, calls[0]).await;
            assert_eq!(answer.header("ratelimit-policy"), policy);
            assert_eq!(answer.header("ratelimit"), format!("\"{name}\";{left}"));
        }
        cast.clock.forward(Duration::from_millis(500));
        let refused = call(client, calls[0]).await;
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert_eq!(refused.header("ratelimit-policy"), policy);
        assert_eq!(refused.header("ratelimit"), format!("\"{name}\";r=0;t={wait}"));
        assert_eq!(refused.header("access-control-allow-origin"), "*");
        let problem = if who == Who::Desk {
            assert!((1..=3).contains(&wait), "{wait}");
            refused.expect_problem(503, "overloaded")
        } else {
            assert_eq!(wait, 10, "9.5 seconds, rounded up");
            refused.expect_problem(429, "too-many-requests")
        };
        let detail = problem["detail"].as_str().expect("a detail");
        assert!(detail.contains(name) && detail.contains("2 at once, then 0.1 a second"));
        cast.clock.forward(Duration::from_millis(9_500));
        assert!(!is_limited(&call(client, calls[0]).await), "{name}");
        assert!(is_limited(&call(client, calls[0]).await), "{name}: one, not all");
    }
}

#[tokio::test]
async fn by_default_a_visitor_posts_a_hundred_messages_at_once_and_then_two_a_second() {
    let cast = Cast::with(Rates::default()).await;
    cast.agents[0].go_online().await;
    let visitor = &cast.visitors[0];
    let chat = visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
    let path = format!("/chats/{}/messages", chat["id"].as_str().expect("an id"));
    for n in (0..100).rev() {
        let posted = visitor.post(&path, message("hi")).await;
        assert!(posted.header("ratelimit").starts_with(&format!("\"visitor-messages\";r={n};")));
        posted.expect(201);
    }
    let kept = message("hi");
    visitor.post(&path, kept.clone()).await.expect_problem(429, "too-many-requests");
    cast.clock.forward(Duration::from_secs(1));
    visitor.post(&path, kept).await.expect(201);
    visitor.post(&path, message("hi")).await.expect(201);
    visitor.post(&path, message("hi")).await.expect_problem(429, "too-many-requests");
}

#[tokio::test]
async fn what_a_narrow_limit_refuses_costs_the_wider_ones_nothing() {
    let rates = Rates::off()
        .with("visitor-calls", Rate::new(0.1, 1))
        .with("address-calls", Rate::new(0.1, 3))
        .with("desk-calls", Rate::new(0.1, 5));
    let cast = Cast::with(rates).await;
    let [one, two] = &cast.visitors;
    let name = |answer: &Answer| answer.header("ratelimit").to_owned();
    call(one, Call::Other).await.expect(200);
    for _ in 0..9 {
        assert!(name(&call(one, Call::Other).await).starts_with("\"visitor-calls\";r=0"));
    }
    call(two, Call::Other).await.expect(200);
    assert!(name(&call(two, Call::Poll).await).starts_with("\"address-calls\";r=0"), "nearest");
    for _ in 0..9 {
        let refused = call(two, Call::Poll).await;
        assert!(name(&refused).starts_with("\"address-calls\";r=0"));
        refused.expect_problem(429, "too-many-requests");
    }
    let elsewhere = two.clone().from([127, 0, 0, 9].into());
    call(&elsewhere, Call::Poll).await.expect(200);
    assert!(name(&call(&elsewhere, Call::Poll).await).starts_with("\"desk-calls\";r=0"), "nearest");
    call(&elsewhere, Call::Poll).await.expect_problem(503, "overloaded");
}

#[tokio::test]
async fn calls_without_a_good_token_count_for_their_address() {
    let cast = Cast::with_one("address-calls").await;
    let anyone = cast.server.anyone();
    let log_in = || anyone.post("/session", json!({"employee_id": "E1", "password": "wrong"}));
    for round in ["/desk", "/agents", "/chats", "/nothing"] {
        let bad = anyone.with_token("hla_bad");
        for caller in [&anyone, &bad] {
            for _ in 0..2 {
                assert!(!is_limited(&caller.get(round).await), "{round}");
            }
            caller.get(round).await.expect_problem(429, "too-many-requests");
            cast.clock.forward(HOUR);
        }
    }
    for _ in 0..2 {
        log_in().await.expect_problem(401, "wrong-password");
    }
    log_in().await.expect_problem(429, "too-many-requests");
    // A page asks the browser for leave before it calls: that is no call yet.
    Answer::of(anyone.request(Method::OPTIONS, "/desk")).await.expect(204);
}

#[test]
fn who_has_not_called_for_a_while_is_forgotten() {
    let clock = HandClock::new();
    let limiter = Limiter::new(&Rates::default(), Arc::new(clock.clone()));
    let charge = |whom| limiter.charge(whom, Call::Opening, &mut limiter.begin());
    for n in 0..1_000_u32 {
        let id = VisitorId::new(Timestamp::from_millis(n.into()));
        charge(Charged::Visitor(id)).expect("allowed");
        charge(Charged::Address(IpAddr::from(n.to_be_bytes()).into())).expect("allowed");
    }
    // Two rows count an opening for its address.
    assert_eq!(limiter.remembered(), 3_000);
    limiter.sweep();
    assert_eq!(limiter.remembered(), 3_000, "what counts is kept");
    clock.forward(Duration::from_secs(4));
    limiter.sweep();
    assert_eq!(limiter.remembered(), 1_000, "an opening of a visitor counts for five seconds");
    clock.forward(HOUR);
    limiter.sweep();
    assert_eq!(limiter.remembered(), 0);
}

#[tokio::test(start_paused = true)]
async fn that_is_done_every_half_minute() {
    let clock = HandClock::new();
    let limiter = Arc::new(Limiter::new(&Rates::default(), Arc::new(clock.clone())));
    let keeping = tokio::spawn(Arc::clone(&limiter).keep());
    tokio::time::sleep(Duration::from_secs(1)).await;
    limiter.charge(Charged::Desk, Call::Other, &mut limiter.begin()).expect("allowed");
    clock.forward(HOUR);
    assert_eq!(limiter.remembered(), 1);
    tokio::time::sleep(Duration::from_secs(30)).await;
    assert_eq!(limiter.remembered(), 0);
    keeping.abort();
}

#[tokio::test]
async fn rule_10_a_visitor_whom_a_limit_refuses_is_heard() {
    let rates = Rates::off().with("visitor-calls", Rate::new(0.001, 1));
    let cast = Cast::with(rates).await;
    cast.agents[0].go_online().await;
    let visitor = &cast.visitors[0];
    visitor.post("/chats", json!({"message": message("Hello")})).await.expect(201);
    call(visitor, Call::Other).await.expect(200);
    let is_away = || cast.server.desk.visitors(None, 10).visitors.iter().any(|known| known.away);
    cast.clock.forward(Duration::from_secs(40));
    let away = async {
        while !is_away() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), away).await.expect("away, at the next tick");
    call(visitor, Call::Other).await.expect_problem(429, "too-many-requests");
    assert!(!is_away(), "refused, and heard");
}
