//! First names between members: seen where both said so, and nowhere else.

use domain::entities::account::{self, AccountStatus};
use domain::entities::membership::MembershipStatus;
use sea_orm::{ActiveModelTrait as _, Set};

use crate::support::cast::MemberOf;
use crate::support::privacy::{noted, set_status};
use crate::support::{Engine, TestApp, on_both_engines};

/// Says yes in this membership, or in none.
async fn show(app: &TestApp, who: &MemberOf, yes: &[&MemberOf]) {
    let ticked: Vec<String> = yes.iter().map(|member| member.membership_id.to_string()).collect();
    let fields: Vec<(&str, &str)> = ticked.iter().map(|id| ("show", id.as_str())).collect();
    let saved = app.signed_in(&who.person).await.post("/account/first-name", &fields).await;
    assert_eq!(saved.status, 303);
}

/// What *This week* says of others to this person.
async fn sees(app: &TestApp, who: &MemberOf) -> Vec<String> {
    let lines = app.signed_in(&who.person).await.get("/").await.all("main p");
    lines.into_iter().filter(|line| line.starts_with("In your group")).collect()
}

const NOBODY: [&str; 0] = [];

on_both_engines! {
    async fn a_name_is_shown_where_both_said_so(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo, amina) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await, app.member(group, &dana, "Amina").await);
        for (member, name) in [(&rosa, "Rosa Delgado"), (&theo, "Theo Lang"), (&amina, "Amina Sow")] {
            app.signed_in(&member.person).await.post("/account", &[("name", name), ("zone", "")]).await;
        }
        assert_eq!(sees(app, &rosa).await, NOBODY, "off, until somebody says so");
        show(app, &rosa, &[&rosa]).await;
        assert_eq!((sees(app, &rosa).await, sees(app, &theo).await), (vec![], vec![]), "one alone is not enough, for neither");
        show(app, &theo, &[&theo]).await;
        assert_eq!(sees(app, &rosa).await, ["In your group: Theo"]);
        assert_eq!(sees(app, &theo).await, ["In your group: Rosa"]);
        assert_eq!(sees(app, &amina).await, NOBODY, "who said no sees nobody");
        let page = app.signed_in(&rosa.person).await.get("/").await.body;
        for hidden in ["Lang", "Amina", "Sow", "other"] {
            assert!(!page.contains(hidden), "{hidden}: neither a last name, nor who said no, nor how many");
        }
        show(app, &amina, &[&amina]).await;
        assert_eq!(sees(app, &rosa).await, ["In your group: Amina, Theo"]);
        show(app, &theo, &[]).await;
        assert_eq!(sees(app, &rosa).await, ["In your group: Amina"], "taken back, for both");
        assert_eq!(sees(app, &theo).await, NOBODY);
        assert_eq!((noted(app, "show-first-name", "memberships").await, noted(app, "hide-first-name", "memberships").await), (3, 1));
    }

    async fn who_left_or_is_not_in_yet_is_not_shown(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        show(app, &rosa, &[&rosa]).await;
        show(app, &theo, &[&theo]).await;
        assert_eq!(sees(app, &rosa).await, ["In your group: Theo"]);
        for gone in [MembershipStatus::Left, MembershipStatus::Completed, MembershipStatus::Invited] {
            set_status(app, &theo, gone).await;
            assert_eq!((sees(app, &rosa).await, sees(app, &theo).await), (vec![], vec![]), "{gone:?}");
        }
        set_status(app, &theo, MembershipStatus::Active).await;
        let closed = account::ActiveModel { id: Set(theo.person.account_id), status: Set(AccountStatus::Disabled), ..Default::default() };
        closed.update(app.cx.db.write()).await.expect("closed");
        assert_eq!(sees(app, &rosa).await, NOBODY, "a closed account is nobody");
    }

    async fn a_yes_holds_in_the_group_that_it_was_said_in(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (group, others) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let amina = app.member(others, &priya, "Amina").await;
        show(app, &rosa, &[&rosa]).await;
        show(app, &amina, &[&amina]).await;
        assert_eq!((sees(app, &rosa).await, sees(app, &amina).await), (vec![], vec![]), "another group");
        let rosa_too = app.member(others, &priya, "Rosa").await;
        assert_eq!(sees(app, &amina).await, NOBODY, "a new group is asked anew");
        show(app, &amina, &[&amina, &theo, &rosa_too]).await;
        assert_eq!(sees(app, &theo).await, NOBODY, "nobody says yes for somebody else");
        assert_eq!(sees(app, &amina).await, NOBODY);
        show(app, &rosa, &[&rosa, &rosa_too]).await;
        show(app, &theo, &[&theo]).await;
        assert_eq!(sees(app, &amina).await, ["In your group: Rosa"]);
        let mut both = sees(app, &rosa).await;
        both.sort();
        assert_eq!(both, ["In your group on Monday: Amina", "In your group on Thursday: Theo"]);
        let page = app.signed_in(&rosa.person).await.get("/account/first-name").await;
        assert_eq!(page.all("main input[checked]").len(), 2);
        assert!(page.text().contains("They would see: Rosa") && page.text().contains("(Thursday 6:30 pm)") && !page.text().contains("Elm Street"), "{}", page.text());
        show(app, &rosa, &[&rosa]).await;
        assert_eq!(sees(app, &amina).await, NOBODY);
    }
}
