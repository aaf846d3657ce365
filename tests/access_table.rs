//! Every route, for everybody: the router's own table, and who may pass. A route that is not declared here fails.

use std::collections::BTreeSet;

use domain::entities::account::{self, AccountStatus, Role};
use domain::entities::curriculum_draft;
use domain::entities::group_staff::Part;
use domain::entities::membership::{self, MembershipStatus};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, Set};

use crate::support::drafting;
use crate::support::{Client, Engine, TestApp, on_both_engines};

/// Who may pass a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    /// Nobody is asked who they are; or the link in the mail is the proof.
    Everybody,
    SignedIn,
    Participants,
    /// The participant whose assignment it is.
    Reader,
    Staff,
    /// Counselors and coordinators.
    Leaders,
    /// Coordinators and administrators.
    Curricula,
    Administrators,
    /// Who leads, covers or learns in the group, and coordinators.
    GroupSeen,
    /// The same without trainees.
    GroupWorked,
}
use Who::*;

const GET: &str = "get";
const POST: &str = "post";

#[rustfmt::skip]
const DECLARED: &[(&str, &[&str], Who)] = &[
    ("/sign-in", &[GET, POST], Everybody),
    ("/sign-in/code", &[GET, POST], Everybody),
    ("/sign-out", &[POST], Everybody),
    ("/forgot-password", &[GET, POST], Everybody),
    ("/reset/{token}", &[GET, POST], Everybody),
    ("/invitation/{token}", &[GET, POST], Everybody),
    ("/reset/{token}/strength", &[POST], Everybody),
    ("/invitation/{token}/strength", &[POST], Everybody),
    ("/account/sign-in-end", &[GET, POST], Everybody),
    ("/account/password/strength", &[POST], SignedIn),
    ("/help-now", &[GET], Everybody),
    ("/steady", &[GET], Everybody),
    ("/leave", &[GET, POST], Everybody),
    ("/return", &[POST], Everybody),
    ("/assets/{name}", &[GET], Everybody),
    ("/healthz", &[GET], Everybody),
    ("/readyz", &[GET], Everybody),
    ("/", &[GET], SignedIn),
    ("/account", &[GET, POST], SignedIn),
    ("/account/password", &[GET, POST], SignedIn),
    ("/account/second-factor", &[GET, POST], SignedIn),
    ("/account/devices", &[GET, POST], SignedIn),
    ("/readings", &[GET], Participants),
    ("/readings/{id}", &[GET], Reader),
    ("/readings/{id}/completion", &[POST], Reader),
    ("/groups", &[GET], Leaders),
    ("/groups/new", &[GET, POST], Leaders),
    ("/groups/{id}", &[GET], GroupSeen),
    ("/groups/{id}/people", &[GET], GroupSeen),
    ("/groups/{id}/people", &[POST], GroupWorked),
    ("/groups/{id}/readings", &[GET], GroupSeen),
    ("/groups/{id}/readings", &[POST], GroupWorked),
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
    ("/library/{id}", &[GET], Staff),
    ("/messages", &[GET], Staff),
    ("/messages/{id}/retry", &[POST], Staff),
    ("/staff", &[GET, POST], Administrators),
    ("/staff/second-step", &[POST], Administrators),
    ("/staff/{id}", &[GET], Administrators),
    ("/staff/{id}/status", &[POST], Administrators),
    ("/staff/{id}/second-step", &[POST], Administrators),
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

/// Everybody there is, each with a browser; and whether they may pass.
struct Cast {
    people: Vec<(&'static str, Client)>,
}

const NOBODY: [&str; 2] = ["anonymous", "disabled"];

fn may(who: Who, name: &str) -> bool {
    let is_staff = ["lead", "trainee", "other lead", "coordinator", "administrator"].contains(&name);
    match who {
        Everybody => true,
        _ if NOBODY.contains(&name) => false,
        SignedIn => true,
        Participants => !is_staff,
        Reader => name == "participant",
        Staff => is_staff,
        Leaders => is_staff && name != "administrator",
        Curricula => ["coordinator", "administrator"].contains(&name),
        Administrators => name == "administrator",
        GroupSeen => ["lead", "trainee", "coordinator"].contains(&name),
        GroupWorked => ["lead", "coordinator"].contains(&name),
    }
}

/// Real records for the placeholders of an address.
struct Records {
    group: String,
    session: String,
    assignment: String,
    curriculum: String,
    draft: String,
    module: String,
    reading: String,
    guide: String,
    library: String,
    message: String,
}

impl Records {
    fn fill(&self, path: &str) -> String {
        let id = match path.split('/').nth(1).unwrap_or_default() {
            "groups" => &self.group,
            "sessions" => &self.session,
            "readings" => &self.assignment,
            "curricula" => &self.curriculum,
            "drafts" => &self.draft,
            "library" => &self.library,
            "messages" => &self.message,
            _ => "",
        };
        path.replace("{id}", id)
            .replace("{n}", "1")
            .replace("{module}", &self.module)
            .replace("{reading}", &self.reading)
            .replace("{slug}", &self.guide)
            .replace("{token}", "not-a-token")
            .replace("{name}", "nothing.css")
    }
}

async fn house(app: &TestApp) -> (Cast, Records) {
    let (dana, priya) = (app.dana().await, app.priya().await);
    let (group, others) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
    let (rosa, amina) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Amina").await);
    let theo = app.member(others, &priya, "Theo").await;
    let (trainee, gone) = (app.person(Role::Counselor, "Tara").await, app.person(Role::Counselor, "Gil").await);
    for (person, part) in [(&trainee, Part::Trainee), (&gone, Part::CoLead)] {
        domain::groups::add_staff(app.cx.db.write(), &app.cx, group, person.account_id, part).await.expect("staff");
    }
    let mut browser = app.signed_in(&dana).await;
    let draft = drafting::draft(&mut browser).await;
    let document =
        curriculum_draft::Entity::find().one(app.cx.db.read()).await.expect("asks").expect("a draft").document.0;
    let library = browser.get("/library").await.attribute("main a[href^='/library/']", "href").expect("a reading");
    let curriculum = drafting::curriculum(&mut browser).await;
    let last = |path: &str| path.rsplit('/').next().expect("an id").to_string();
    let records = Records {
        group: group.to_string(),
        session: app.sessions(group).await[0].id.to_string(),
        assignment: app.assignments(&rosa).await[0].id.to_string(),
        curriculum: last(&curriculum),
        draft: last(&draft),
        module: document.modules[0].slug.clone(),
        reading: document.modules[0].readings[0].slug.clone(),
        guide: document.guide[0].slug.clone(),
        library: last(&library),
        message: app.outbox().await[0].id.to_string(),
    };
    let mut people = vec![("anonymous", app.visitor())];
    let (noor, alex) = (app.noor().await, app.alex().await);
    for (name, person) in [
        ("participant", &rosa.person),
        ("former participant", &amina.person),
        ("participant of another group", &theo.person),
        ("lead", &dana),
        ("trainee", &trainee),
        ("other lead", &priya),
        ("coordinator", &noor),
        ("administrator", &alex),
        ("disabled", &gone),
    ] {
        people.push((name, app.signed_in(person).await));
    }
    let left = membership::ActiveModel {
        id: Set(amina.membership_id),
        status: Set(MembershipStatus::Left),
        ..Default::default()
    };
    left.update(app.cx.db.write()).await.expect("leaves");
    let disabled =
        account::ActiveModel { id: Set(gone.account_id), status: Set(AccountStatus::Disabled), ..Default::default() };
    disabled.update(app.cx.db.write()).await.expect("disabled");
    (Cast { people }, records)
}

/// No record has it.
const MISSING: &str = "01a00000-0000-7000-8000-000000000000";

#[test]
fn every_route_is_declared_and_every_declaration_is_a_route() {
    let declared: BTreeSet<(String, String)> = DECLARED
        .iter()
        .flat_map(|(path, methods, _)| methods.iter().map(|method| ((*path).to_string(), (*method).to_string())))
        .collect();
    assert_eq!(declared, routes());
}

on_both_engines! {
    async fn who_may_not_is_told_what_a_missing_record_is_told(app: &TestApp) {
        let (mut cast, records) = house(app).await;
        let mut cases = 0;
        for (name, browser) in &mut cast.people {
            for (pattern, methods, who) in DECLARED {
                let path = records.fill(pattern);
                for method in *methods {
                    let passes = may(*who, name);
                    // What is allowed changes things when it is posted; the other suites do that.
                    if passes && *method == POST {
                        continue;
                    }
                    let answer = if *method == GET { browser.get(&path).await } else { browser.post(&path, &[]).await };
                    let is_asked_to_sign_in = answer.status == 401 || (answer.status == 303 && answer.location().starts_with("/sign-in"));
                    let what = format!("{name}: {method} {pattern} gave {}", answer.status);
                    if passes {
                        assert!(*who == Everybody || answer.status == 200, "{what}");
                    } else if NOBODY.contains(name) {
                        assert!(is_asked_to_sign_in, "{what}");
                        assert!(*method == POST || answer.body.is_empty(), "{what}, and more than that");
                    } else {
                        assert_eq!(answer.status, 404, "{what}");
                        let missing = browser.get(&format!("/nothing/{MISSING}")).await;
                        assert_eq!(answer.body, missing.body, "{what}: with other bytes than what is missing");
                    }
                    cases += 1;
                }
            }
        }
        assert!(cases > 700, "only {cases} cases");
    }

    async fn what_is_missing_or_malformed_is_not_there_for_anybody(app: &TestApp) {
        let (mut cast, records) = house(app).await;
        for (name, browser) in &mut cast.people {
            if NOBODY.contains(name) {
                continue;
            }
            for (pattern, methods, _) in DECLARED.iter().filter(|(pattern, ..)| pattern.contains("{id}")) {
                for id in [MISSING, "x", "%ff"] {
                    let path = records.fill(&pattern.replace("{id}", id));
                    if methods.contains(&GET) {
                        assert_eq!(browser.get(&path).await.status, 404, "{name}: {path}");
                    }
                }
            }
        }
    }
}
