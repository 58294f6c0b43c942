//! Logging in, and what tries that fail cost.

use std::{net::IpAddr, sync::atomic::Ordering, time::Duration};

use holdline::{
    desk::{NewSession, Refusal},
    model::{EmployeeId, Network, Password},
};

use crate::fixtures::{PASSWORD, TestDesk, credentials};

const DAY: Duration = Duration::from_secs(86_400);

fn network(last: u8) -> Network {
    IpAddr::from([203, 0, 113, last]).into()
}

async fn log_in(
    desk: &TestDesk,
    id: &str,
    password: &str,
    from: u8,
) -> Result<NewSession, Refusal> {
    let id = EmployeeId::new(id).expect("an id");
    let password = Password::new(password.to_owned()).expect("a password");
    desk.log_in(credentials(id, password, Some(network(from)))).await
}

/// What came of a try: the seconds to wait, 0 if the password was looked at.
async fn fail(desk: &TestDesk, id: &str, from: u8) -> u32 {
    match log_in(desk, id, "not the password", from).await {
        Err(Refusal::WrongPassword) => 0,
        Err(Refusal::TooManyLogIns { retry_after }) => retry_after,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn tries_that_fail_make_the_next_one_wait_and_a_success_forgives_them() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    for _ in 0..4 {
        assert_eq!(fail(&desk, "Ann", 1).await, 0);
    }
    log_in(&desk, "Ann", PASSWORD, 1).await.expect("a session");
    for _ in 0..5 {
        assert_eq!(fail(&desk, "Ann", 2).await, 0, "from the beginning");
    }
    assert_eq!(fail(&desk, "Ann", 2).await, 1);
    assert_eq!(fail(&desk, "ANN", 3).await, 1, "whatever the letters and the address");
    let refused = log_in(&desk, "Ann", PASSWORD, 2).await;
    assert!(matches!(refused, Err(Refusal::TooManyLogIns { retry_after: 1 })), "the good one too");
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(fail(&desk, "Ann", 2).await, 0);
    assert_eq!(fail(&desk, "Ann", 2).await, 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_learns_whether_an_employee_id_exists() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    desk.hire("Removed", 1).await;
    desk.remove_agent(EmployeeId::new("Removed").expect("an id")).await.expect("removed");
    let checked = async || desk.load().await.expect("a load").log_ins_checked;
    let mut told = Vec::new();
    for (id, from) in [("Ann", 1), ("Nobody", 2), ("Removed", 3)] {
        let before = checked().await;
        let (reads, writes) = (desk.reads(), desk.writes.load(Ordering::SeqCst));
        let mut waits = Vec::new();
        for _ in 0..8 {
            waits.push(fail(&desk, id, from).await);
        }
        let work = (desk.reads() - reads, desk.writes.load(Ordering::SeqCst) - writes);
        for _ in 0..8 {
            let wait = fail(&desk, id, from).await;
            waits.push(wait);
            tokio::time::advance(Duration::from_secs(wait.into())).await;
        }
        told.push((waits, work, checked().await - before));
    }
    let waits = vec![0, 0, 0, 0, 0, 1, 1, 1, 1, 0, 2, 0, 4, 0, 8, 0];
    assert_eq!(told, vec![(waits, (8, 0), 9); 3], "waits, work of the store, passwords looked at");
}

#[tokio::test(start_paused = true)]
async fn tries_side_by_side_count_before_a_password_is_looked_at() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    for id in ["Ann", "Nobody"] {
        let before = desk.load().await.expect("a load").log_ins_checked;
        let trying = (0..50).map(|from| fail(&desk, id, from));
        let looked_at = futures_util::future::join_all(trying).await;
        assert_eq!(looked_at.iter().filter(|wait| **wait == 0).count(), 5, "{id}");
        assert_eq!(desk.load().await.expect("a load").log_ins_checked - before, 5);
    }
}

#[tokio::test(start_paused = true)]
async fn who_tries_many_ids_from_one_address_waits_too() {
    let desk = TestDesk::start().await;
    for n in 0..20 {
        assert_eq!(fail(&desk, &format!("E{n}"), 1).await, 0);
    }
    assert_eq!(fail(&desk, "E20", 1).await, 1);
    assert_eq!(fail(&desk, "E20", 2).await, 0);
}

#[tokio::test(start_paused = true)]
async fn from_where_an_agent_has_logged_in_it_is_never_locked_out() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    log_in(&desk, "Ann", PASSWORD, 1).await.expect("a session");
    // Somebody else tries elsewhere, and a colleague's program at the same address.
    for from in 2..7 {
        assert_eq!(fail(&desk, "Ann", from).await, 0);
    }
    for n in 0..20 {
        assert_eq!(fail(&desk, &format!("E{n}"), 1).await, 0);
    }
    assert_eq!(fail(&desk, "Ann", 8).await, 1);
    assert_eq!(fail(&desk, "E21", 1).await, 1);
    log_in(&desk, "Ann", PASSWORD, 1).await.expect("a session");
    // It has a limit of its own: ten at once, then one in six seconds.
    for _ in 0..10 {
        assert_eq!(fail(&desk, "Ann", 1).await, 0);
    }
    assert_eq!(fail(&desk, "Ann", 1).await, 6);
    tokio::time::sleep(Duration::from_secs(6)).await;
    log_in(&desk, "Ann", PASSWORD, 1).await.expect("a session");
    for _ in 0..10 {
        assert_eq!(fail(&desk, "Ann", 1).await, 0, "forgiven");
    }
}

/// Locks `Ann` out by failures from nowhere, and says whether it can still log in from that address.
async fn is_known(desk: &TestDesk, from: u8) -> bool {
    for _ in 0..5 {
        fail(desk, "Ann", 200).await;
    }
    match log_in(desk, "Ann", PASSWORD, from).await {
        Ok(_) => true,
        Err(Refusal::TooManyLogIns { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn known_addresses_outlive_a_restart_are_kept_as_marks_and_forgotten_after_thirty_days() {
    let desk = TestDesk::start().await;
    desk.hire("Ann", 1).await;
    log_in(&desk, "Ann", PASSWORD, 1).await.expect("a session");
    let desk = desk.killed_for(DAY * 29).await;
    assert!(!is_known(&desk, 2).await);
    assert!(is_known(&desk, 1).await, "and known anew from now on");
    let marks = |desk: &TestDesk| {
        let store = rusqlite::Connection::open(desk.file()).expect("the database");
        let mut marks = store.prepare("SELECT mark FROM known_addresses").expect("a table");
        let marks = marks.query_map([], |row| row.get::<_, Vec<u8>>(0)).expect("rows");
        marks.collect::<Result<Vec<_>, _>>().expect("marks")
    };
    let kept = marks(&desk);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].len(), 32);
    assert!(!kept[0].windows(3).any(|bytes| bytes == [203, 0, 113]), "not the address");
    let desk = desk.killed_for(DAY * 30).await;
    assert!(!is_known(&desk, 1).await);
    tokio::time::sleep(Duration::from_secs(31)).await;
    assert_eq!(marks(&desk).len(), 0);
}
