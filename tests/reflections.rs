//! Reflections: written and saved from any number of devices, and shared by their writer alone.

use chrono::Duration;
use domain::curriculum_files::built_in;
use domain::entities::group_staff::Part;
use domain::entities::membership::MembershipStatus;
use domain::entities::reflection::Sharing;
use domain::entities::{assignment, reflection};
use domain::ids::OnceId;
use domain::publications;
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, PaginatorTrait as _, Set};

use crate::support::cast::PASSWORD;
use crate::support::privacy::{noted, set_status};
use crate::support::reflecting::{copies, post, rosa, saved, write};
use crate::support::{Client, Engine, TestApp, on_both_engines};

on_both_engines! {
    async fn what_somebody_writes_is_theirs_alone_until_they_say_otherwise(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        let page = browser.get(&path).await;
        assert_eq!(page.attribute("input[name=sharing][checked]", "value").as_deref(), Some("me"));
        assert!(page.text().contains("What is one word or line from the readings"), "the week's prompt: {}", page.text());
        let answer = post(&mut browser, &path, &page, &[("text", "One boat.\r\n\r\nTwo boats.")]).await;
        assert_eq!(answer.location(), format!("{path}?notice=saved#reflection"));
        let page = browser.follow(answer).await;
        assert_eq!(page.raw_value("text").trim_start(), "One boat.\n\nTwo boats.");
        assert!(page.text().contains("Saved.") && page.text().contains("Only you can read this."), "{}", page.text());
        let (row, text) = saved(app, &rosa).await;
        assert_eq!((row.sharing, row.shared_at, row.revision, text.as_str()), (Sharing::Me, None, 1, "One boat.\n\nTwo boats."));
        let list = app.signed_in(&dana).await.get(&format!("/groups/{group}/reflections")).await;
        assert!(list.status == 200 && !list.body.contains("boat") && list.text().contains("Nothing is shared right now"));
    }

    async fn a_reading_of_no_week_has_gentle_prompts_of_our_own(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let library = domain::curricula::library(&app.cx).await.expect("the library");
        let alone = library.iter().find(|one| one.module_title.is_none()).expect("of no week").reading.id;
        let id = app.assignments(&rosa).await[0].id;
        let row = assignment::ActiveModel { id: Set(id), reading_id: Set(alone), session_id: Set(None), ..Default::default() };
        row.update(app.cx.db.write()).await.expect("by hand");
        assert!(browser.get(&path).await.text().contains("Is there a word or a line here that you would like to keep?"));
    }

    async fn a_refused_reflection_comes_back_whole(app: &TestApp) {
        let (_, _, _, mut browser, path) = rosa(app).await;
        let long = "é".repeat(20_001);
        let refused = write(&mut browser, &path, &[("text", &long), ("sharing", "counselor"), ("look", "yes")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.wrong("text").contains("20001 characters"), "{}", refused.wrong("text"));
        assert_eq!(refused.raw_value("text").trim_start().chars().count(), 20_001);
        assert_eq!(refused.attribute("input[name=sharing][checked]", "value").as_deref(), Some("counselor"));
        assert!(refused.attribute("input[name=look][checked]", "value").is_some());
        assert_eq!(reflection::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
        let taken = write(&mut browser, &path, &[("text", &"é".repeat(20_000))]).await;
        assert_eq!(taken.status, 303);
    }

    async fn what_one_wrote_and_what_others_share_is_never_packed_together(app: &TestApp) {
        let (_, _, _, mut browser, path) = rosa(app).await;
        let packed = async |browser: &mut Client| {
            let request = axum::http::Request::builder().uri(&path).header("accept-encoding", "gzip");
            browser.send(request, axum::body::Body::empty()).await.headers.contains_key("content-encoding")
        };
        assert!(packed(&mut browser).await, "what is the same for everybody");
        write(&mut browser, &path, &[("text", "boats")]).await;
        assert!(!packed(&mut browser).await);
    }

    async fn a_script_is_told_the_revision_and_goes_on_from_it(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let path = format!("{path}/reflection");
        let empty = browser.post_as_island(&path, &[("text", " "), ("seen", "0")]).await;
        assert!(empty.status == 200 && empty.body.contains("\"revision\":0"), "{}", empty.body);
        for (seen, text, revision) in [("0", "a", 1), ("1", "a b", 2), ("2", "a b", 2), ("0", "a b", 2)] {
            let answer = browser.post_as_island(&path, &[("text", text), ("seen", seen)]).await;
            let json: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
            assert_eq!((answer.status.as_u16(), &json["revision"]), (200, &serde_json::json!(revision)), "{text}");
            assert_eq!(json["readers"], "Only you can read this.");
        }
        let long = browser.post_as_island(&path, &[("text", &"x".repeat(20_001)), ("seen", "2")]).await;
        assert!(long.status == 422 && long.body.contains("20001"), "{}", long.body);
        assert_eq!(saved(app, &rosa).await.1, "a b");
    }

    async fn two_devices_that_write_the_same_reflection_lose_nothing(app: &TestApp) {
        let (dana, group, rosa, mut phone, path) = rosa(app).await;
        let mut tablet = app.signed_in(&rosa.person).await;
        let (on_phone, on_tablet) = (phone.get(&path).await, tablet.get(&path).await);
        assert_eq!(post(&mut phone, &path, &on_phone, &[("text", "from the phone"), ("sharing", "counselor")]).await.status, 303);
        app.later_by(Duration::minutes(90));
        let beside = post(&mut tablet, &path, &on_tablet, &[("text", "from the tablet"), ("sharing", "group")]).await;
        assert_eq!(beside.location(), format!("{path}#reflection"));
        let (row, text) = saved(app, &rosa).await;
        assert_eq!((text.as_str(), row.sharing), ("from the phone", Sharing::Counselor), "an old page shares nothing");
        assert_eq!(copies(app).await, ["from the tablet"]);
        let two = tablet.follow(beside).await;
        for words in ["from the phone", "from the tablet", "Keep this one", "Keep the other", "Keep both, one under the other", "Tuesday 1 September, 10:00 am", "Tuesday 1 September, 11:30 am"] {
            assert!(two.text().contains(words), "{words}: {}", two.text());
        }
        let list = app.signed_in(&dana).await.get(&format!("/groups/{group}/reflections")).await;
        assert!(list.body.contains("from the phone") && !list.body.contains("from the tablet"), "nobody else reads what is not chosen");
        let fields = [("seen", two.value("seen")), ("copy", two.value("copy")), ("keep", "both".into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        for _ in 0..2 {
            assert_eq!(tablet.post(&format!("{path}/reflection/choice"), &fields).await.status, 303, "a second press changes nothing");
        }
        assert_eq!(saved(app, &rosa).await.1, "from the phone\n\nfrom the tablet");
        assert_eq!((copies(app).await.len(), noted(app, "choose-text", "reflections").await), (0, 1));
        assert_eq!(phone.get(&path).await.raw_value("text").trim_start(), "from the phone\n\nfrom the tablet");
    }

    async fn one_of_two_texts_is_kept_as_the_writer_says(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let old = browser.get(&path).await;
        for (keep, kept) in [("this", "first"), ("other", "second")] {
            write(&mut browser, &path, &[("text", "first")]).await;
            assert_eq!(post(&mut browser, &path, &old, &[("text", "second")]).await.status, 303);
            let two = browser.get(&path).await;
            let (seen, copy) = (two.value("seen"), two.value("copy"));
            let fields = |keep: &'static str, seen: &str| vec![("keep", keep.to_string()), ("seen", seen.to_string()), ("copy", copy.clone())];
            let choice = format!("{path}/reflection/choice");
            for (keep, seen, status) in [("", seen.as_str(), 422), (keep, "0", 409), (keep, seen.as_str(), 303)] {
                let fields = fields(keep, seen);
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let answer = browser.post(&choice, &fields).await;
                assert_eq!(answer.status.as_u16(), status, "{}", answer.text());
                if status != 303 {
                    assert!(answer.text().contains("first") && answer.text().contains("second"), "both are still there");
                }
            }
            assert_eq!((saved(app, &rosa).await.1.as_str(), copies(app).await.len()), (kept, 0));
        }
    }

    async fn two_texts_too_long_for_one_stay_two(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let old = browser.get(&path).await;
        let (first, second) = ("a".repeat(15_000), "b".repeat(15_000));
        post(&mut browser, &path, &old, &[("text", &first)]).await;
        post(&mut browser, &path, &old, &[("text", &second)]).await;
        let two = browser.get(&path).await;
        let refused = browser.post(&format!("{path}/reflection/choice"), &[("keep", "both"), ("seen", &two.value("seen")), ("copy", &two.value("copy"))]).await;
        assert!(refused.status == 422 && refused.text().contains("Together these have 30002 characters"));
        assert_eq!((saved(app, &rosa).await.1, copies(app).await), (first, vec![second]));
    }

    async fn what_was_sent_first_and_arrives_last_overwrites_nothing(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let path = format!("{path}/reflection");
        let page = "0b5c4f7e-7e0a-4f57-9d4e-2f8e5f1c0001";
        let sent = async |browser: &mut Client, seen: &str, turn: &str, text: &str| {
            browser.post_as_island(&path, &[("text", text), ("seen", seen), ("page", page), ("turn", turn)]).await.status.as_u16()
        };
        assert_eq!(sent(&mut browser, "0", "2", "one two").await, 200);
        assert_eq!(sent(&mut browser, "0", "1", "one").await, 200, "it is there already, in what came after");
        assert_eq!((saved(app, &rosa).await.1.as_str(), copies(app).await.len()), ("one two", 0));
        assert_eq!(sent(&mut browser, "0", "3", "one two three").await, 200, "the same page, which did not hear of its revision");
        assert_eq!(saved(app, &rosa).await.1, "one two three");
        let elsewhere = browser.post_as_island(&path, &[("text", "elsewhere"), ("seen", "2")]).await;
        assert_eq!(elsewhere.status, 200);
        for (turn, text) in [("4", "one two three four"), ("6", "one two three four five"), ("5", "one two")] {
            assert_eq!(sent(&mut browser, "2", turn, text).await, 409, "{text}");
        }
        assert_eq!(saved(app, &rosa).await.1, "elsewhere");
        assert_eq!(copies(app).await, ["one two three four five"], "a page that is typed into keeps one text, its last");
        let other = browser.post_as_island(&path, &[("text", "a third device"), ("seen", "0")]).await;
        assert!(other.status == 409 && other.body.contains("\"kept\":true"), "{}", other.body);
        assert_eq!(copies(app).await.len(), 2);
    }

    async fn what_a_device_queued_is_taken_once(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let path = format!("{path}/reflection");
        let once = app.cx.new_id::<OnceId>().to_string();
        let queued = [("text", "from the bus"), ("seen", "0"), ("once", &once), ("sharing", "me")];
        for _ in 0..2 {
            let answer = browser.post_as_island(&path, &queued).await;
            assert!(answer.status == 200 && answer.body.contains("\"revision\":1"), "{}", answer.body);
        }
        assert_eq!(browser.post_as_island(&path, &[("text", "at home"), ("seen", "1")]).await.status, 200);
        let late = browser.post_as_island(&path, &queued).await;
        assert_eq!(late.status, 409, "its device has not seen what was written since, and is not told that revision");
        assert_eq!((saved(app, &rosa).await.1.as_str(), copies(app).await.len()), ("at home", 0));
    }

    async fn a_choice_to_share_is_made_by_its_writer_and_said_in_words(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        let priya = app.priya().await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, priya.account_id, Part::CoLead).await.expect("co-leads");
        let tara = app.person(domain::entities::account::Role::Counselor, "Tara").await;
        domain::group_staff::add(app.cx.db.write(), &app.cx, group, tara.account_id, Part::Trainee).await.expect("learns");
        for (sharing, words) in [
            ("counselor", "Beside you, Dana and Priya can read this."),
            ("group", "Beside you, Dana, Priya and everybody in your group who has this reading can read this."),
            ("counselor", "Beside you, Dana and Priya can read this."),
            ("me", "Only you can read this."),
        ] {
            let answer = write(&mut browser, &path, &[("text", "boats"), ("sharing", sharing)]).await;
            let page = browser.follow(answer).await;
            assert!(page.text().contains(words), "{sharing}: {}", page.text());
            assert_eq!(page.attribute("input[name=sharing][checked]", "value").as_deref(), Some(sharing));
        }
        assert_eq!((noted(app, "share", "reflections").await, noted(app, "take-back", "reflections").await), (2, 2));
        // Saved by itself: the text alone, whoever may read it.
        write(&mut browser, &path, &[("sharing", "counselor"), ("look", "yes")]).await;
        let seen = saved(app, &rosa).await.0.revision.to_string();
        assert_eq!(browser.post_as_island(&format!("{path}/reflection"), &[("text", "more boats"), ("seen", &seen)]).await.status, 200);
        let (row, text) = saved(app, &rosa).await;
        assert_eq!((row.sharing, row.look_asked_at.is_some(), text.as_str()), (Sharing::Counselor, true, "more boats"));
        // Emptied: there is nothing that anybody could read.
        write(&mut browser, &path, &[("text", "")]).await;
        assert_eq!(saved(app, &rosa).await.0.sharing, Sharing::Me);
        let _ = dana;
    }

    async fn an_old_page_lets_nobody_in_and_puts_anybody_out(app: &TestApp) {
        let (_, _, rosa, mut phone, path) = rosa(app).await;
        let mut tablet = app.signed_in(&rosa.person).await;
        write(&mut phone, &path, &[("text", "boats"), ("sharing", "group")]).await;
        let old = tablet.get(&path).await;
        write(&mut phone, &path, &[("sharing", "counselor")]).await;
        let refused = post(&mut tablet, &path, &old, &[("sharing", "group"), ("was", "counselor")]).await;
        assert!(refused.status == 422 && refused.text().contains("Who may read this was changed on another device"), "{}", refused.text());
        assert_eq!(saved(app, &rosa).await.0.sharing, Sharing::Counselor);
        assert_eq!(refused.attribute("input[name=sharing][checked]", "value").as_deref(), Some("counselor"), "as it is now");
        post(&mut tablet, &path, &old, &[("text", "boats and oars")]).await;
        assert_eq!(saved(app, &rosa).await.0.sharing, Sharing::Counselor, "what merely stood there was not chosen");
        assert_eq!(copies(app).await, ["boats and oars"]);
        let put_out = post(&mut tablet, &path, &old, &[("text", "boats and sails"), ("sharing", "me")]).await;
        assert_eq!((put_out.status.as_u16(), saved(app, &rosa).await.0.sharing), (303, Sharing::Me));
        assert_eq!(copies(app).await.len(), 2, "and the text is kept all the same");
    }

    async fn what_is_written_stays_its_writers_whatever_becomes_of_the_group(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        write(&mut browser, &path, &[("text", "boats"), ("sharing", "counselor")]).await;
        let page = browser.get(&path).await;
        set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(browser.get(&path).await.status, 404);
        // A device that was offline, or a page that stayed open: what was typed is kept, and goes to nobody.
        let kept = post(&mut browser, &path, &page, &[("text", "boats, and the sea"), ("sharing", "group")]).await;
        let kept = browser.follow(kept).await;
        assert!(kept.text().contains("Your text is kept here.") && kept.text().contains("boats, and the sea"), "{}", kept.text());
        assert_eq!(saved(app, &rosa).await.0.sharing, Sharing::Me);
        let seen = saved(app, &rosa).await.0.revision.to_string();
        let long = browser.post(&format!("{path}/reflection"), &[("text", &"x".repeat(20_001)), ("seen", &seen), ("sharing", "me")]).await;
        assert!(long.status == 422 && long.raw_value("text").len() > 20_000 && !long.body.contains("<article"), "the text, and nothing of the reading");
        assert!(!app.signed_in(&dana).await.get(&format!("/groups/{group}/reflections")).await.body.contains("the sea"));
    }

    async fn a_reading_that_is_taken_back_stays_open_to_who_wrote_with_it(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let other = app.assignments(&rosa).await[1].id;
        assert_eq!(browser.get(&format!("/readings/{other}")).await.status, 200);
        write(&mut browser, &path, &[("text", "boats")]).await;
        for one in app.assignments(&rosa).await {
            let row = assignment::ActiveModel { id: Set(one.id), withdrawn_at: Set(Some(app.now())), ..Default::default() };
            row.update(app.cx.db.write()).await.expect("taken back");
        }
        assert_eq!(browser.get(&format!("/readings/{other}")).await.status, 404, "nothing was written with this one");
        assert_eq!(browser.get(&path).await.raw_value("text").trim_start(), "boats");
        write(&mut browser, &path, &[("text", "more boats"), ("sharing", "counselor")]).await;
        assert_eq!(saved(app, &rosa).await.1, "more boats");
        let own = browser.get("/reflections").await;
        assert_eq!(own.attribute("main .card a", "href"), Some(format!("{path}#reflection")));
    }

    async fn a_sign_in_that_ran_out_takes_nothing_of_what_was_typed(app: &TestApp) {
        let (_, _, rosa, mut browser, path) = rosa(app).await;
        let page = browser.get(&path).await;
        app.later_by(Duration::days(8));
        let typed = "What I typed\nwhile it ran out.";
        let asked = post(&mut browser, &path, &page, &[("text", typed)]).await;
        assert_eq!(asked.status, 401);
        assert!(!asked.body.contains("while it ran out"), "it travels sealed");
        let fields = [("email", rosa.person.email.as_str()), ("password", PASSWORD), ("kept", &asked.value("kept")), ("back", &asked.value("back"))];
        let still = browser.post("/sign-in", &fields).await;
        assert!(still.text().contains("while it ran out"), "{}", still.text());
        let fields = still.form_fields(&format!("form[action='{path}/reflection']"));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(browser.post(&format!("{path}/reflection"), &fields).await.status, 303);
        assert_eq!(saved(app, &rosa).await.1, typed);
    }

    async fn what_was_written_about_a_text_stays_with_it_when_the_group_moves_to_a_newer_version(app: &TestApp) {
        let (dana, group, rosa, mut browser, path) = rosa(app).await;
        write(&mut browser, &path, &[("text", "boats")]).await;
        let before = saved(app, &rosa).await.0;
        let mut curriculum = built_in().expect("reads");
        curriculum.modules[0].readings.iter_mut().for_each(|reading| reading.body.push_str("\n\nOne line more.\n"));
        publications::publish(&app.cx, Some(dana.account_id), &curriculum, "Clearer.").await.expect("publishes");
        let mut danas = app.signed_in(&dana).await;
        let shown = danas.get(&format!("/groups/{group}/version")).await;
        let fields = [("from", shown.value("from")), ("to", shown.value("to"))];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(danas.post(&format!("/groups/{group}/version"), &fields).await.status, 303);
        let mine = app.assignments(&rosa).await;
        let kept = mine.iter().find(|one| one.id == before.assignment_id).expect("it stays");
        assert_eq!(kept.reading_id, before.reading_id, "the older text, which was written about");
        assert!(!browser.get(&path).await.body.contains("One line more.") && saved(app, &rosa).await.1 == "boats");
        let newer = browser.get(&format!("/readings/{}", mine.iter().find(|one| one.session_id == kept.session_id && one.id != kept.id).expect("another").id)).await;
        assert!(newer.body.contains("One line more."), "what nobody wrote about is the newer one");
    }
}
