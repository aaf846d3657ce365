//! Every route, for everybody: the router's own table, and who may pass. A route that is not declared here fails.

use std::collections::BTreeSet;

use crate::support::house::{MISSING, Whose, house};
use crate::support::{Engine, TestApp, on_both_engines};

/// Who may pass a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Nobody is asked who they are; or the link in the mail is the proof.
    Everybody,
    SignedIn,
    Participants,
    /// The participant whose assignment it is.
    Reader,
    /// The participant who is in the session's group.
    Member,
    /// The participant whom the release is about.
    OwnRelease,
    /// The participant who wrote it.
    OwnReflection,
    /// Whose passkey it is.
    OwnPasskey,
    Staff,
    /// Staff, and who is in a group that has it.
    StaffAndGiven,
    /// Counselors and coordinators.
    Leaders,
    /// Coordinators and administrators.
    Curricula,
    Administrators,
    /// Who leads, covers or learns in the group, and coordinators.
    GroupSeen,
    /// The same without trainees.
    GroupWorked,
    /// The same without who covers.
    GroupStaffed,
    /// Who leads the group, co-leads or covers, and nobody by their role.
    GroupLed,
}
use Who::*;

const GET: &str = "get";
const POST: &str = "post";

#[rustfmt::skip]
const DECLARED: &[(&str, &[&str], Who)] = &[
    ("/sign-in", &[GET, POST], Everybody),
    ("/sign-in/code", &[GET, POST], Everybody),
    ("/sign-in/passkey", &[POST], Everybody),
    ("/sign-in/passkey/begin", &[POST], Everybody),
    ("/sign-out", &[POST], Everybody),
    ("/forgot-password", &[GET, POST], Everybody),
    ("/reset/{token}", &[GET, POST], Everybody),
    ("/invitation/{token}", &[GET, POST], Everybody),
    ("/reset/{token}/strength", &[POST], Everybody),
    ("/invitation/{token}/strength", &[POST], Everybody),
    ("/account/sign-in-end", &[GET, POST], Everybody),
    ("/account/password/strength", &[POST], SignedIn),
    ("/address/{token}", &[GET, POST], Everybody),
    ("/reply/{token}", &[GET, POST], Everybody),
    ("/unsubscribe/{token}", &[GET, POST], Everybody),
    ("/calendar/{token}", &[GET], Everybody),
    ("/help-now", &[GET], Everybody),
    ("/language", &[POST], Everybody),
    ("/steady", &[GET], Everybody),
    ("/comforts", &[POST], Everybody),
    ("/leave", &[GET, POST], Everybody),
    ("/return", &[POST], Everybody),
    ("/assets/{name}", &[GET], Everybody),
    ("/offline.js", &[GET], Everybody),
    ("/healthz", &[GET], Everybody),
    ("/readyz", &[GET], Everybody),
    ("/metrics", &[GET], Everybody),
    ("/bounces", &[POST], Everybody),
    ("/", &[GET], SignedIn),
    ("/account", &[GET, POST], SignedIn),
    ("/account/email", &[GET, POST], SignedIn),
    ("/account/email/confirmation", &[POST], SignedIn),
    ("/account/password", &[GET, POST], SignedIn),
    ("/account/second-factor", &[GET, POST], SignedIn),
    ("/account/passkeys", &[POST], SignedIn),
    ("/account/passkeys/begin", &[POST], SignedIn),
    ("/account/passkeys/{id}/removal", &[POST], OwnPasskey),
    ("/account/export", &[GET, POST], SignedIn),
    ("/account/closure", &[GET, POST], SignedIn),
    ("/account/closed", &[GET], Everybody),
    ("/account/devices", &[GET, POST], SignedIn),
    ("/account/contact", &[GET, POST], Participants),
    ("/account/calendar", &[GET, POST], Participants),
    ("/account/calendar/feed", &[POST], Participants),
    ("/account/calendar/feed/removal", &[POST], Participants),
    ("/account/reminders", &[GET, POST], Participants),
    ("/account/first-name", &[GET, POST], Participants),
    ("/account/offline", &[GET, POST], Participants),
    ("/account/releases", &[GET, POST], Participants),
    ("/account/releases/{id}/revocation", &[POST], OwnRelease),
    ("/agreement", &[GET, POST], Participants),
    ("/readings", &[GET], Participants),
    ("/readings/{id}", &[GET], Reader),
    ("/readings/{id}/completion", &[POST], Reader),
    ("/readings/{id}/reflection", &[POST], Reader),
    ("/readings/{id}/reflection/choice", &[POST], Reader),
    ("/sessions/{id}/reply", &[POST], Member),
    ("/announcements", &[GET], Participants),
    ("/reflections", &[GET], Participants),
    ("/reflections/{id}/privacy", &[POST], OwnReflection),
    ("/safety-plan", &[GET, POST], Participants),
    ("/safety-plan/edit", &[GET], Participants),
    ("/safety-plan/sharing", &[POST], Participants),
    ("/groups", &[GET], Leaders),
    ("/groups/new", &[GET, POST], Leaders),
    ("/groups/{id}", &[GET], GroupSeen),
    ("/groups/{id}/people", &[GET], GroupSeen),
    ("/groups/{id}/people", &[POST], GroupWorked),
    ("/groups/{id}/people/{membership}", &[GET], GroupWorked),
    ("/groups/{id}/people/{membership}/next-run", &[POST], GroupWorked),
    ("/groups/{id}/people/{membership}/packet", &[GET], GroupWorked),
    ("/groups/{id}/people/{membership}/readings/{assignment}/completion", &[POST], GroupWorked),
    ("/groups/{id}/people/{membership}/safety-plan", &[GET], GroupLed),
    ("/groups/{id}/people/{membership}/password-link", &[POST], GroupWorked),
    ("/groups/{id}/people/{membership}/releases", &[POST], GroupWorked),
    ("/groups/{id}/people/{membership}/releases/{release}/revocation", &[POST], GroupWorked),
    ("/groups/{id}/board", &[GET], GroupSeen),
    ("/groups/{id}/joining", &[GET, POST], GroupWorked),
    ("/groups/{id}/messages", &[GET, POST], GroupWorked),
    ("/groups/{id}/messages/{announcement}/removal", &[GET, POST], GroupWorked),
    ("/groups/{id}/packet", &[GET], GroupSeen),
    ("/groups/{id}/readings", &[GET], GroupSeen),
    ("/groups/{id}/readings", &[POST], GroupWorked),
    ("/groups/{id}/readings/{assignment}", &[GET, POST], GroupWorked),
    ("/groups/{id}/reminders", &[GET, POST], GroupWorked),
    ("/groups/{id}/release", &[GET, POST], GroupWorked),
    ("/groups/{id}/staff", &[GET, POST], GroupStaffed),
    ("/groups/{id}/staff/removal", &[POST], GroupStaffed),
    ("/groups/{id}/reflections", &[GET], GroupLed),
    ("/groups/{id}/reflections/{reflection}/answer", &[POST], GroupLed),
    ("/groups/{id}/reflections/{reflection}/answer/removal", &[POST], GroupLed),
    ("/groups/{id}/version", &[GET, POST], GroupWorked),
    ("/sessions/{id}", &[GET], GroupSeen),
    ("/sessions/{id}/plan", &[GET, POST], GroupWorked),
    ("/sessions/{id}/module-plan", &[POST], GroupWorked),
    ("/sessions/{id}/carried", &[POST], GroupWorked),
    ("/sessions/{id}/print", &[GET], GroupSeen),
    ("/sessions/{id}/change", &[GET], GroupWorked),
    ("/sessions/{id}/move", &[POST], GroupWorked),
    ("/sessions/{id}/cancellation", &[POST], GroupWorked),
    ("/sessions/{id}/place", &[POST], GroupWorked),
    ("/sessions/{id}/facilitator", &[POST], GroupWorked),
    ("/sessions/{id}/start", &[POST], GroupWorked),
    ("/sessions/{id}/run", &[GET], GroupSeen),
    ("/sessions/{id}/run", &[POST], GroupWorked),
    ("/sessions/{id}/words", &[POST], GroupWorked),
    ("/sessions/{id}/unfinished-word", &[POST], GroupWorked),
    ("/sessions/{id}/covered", &[POST], GroupWorked),
    ("/sessions/{id}/calls/{membership}", &[POST], GroupWorked),
    ("/sessions/{id}/attendance", &[GET], GroupSeen),
    ("/sessions/{id}/attendance", &[POST], GroupWorked),
    ("/curricula", &[GET], Staff),
    ("/curricula/import", &[GET, POST], Staff),
    ("/curricula/{id}", &[GET], Staff),
    ("/curricula/{id}/compare", &[GET], Staff),
    ("/curricula/{id}/export", &[GET], Staff),
    ("/curricula/{id}/guide/{n}", &[GET], Staff),
    ("/curricula/{id}/modules/{n}", &[GET], Staff),
    ("/curricula/{id}/retirement", &[GET, POST], Curricula),
    ("/drafts", &[POST], Staff),
    ("/drafts/{id}", &[GET, POST], Staff),
    ("/drafts/{id}/changes", &[GET], Staff),
    ("/drafts/{id}/publication", &[POST], Staff),
    ("/drafts/{id}/removal", &[GET, POST], Staff),
    ("/drafts/{id}/return", &[POST], Staff),
    ("/drafts/{id}/guide", &[POST], Staff),
    ("/drafts/{id}/guide/{slug}", &[GET, POST], Staff),
    ("/drafts/{id}/guide/{slug}/removal", &[GET, POST], Staff),
    ("/drafts/{id}/modules", &[POST], Staff),
    ("/drafts/{id}/modules/{module}", &[GET, POST], Staff),
    ("/drafts/{id}/modules/{module}/removal", &[GET, POST], Staff),
    ("/drafts/{id}/modules/{module}/plan", &[GET, POST], Staff),
    ("/drafts/{id}/modules/{module}/readings", &[POST], Staff),
    ("/drafts/{id}/modules/{module}/readings/{reading}", &[GET, POST], Staff),
    ("/drafts/{id}/modules/{module}/readings/{reading}/removal", &[GET, POST], Staff),
    ("/library", &[GET], Staff),
    ("/library/new", &[GET], Staff),
    ("/library/pictures", &[GET, POST], Staff),
    ("/library/{id}", &[GET], Staff),
    ("/library-readings/{id}", &[GET, POST], Staff),
    ("/library-readings/{id}/standing", &[POST], Staff),
    ("/pictures/{id}", &[GET], StaffAndGiven),
    ("/materials", &[GET], Staff),
    ("/materials/files", &[GET, POST], Staff),
    ("/materials/links", &[GET, POST], Staff),
    ("/materials/{id}", &[GET], Staff),
    ("/materials/{id}/file", &[GET], StaffAndGiven),
    ("/materials/{id}/groups", &[POST], Staff),
    ("/materials/{id}/groups/removal", &[POST], Staff),
    ("/materials/{id}/retirement", &[POST], Staff),
    ("/messages", &[GET], Staff),
    ("/messages/release", &[POST], Administrators),
    ("/messages/{id}/retry", &[POST], Staff),
    ("/settings/mail", &[GET, POST], Administrators),
    ("/settings/reminders", &[GET, POST], Administrators),
    ("/messages/{id}/cancellation", &[POST], Staff),
    ("/messages/{id}/suspension", &[POST], Staff),
    ("/returned-mail/{id}/confirmation", &[POST], Staff),
    ("/settings/agreement", &[GET, POST], Administrators),
    ("/staff", &[GET, POST], Administrators),
    ("/staff/second-step", &[POST], Administrators),
    ("/staff/{id}", &[GET], Administrators),
    ("/staff/{id}/status", &[POST], Administrators),
    ("/staff/{id}/second-step", &[POST], Administrators),
    ("/audit", &[GET], Administrators),
    ("/audit/export", &[GET], Administrators),
];

/// The routes of `server/src/router.rs`, read from its source: axum does not list what it was given.
pub fn routes() -> BTreeSet<(String, String)> {
    let source: String = include_str!("../server/src/router.rs").split_whitespace().collect::<Vec<_>>().join(" ");
    let mut routes = BTreeSet::new();
    for route in source.split(".route(").skip(1) {
        let path = route.split('"').nth(1).expect("a path").to_string();
        // The demo's pages are there in a demo alone, and no test's server is one.
        if path.starts_with("/demo/") {
            continue;
        }
        let handlers = route.splitn(3, '"').nth(2).expect("handlers");
        for method in [GET, POST] {
            let is_handled = handlers.trim_start_matches([',', ' ']).starts_with(&format!("{method}("))
                || handlers.contains(&format!(").{method}("));
            if is_handled {
                routes.insert((path.clone(), method.to_string()));
            }
        }
    }
    routes
}

const NOBODY: [&str; 3] = ["anonymous", "invited", "disabled"];

/// Whether somebody may pass with such a record.
fn may(who: Who, name: &str, whose: Whose) -> bool {
    let is_staff = ["lead", "trainee", "other lead", "coordinator", "administrator"].contains(&name);
    let is_theirs = |own: &[&str], others: &[&str]| match whose {
        Whose::Own => own.contains(&name),
        Whose::Others => others.contains(&name),
        Whose::Mixed | Whose::Deleted | Whose::Missing | Whose::Malformed => false,
    };
    match who {
        Everybody => true,
        _ if NOBODY.contains(&name) => false,
        SignedIn => true,
        Participants => !is_staff,
        Reader | Member | OwnRelease | OwnReflection | OwnPasskey => {
            is_theirs(&["participant"], &["participant of another group"])
        }
        Staff => is_staff,
        StaffAndGiven => is_staff || is_theirs(&["participant"], &["participant of another group"]),
        Leaders => is_staff && name != "administrator",
        Curricula => ["coordinator", "administrator"].contains(&name),
        Administrators => name == "administrator",
        GroupLed => is_theirs(&["lead"], &["other lead"]),
        GroupSeen => is_theirs(&["lead", "trainee", "coordinator"], &["other lead", "coordinator"]),
        GroupWorked | GroupStaffed => is_theirs(&["lead", "coordinator"], &["other lead", "coordinator"]),
    }
}

/// The records with which a route is tried.
fn records(pattern: &str) -> &'static [Whose] {
    if ["{membership}", "{assignment}", "{reflection}", "{announcement}"].iter().any(|record| pattern.contains(record))
    {
        &[Whose::Own, Whose::Others, Whose::Mixed, Whose::Deleted, Whose::Missing, Whose::Malformed]
    } else if pattern.contains("{id}") {
        &[Whose::Own, Whose::Others, Whose::Deleted, Whose::Missing, Whose::Malformed]
    } else {
        &[Whose::Own]
    }
}

#[test]
fn every_route_is_declared_and_every_declaration_is_a_route() {
    let declared: BTreeSet<(String, String)> = DECLARED
        .iter()
        .flat_map(|(path, methods, _)| methods.iter().map(|method| ((*path).to_string(), (*method).to_string())))
        .collect();
    assert_eq!(declared, routes());
}

/// Every route that is declared, with every record it is tried with, and who may.
fn cases() -> impl Iterator<Item = (&'static str, &'static str, Who, Whose)> {
    DECLARED.iter().flat_map(|(pattern, methods, who)| {
        let tried = methods.iter().flat_map(move |method| records(pattern).iter().map(move |whose| (*method, *whose)));
        tried.map(move |(method, whose)| (*pattern, method, *who, whose))
    })
}

on_both_engines! {
    async fn every_route_answers_everybody_as_the_policy_says(app: &TestApp) {
        let mut house = house(app).await;
        let mut people = std::mem::take(&mut house.people);
        let mut tried = 0;
        let mut mismatches = Vec::new();
        for (name, browser) in &mut people {
            let missing = browser.get(&format!("/nothing/{MISSING}")).await.body;
            for (pattern, method, who, whose) in cases() {
                let is_there = matches!(whose, Whose::Own | Whose::Others);
                let passes = may(who, name, whose) && is_there;
                // What is allowed changes things when it is posted; the other suites do that.
                if passes && method == POST {
                    continue;
                }
                let path = house.fill(pattern, whose);
                let answer = if method == GET { browser.get(&path).await } else { browser.post(&path, &[]).await };
                let is_asked_to_sign_in = answer.status == 401
                    || (answer.status == 303 && answer.location().starts_with("/sign-in") && answer.body.is_empty());
                let is_right = if who == Everybody {
                    ![401, 500].contains(&answer.status.as_u16())
                } else if NOBODY.contains(name) {
                    is_asked_to_sign_in
                } else if passes {
                    answer.status == 200
                } else if may(who, name, whose) && method == POST {
                    // Whoever may write in all drafts is told what became of one, and keeps what they wrote.
                    [404, 409, 400].contains(&answer.status.as_u16())
                } else {
                    answer.status == 404 && answer.body == missing
                };
                if !is_right {
                    mismatches.push(format!("{name}: {method} {pattern} ({whose:?}) gave {}", answer.status));
                }
                tried += 1;
            }
        }
        assert_eq!(mismatches, Vec::<String>::new());
        assert!(tried >= 3_000, "only {tried} cases");
        println!("{tried} cases, 0 mismatches");
    }
}
