//! What a counselor writes to a group: shown first, mailed to each alone, read by those who were there.

use domain::entities::account::{self, AccountStatus, Language, MailConsent};
use domain::entities::announcement_recipient;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::outbox_message::{Kind, MessageStatus};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use crate::support::announcing::{TEXT, count, id, send, show, to, written};
use crate::support::cast::Person;
use crate::support::{Engine, TestApp, on_both_engines, privacy};

/// A mail's text, or how it is shown: but for what a link to stop mail ends in.
fn whole(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("/unsubscribe/") {
        Some((before, _)) => format!("{before}/unsubscribe/…"),
        None => line.to_string(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

on_both_engines! {
    async fn each_gets_a_mail_of_their_own_and_the_text_waits_behind_the_sign_in(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mail = written(app, &dana, group, TEXT, "").await;
        assert_eq!(mail.len(), 2);
        for (name, member) in [("rosa", &rosa), ("theo", &theo)] {
            let one = to(&mail, name).expect("a mail of their own");
            assert_eq!((one.subject().as_str(), one.header("Reply-To")), ("A message for you", None));
            assert_eq!(one.link_path().as_deref(), Some("/announcements"));
            assert!(!one.raw.contains("dana@"));
            let whole = format!("{}{}{}", one.subject(), one.text(), one.html().expect("HTML"));
            for told in ["cup", "tea", "Dana", "dana@", "Elm", "Room 2", "group", "session", "counsel"] {
                assert!(!whole.contains(told), "{told}: {whole}");
            }
            let others = if name == "rosa" { "theo" } else { "rosa" };
            assert!(!whole.to_lowercase().contains(others), "{whole}");
            assert!(app.visitor().get("/announcements").await.location().starts_with("/sign-in"));
            let page = app.signed_in(&member.person).await.get("/announcements").await;
            assert!(page.text().contains("Please bring a cup. Any cup will do. We begin with tea.") && page.text().contains("Dana, "), "{}", page.text());
            assert!(!page.body.contains("Elm") && !page.body.contains(if name == "rosa" { "Theo" } else { "Rosa" }));
        }
        assert!(app.signed_in(&rosa.person).await.get("/").await.attribute("main a[href='/announcements']", "href").is_some());
        let messages = app.signed_in(&dana).await.get("/messages").await.text();
        assert!(messages.contains("Written to the group"), "{messages}");
        assert!(app.deliver().await.is_empty(), "once");
    }

    async fn only_who_asked_gets_the_words_by_mail_and_an_answer_goes_where_the_author_said(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let people = [
            ("Rosa", vec![("announcement_words", "yes")]),
            ("Theo", vec![]),
            ("Amina", vec![("announcement_words", "yes"), ("wording", "neutral")]),
            ("Ben", vec![("announcements", ""), ("announcement_words", "yes")]),
        ];
        for (name, chosen) in &people {
            let member = app.member(group, &dana, name).await;
            assert_eq!(privacy::contact(&mut app.signed_in(&member.person).await, chosen).await.status, 303);
        }
        let mail = written(app, &dana, group, TEXT, "yes").await;
        assert_eq!(mail.len(), 3, "Ben wants none");
        let rosas = to(&mail, "rosa").expect("Rosa's");
        assert!(rosas.text().contains("Please bring a cup.\nAny cup will do.\n\nWe begin with tea."), "{}", rosas.text());
        assert!(rosas.html().expect("HTML").contains("Please bring a cup.<br>Any cup will do."), "{:?}", rosas.html());
        assert!(!rosas.subject().contains("cup") && rosas.header("Reply-To").is_some_and(|to| to.contains("dana@example.org")));
        assert!(rosas.text().contains("An answer to this mail goes to the person who wrote it") && !rosas.text().contains("not read by anybody"));
        let theos = to(&mail, "theo").expect("Theo's");
        assert!(!theos.text().contains("cup") && theos.header("Reply-To").is_some_and(|to| to.contains("dana@example.org")));
        let aminas = to(&mail, "amina").expect("Amina's");
        assert_eq!((aminas.subject().as_str(), aminas.header("Reply-To")), ("A reminder", None), "mail that says least names no address either");
        assert!(aminas.text().contains("Something is waiting for you.") && !aminas.text().contains("cup"));
        assert!(mail.iter().all(|one| one.header("Cc").is_none() && one.header("Bcc").is_none() && one.to.len() == 1));
        // Nothing was kept back, since nothing was owed to who wants none.
        assert!(app.outbox().await.iter().filter(|one| one.kind == Kind::Announcement).all(|one| one.status == MessageStatus::Sent));
    }

    async fn what_is_shown_is_what_arrives(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let looks = [("organization", "Harbor House"), ("is_signed", "yes"), ("en-sender", "Alex in the office"), ("es-sender", "La oficina")];
        assert_eq!(app.signed_in(&app.alex().await).await.post("/settings/mail", &looks).await.status, 303);
        for (name, chosen, language) in [
            ("Rosa", ("announcement_words", "yes"), Language::English), ("Theo", ("readings", "yes"), Language::English), ("Amina", ("wording", "neutral"), Language::English),
            ("Ben", ("reach", "nothing"), Language::English), ("Luz", ("announcement_words", "yes"), Language::Spanish),
        ] {
            let member = app.member(group, &dana, name).await;
            privacy::contact(&mut app.signed_in(&member.person).await, &[chosen]).await;
            let reads = account::ActiveModel { id: Set(member.person.account_id), language: Set(language), ..Default::default() };
            reads.update(app.cx.db.write()).await.expect("set");
        }
        let mut browser = app.signed_in(&dana).await;
        let shown = show(&mut browser, group, &id(app), TEXT, "yes").await;
        assert_eq!((shown.status.as_u16(), count(app).await), (200, 0), "nothing is sent by looking");
        assert!(app.deliver().await.is_empty());
        assert_eq!(send(&mut browser, group, &shown).await.location(), format!("/groups/{group}/messages?sent=5"));
        let mail = app.deliver().await;
        let bodies: Vec<String> = shown.texts(".mail__body").iter().map(|text| whole(text)).collect();
        assert_eq!((mail.len(), bodies.len()), (4, 4));
        for one in &mail {
            assert!(one.text().contains("/unsubscribe/") && bodies.contains(&whole(&one.text())), "{}\nis not one of\n{bodies:#?}", whole(&one.text()));
            assert!(shown.all(".mail b").contains(&one.subject()));
            assert!(shown.all(".mail p").contains(&format!("From: {}", one.header("From").expect("a sender").trim().replace('"', ""))), "{:?} {}", one.header("From"), shown.text());
        }
        assert_eq!(shown.attributes(".mail__body", "lang"), ["en", "es", "en", "en"]);
        assert!(shown.text().contains("No mail Ben") && shown.text().contains("Answers go to dana@example.org."), "{}", shown.text());
        let page = browser.get(&format!("/groups/{group}/messages")).await.text();
        assert!(page.contains("to 5 people") && page.contains("Please bring a cup."), "{page}");
    }

    async fn whose_mail_comes_back_is_told_apart_and_owed_none(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let ben = app.member(group, &dana, "Ben").await;
        privacy::contact(&mut app.signed_in(&ben.person).await, &[("announcements", "")]).await;
        let mut browser = app.signed_in(&dana).await;
        let before = show(&mut browser, group, &id(app), TEXT, "").await;
        assert!(!before.text().contains("Mail comes back"));
        for one in [&rosa, &ben] {
            let back = account::ActiveModel { id: Set(one.person.account_id), mail_returned_at: Set(Some(app.now())), ..Default::default() };
            back.update(app.cx.db.write()).await.expect("set");
        }
        let shown = send(&mut browser, group, &before).await;
        assert_eq!((shown.status.as_u16(), count(app).await), (422, 0), "it was not shown so");
        assert!(shown.text().contains("Mail comes back Rosa Mail to them comes back") && shown.text().contains("No mail Ben They asked for none."), "{}", shown.text());
        assert!(shown.text().contains("That something is waiting Theo From"), "{}", shown.text());
        assert_eq!(send(&mut browser, group, &shown).await.location(), format!("/groups/{group}/messages?sent=3"));
        let owed: Vec<_> = app.outbox().await.into_iter().filter(|one| one.kind == Kind::Announcement).map(|one| one.recipient_id).collect();
        assert_eq!(owed, [theo.person.account_id]);
        assert_eq!(app.deliver().await.len(), 1);
        assert!(app.signed_in(&rosa.person).await.get("/announcements").await.text().contains("bring a cup"));
    }

    async fn who_has_to_be_asked_first_is_said_to_read_it_later(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        app.member(group, &dana, "Theo").await;
        let mut browser = app.signed_in(&dana).await;
        assert!(!show(&mut browser, group, &id(app), TEXT, "").await.text().contains("Who can’t read it yet"));
        privacy::publish(&mut app.signed_in(&app.alex().await).await, "We are kind.", "0").await;
        let shown = show(&mut browser, group, &id(app), TEXT, "").await.text();
        assert!(shown.contains("Who can’t read it yet Rosa, Theo They have not agreed"), "{shown}");
        let accepted = [("version", "1"), ("agree", "yes"), ("answer", "accepted")];
        assert_eq!(app.signed_in(&rosa.person).await.post("/agreement", &accepted).await.status, 303);
        let shown = show(&mut browser, group, &id(app), TEXT, "").await.text();
        assert!(shown.contains("Who can’t read it yet Theo They"), "{shown}");
    }

    async fn it_is_sent_from_below_what_arrives(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let shown = show(&mut browser, group, &id(app), TEXT, "").await;
        assert_eq!(shown.attribute("form#write", "action"), Some(format!("/groups/{group}/messages#preview")));
        assert_eq!(shown.all("main .button--main"), ["Send it like this"]);
        assert_eq!(shown.attributes("#preview .mail ~ p button[value=send]", "form"), ["write"], "it is of the form, and stands below");
        let first = browser.get(&format!("/groups/{group}/messages")).await;
        assert_eq!(first.all("main .button--main"), ["Show what arrives"]);
        let changed = browser.post(&format!("/groups/{group}/messages"), &[("id", &id(app)), ("text", "Other."), ("step", "send")]).await;
        assert!(changed.all("#preview [role=alert]")[0].contains("Nothing was sent yet"), "where the page opens");
    }

    async fn what_was_not_shown_is_not_sent(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let (path, id) = (format!("/groups/{group}/messages"), id(app));
        let unseen = browser.post(&path, &[("id", &id), ("text", TEXT), ("step", "send")]).await;
        assert_eq!((unseen.status.as_u16(), count(app).await), (422, 0));
        assert_eq!(unseen.raw_value("text").trim_start_matches('\n'), TEXT, "what was typed stays");
        let shown = show(&mut browser, group, &id, TEXT, "").await;
        let seen = shown.value("seen");
        for (text, answers) in [("Another text.", ""), (TEXT, "yes")] {
            let changed = browser.post(&path, &[("id", &id), ("text", text), ("answers", answers), ("seen", &seen), ("step", "send")]).await;
            assert_eq!((changed.status.as_u16(), count(app).await), (422, 0), "{text} {answers}");
            assert!(changed.text().contains("Nothing was sent yet"));
        }
        // Somebody joined, or chose otherwise, since it was shown.
        let theo = app.member(group, &dana, "Theo").await;
        assert_eq!(send(&mut browser, group, &shown).await.status, 422);
        let shown = show(&mut browser, group, &id, TEXT, "").await;
        privacy::contact(&mut app.signed_in(&theo.person).await, &[("announcement_words", "yes")]).await;
        let again = send(&mut browser, group, &shown).await;
        assert_eq!((again.status.as_u16(), count(app).await), (422, 0));
        assert_eq!(send(&mut browser, group, &again).await.status, 303, "as it was shown now");
        assert_eq!(app.deliver().await.len(), 2);
    }

    async fn a_form_that_is_sent_twice_writes_once(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        let shown = show(&mut browser, group, &id(app), TEXT, "").await;
        let mut other = app.signed_in(&dana).await;
        let (first, second) = tokio::join!(send(&mut browser, group, &shown), send(&mut other, group, &shown));
        assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303), "{} {}", first.text(), second.text());
        assert_eq!(count(app).await, 1);
        assert_eq!(app.deliver().await.len(), 1);
        assert_eq!(privacy::noted(app, "announce", "groups").await, 1);
        // Nobody takes another's id for a text of their own.
        let priya = app.priya().await;
        let others = app.group_on(&priya, "2026-09-07", "10:00").await;
        app.member(others, &priya, "Zoe").await;
        let mut priyas = app.signed_in(&priya).await;
        let (path, taken) = (format!("/groups/{others}/messages"), shown.value("id"));
        for step in ["show", "send"] {
            assert_eq!(priyas.post(&path, &[("id", &taken), ("text", TEXT), ("step", step)]).await.status, 404, "{step}");
        }
        assert_eq!(count(app).await, 1);
    }

    async fn another_text_from_a_form_that_was_sent_is_never_lost(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        app.member(group, &dana, "Theo").await;
        let (mut browser, used) = (app.signed_in(&dana).await, id(app));
        let shown = show(&mut browser, group, &used, TEXT, "").await;
        assert_eq!(send(&mut browser, group, &shown).await.status, 303);
        assert_eq!(show(&mut browser, group, &used, TEXT, "").await.location(), format!("/groups/{group}/messages?sent=2"), "it is the first one");
        let path = format!("/groups/{group}/messages");
        let (mut last, seen) = (None, shown.value("seen"));
        for (text, answers, step) in [("Bring two.", "", "show"), (TEXT, "yes", "show"), ("Bring two.", "", "send")] {
            let fields = [("id", used.as_str()), ("text", text), ("seen", &seen), ("step", step), ("answers", answers)];
            let anew = browser.post(&path, &fields[..if answers.is_empty() { 4 } else { 5 }]).await;
            assert_eq!((anew.status.as_u16(), count(app).await), (422, 1), "{text} {step}: {}", anew.text());
            assert!(anew.text().contains("Something was sent from this page before"), "{}", anew.text());
            assert_eq!(anew.raw_value("text").trim_start_matches('\n'), text, "what was typed stays");
            assert_ne!(anew.value("id"), used);
            last = Some(anew);
        }
        assert_eq!(send(&mut browser, group, &last.expect("shown")).await.location(), format!("{path}?sent=2"));
        assert_eq!((count(app).await, app.deliver().await.len()), (2, 4), "two texts, each to both");
        assert_eq!(privacy::noted(app, "announce", "groups").await, 2);
    }

    async fn two_texts_from_one_form_at_once_are_one_that_is_sent_and_one_that_is_not(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        let (mut browser, mut other, one) = (app.signed_in(&dana).await, app.signed_in(&dana).await, id(app));
        let shown = [show(&mut browser, group, &one, "Bring one.", "").await, show(&mut browser, group, &one, "Bring two.", "").await];
        let (first, second) = tokio::join!(send(&mut browser, group, &shown[0]), send(&mut other, group, &shown[1]));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!((statuses, count(app).await), ([303, 422], 1), "{} {}", first.text(), second.text());
        assert_eq!(app.deliver().await.len(), 1);
    }

    async fn it_is_read_by_those_who_were_there_and_still_are(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        app.signed_in(&dana).await.post(&format!("/groups/{group}/people"), &[("people", "Invited, invited@example.org"), ("safe", "yes")]).await;
        let mail = written(app, &dana, group, TEXT, "").await;
        assert!(to(&mail, "rosa").is_some() && to(&mail, "theo").is_some());
        assert_eq!(mail.iter().filter(|one| one.subject() == "A message for you").count(), 2, "who has not accepted yet is not written to");
        let later = app.member(group, &dana, "Later").await;
        let reads = async |person: &Person| app.signed_in(person).await.get("/announcements").await.text().contains("bring a cup");
        assert!(reads(&rosa.person).await && reads(&theo.person).await);
        assert!(!reads(&later.person).await, "it was not written to who came later");
        privacy::set_status(app, &rosa, MembershipStatus::Left).await;
        privacy::set_status(app, &theo, MembershipStatus::Completed).await;
        assert!(!reads(&rosa.person).await && reads(&theo.person).await);
        assert!(app.signed_in(&rosa.person).await.get("/announcements").await.text().contains("Nothing yet."));
    }

    async fn answers_go_to_nobody_who_does_not_work_here_or_whom_no_mail_reaches(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let group = app.group(&dana).await;
        app.member(group, &dana, "Rosa").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("a co-lead");
        for writer in [&priya, &dana] {
            let mut browser = app.signed_in(writer).await;
            let shown = show(&mut browser, group, &id(app), TEXT, "yes").await;
            assert!(shown.text().contains("An answer to this mail goes to the person who wrote it"), "{}", shown.text());
            assert_eq!(send(&mut browser, group, &shown).await.status, 303);
        }
        let mut danas = app.signed_in(&dana).await;
        let part = danas.get(&format!("/groups/{group}/staff")).await.attribute("button[name=part]", "value").expect("Priya's");
        assert_eq!(danas.post(&format!("/groups/{group}/staff/removal"), &[("part", &part)]).await.status, 303);
        let returned = account::ActiveModel { id: Set(dana.account_id), mail_returned_at: Set(Some(app.now())), ..Default::default() };
        returned.update(app.cx.db.write()).await.expect("mail comes back");
        let mail = app.deliver().await;
        let rosas: Vec<_> = mail.iter().filter(|one| one.to == ["rosa@example.org"]).collect();
        assert_eq!(rosas.len(), 2);
        assert!(rosas.iter().all(|one| one.header("Reply-To").is_none() && one.text().contains("not read by anybody")));
        let shown = show(&mut danas, group, &id(app), TEXT, "yes").await;
        assert!(!shown.text().contains("An answer to this mail goes to the person who wrote it"), "as it arrives: {}", shown.text());
    }

    async fn what_is_no_longer_so_is_not_sent(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut members = Vec::new();
        for name in ["Rosa", "Theo", "Amina", "Ben"] {
            members.push(app.member(group, &dana, name).await);
        }
        let words = [("announcement_words", "yes")];
        privacy::contact(&mut app.signed_in(&members[3].person).await, &words).await;
        let mut browser = app.signed_in(&dana).await;
        let shown = show(&mut browser, group, &id(app), TEXT, "yes").await;
        assert_eq!(send(&mut browser, group, &shown).await.status, 303);
        privacy::set_status(app, &members[0], MembershipStatus::Left).await;
        let never = account::ActiveModel { id: Set(members[1].person.account_id), mail_consent: Set(MailConsent::Never), ..Default::default() };
        never.update(app.cx.db.write()).await.expect("set");
        privacy::contact(&mut app.signed_in(&members[2].person).await, &[("announcements", "")]).await;
        // The words are wanted no longer, and their author is no longer here.
        privacy::contact(&mut app.signed_in(&members[3].person).await, &[]).await;
        let gone = account::ActiveModel { id: Set(dana.account_id), status: Set(AccountStatus::Disabled), ..Default::default() };
        gone.update(app.cx.db.write()).await.expect("set");
        let mail = app.deliver().await;
        assert_eq!(mail.len(), 1);
        let bens = to(&mail, "ben").expect("Ben's");
        assert!(!bens.text().contains("cup") && bens.header("Reply-To").is_none(), "{}", bens.raw);
        let outcomes: Vec<String> = app.outbox().await.into_iter().filter(|one| one.status == MessageStatus::Dropped).map(|one| one.outcome).collect();
        for why in ["The recipient is not in the group.", "This person must not be mailed.", "This person asked for no such mail."] {
            assert!(outcomes.contains(&why.to_string()), "{why}: {outcomes:?}");
        }
    }

    async fn a_text_that_can_not_be_sent_is_refused_in_words(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let mut browser = app.signed_in(&dana).await;
        let refused = show(&mut browser, group, &id(app), " \n ", "").await;
        assert_eq!((refused.status.as_u16(), refused.wrong("text").as_str()), (422, "Write something first."));
        let long = "x".repeat(4_001);
        let refused = show(&mut browser, group, &id(app), &long, "").await;
        assert_eq!(refused.wrong("text"), "This has 4001 characters. Use 4000 or fewer.");
        assert_eq!(refused.raw_value("text").trim_start_matches('\n'), long);
        assert_eq!(show(&mut browser, group, "no-id", TEXT, "").await.status, 404);
        let shown = show(&mut browser, group, &id(app), TEXT, "").await;
        assert!(shown.text().contains("Nobody is in this group yet."));
        assert!(send(&mut browser, group, &shown).await.wrong("text").contains("nobody would read it"));
        assert_eq!(count(app).await, 0);
        assert_eq!(announcement_recipient::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }
}
