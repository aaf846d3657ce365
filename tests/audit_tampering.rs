//! A thousand ways to touch the chained trail, each in the real table and taken back afterwards: every one must be found.

use std::collections::BTreeMap;

use chrono::Duration;
use domain::audit::check::check;
use domain::entities::{audit_entry, audit_mark};
use domain::ids::AccountId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, IntoActiveModel as _,
    QueryFilter as _, Set,
};
use uuid::Uuid;

use crate::audit_chain::{chained_entries, entries};
use crate::support::{Engine, TestApp, on_both_engines};

const TAMPERINGS: usize = 1_000;

/// The same numbers in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % sides as u64).expect("small")
    }

    fn uuid(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    /// The same bytes with one bit turned.
    fn bent(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        let at = self.below(bytes.len());
        bytes[at] ^= 1 << self.below(8);
        bytes
    }
}

const WAYS: [&str; 24] = [
    "edit id",
    "edit at",
    "edit actor",
    "remove actor",
    "edit action",
    "edit subject",
    "edit subject id",
    "remove subject id",
    "edit proof",
    "edit proof key",
    "edit link",
    "edit link key",
    "edit time of link",
    "edit number",
    "delete one",
    "delete several",
    "cut the tail",
    "cut the tail and the record of the end",
    "swap two places",
    "swap what two say",
    "insert behind the end",
    "insert without a link",
    "close the gap after deleting",
    "edit the record of the end",
];

/// Does one of the ways to the chain inside the transaction.
async fn tamper(txn: &DatabaseTransaction, dice: &mut Dice, way: &str, all: &[audit_entry::Model]) {
    let one = all[dice.below(all.len())].clone();
    let other =
        all.iter().cycle().skip(dice.below(all.len())).find(|other| other.id != one.id).expect("another").clone();
    let mut row = audit_entry::ActiveModel { id: Set(one.id), ..Default::default() };
    match way {
        "edit id" => return set(txn, &one, audit_entry::Column::Id, dice.uuid().into()).await,
        "edit at" => {
            row.at = Set(one.at + Duration::microseconds(1 + i64::try_from(dice.below(9_000_000)).expect("small")))
        }
        "edit actor" => row.actor_id = Set(Some(AccountId(dice.uuid()))),
        "remove actor" if one.actor_id.is_some() => row.actor_id = Set(None),
        "remove actor" => row.actor_id = Set(Some(AccountId(Uuid::nil()))),
        "edit action" => row.action = Set(["invites", "", "Invite", "invite "][dice.below(4)].into()),
        "edit subject" => row.subject = Set(["group", "", "sessions", "groups\0"][dice.below(3)].into()),
        "edit subject id" => row.subject_id = Set(Some(dice.uuid())),
        "remove subject id" => row.subject_id = Set(None),
        "edit proof" => row.proof = Set(one.proof.as_ref().map(|proof| dice.bent(proof))),
        "edit proof key" => row.proof_key_id = Set([None, Some(2), Some(257), Some(-1)][dice.below(4)]),
        "edit link" => row.link = Set(one.link.as_ref().map(|link| dice.bent(link))),
        "edit link key" => row.link_key_id = Set([None, Some(2), Some(257), Some(-1)][dice.below(4)]),
        "edit time of link" => row.linked_at = Set(one.linked_at.map(|at| at - Duration::microseconds(1))),
        "edit number" => {
            row.number =
                Set([None, one.number.map(|number| number + 10_000), one.number.map(|number| -number)][dice.below(3)])
        }
        "delete one" => return delete(txn, std::slice::from_ref(&one)).await,
        "delete several" => {
            let from = dice.below(all.len() - 1);
            return delete(txn, &all[from..(from + 1 + dice.below(9)).min(all.len())]).await;
        }
        "cut the tail" => return delete(txn, &all[all.len() - 1 - dice.below(all.len() - 1)..]).await,
        "cut the tail and the record of the end" => {
            delete(txn, &all[all.len() - 1 - dice.below(all.len() - 1)..]).await;
            audit_mark::Entity::delete_by_id("head").exec(txn).await.expect("deleted");
            return;
        }
        "swap two places" => {
            set(txn, &one, audit_entry::Column::Number, Expr::value(None::<i64>)).await;
            set(txn, &other, audit_entry::Column::Number, Expr::value(one.number)).await;
            return set(txn, &one, audit_entry::Column::Number, Expr::value(other.number)).await;
        }
        "swap what two say" => {
            let mut second = audit_entry::ActiveModel { id: Set(other.id), ..Default::default() };
            (row.actor_id, row.subject_id) = (Set(other.actor_id), Set(other.subject_id));
            (second.actor_id, second.subject_id) = (Set(one.actor_id), Set(one.subject_id));
            second.update(txn).await.expect("swapped");
        }
        "insert behind the end" | "insert without a link" => {
            let mut copy = one.into_active_model().reset_all();
            copy.id = Set(dice.uuid().into());
            copy.number = Set((way == "insert behind the end").then(|| i64::try_from(all.len() + 1).expect("small")));
            copy.insert(txn).await.expect("inserted");
            return;
        }
        "close the gap after deleting" => return close_the_gap(txn, dice, all).await,
        "edit the record of the end" => return edit_head(txn, dice).await,
        unknown => panic!("{unknown}"),
    }
    row.update(txn).await.expect("edited");
}

async fn set(txn: &DatabaseTransaction, entry: &audit_entry::Model, column: audit_entry::Column, value: Expr) {
    let edit = audit_entry::Entity::update_many().col_expr(column, value).filter(audit_entry::Column::Id.eq(entry.id));
    assert_eq!(edit.exec(txn).await.expect("edited").rows_affected, 1);
}

async fn delete(txn: &DatabaseTransaction, gone: &[audit_entry::Model]) {
    let ids = gone.iter().map(|entry| entry.id);
    let delete = audit_entry::Entity::delete_many().filter(audit_entry::Column::Id.is_in(ids));
    assert_eq!(delete.exec(txn).await.expect("deleted").rows_affected, gone.len() as u64);
}

/// Deletes one, counts all after it down, and counts the record of the end down as well as somebody without the key can.
async fn close_the_gap(txn: &DatabaseTransaction, dice: &mut Dice, all: &[audit_entry::Model]) {
    let at = dice.below(all.len());
    delete(txn, &all[at..=at]).await;
    for entry in &all[at + 1..] {
        set(txn, entry, audit_entry::Column::Number, Expr::value(entry.number.map(|number| number - 1))).await;
    }
}

async fn edit_head(txn: &DatabaseTransaction, dice: &mut Dice) {
    let head = audit_mark::Entity::find_by_id("head").one(txn).await.expect("asks").expect("a head");
    let mut row = audit_mark::ActiveModel { name: Set("head".into()), ..Default::default() };
    match dice.below(6) {
        0 => row.number = Set(head.number - 1),
        1 => row.link = Set(dice.bent(&head.link)),
        2 => row.at = Set(head.at + Duration::seconds(1)),
        3 => row.key_id = Set(2),
        4 => row.seal = Set(dice.bent(&head.seal)),
        _ => row.number = Set(head.number + 1),
    }
    row.update(txn).await.expect("edited");
}

on_both_engines! {
    async fn a_thousand_tamperings_are_a_thousand_finds(app: &TestApp) {
        chained_entries(app, 120).await;
        let all = entries(app).await;
        let keys = &app.cx.keys;
        let mut dice = Dice(0x6d6f_6f72_696e_6721);
        let mut unseen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut found = 0;
        for number in 0..TAMPERINGS {
            let way = WAYS[number % WAYS.len()];
            let txn = app.cx.db.begin().await.expect("begins");
            tamper(&txn, &mut dice, way, &all).await;
            let report = check(&txn, keys, None).await.expect("checked");
            txn.rollback().await.expect("taken back");
            if report.holds() { *unseen.entry(way).or_default() += 1 } else { found += 1 }
        }
        assert_eq!((found, unseen), (TAMPERINGS, BTreeMap::new()));
        let untouched = check(app.cx.db.read(), keys, None).await.expect("checked");
        assert!(untouched.holds(), "nothing is found where nothing was done: {:?}", untouched.problems);
        assert_eq!(entries(app).await, all);
    }
}
