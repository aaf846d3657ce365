//! Readings that staff write: from a draft to versions, what is refused and comes back, and pictures.

use axum::body::Body;
use axum::http::Request;
use chrono::Duration;
use domain::entities::membership::MembershipStatus;
use domain::entities::{library_reading, picture, reading_version};
use domain::ids::LibraryReadingId;
use domain::library::pictures::LARGEST;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::shelf::{self, give, png, publish, write};
use crate::support::{Engine, TestApp, on_both_engines, privacy};

on_both_engines! {
    async fn a_reading_is_written_looked_at_published_and_given(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut danas = app.signed_in(&dana).await;
        let text = [("content_note", "Speaks of nights."), ("healing_step", "4"), ("topics", "Sleep, evenings"), ("sources", "Bowlby | 10.1000/182"), ("body", "A fact.[^1]\n\n- one\n- two")];
        let saved = write(&mut danas, &[text.as_slice(), &[("step", "save")]].concat()).await;
        assert_eq!(saved.status, 303);
        let draft = danas.follow(saved).await;
        assert!(draft.text().contains("Saved. Only staff see it until it is published.") && draft.text().contains("Not published yet."), "{}", draft.text());
        assert_eq!((draft.value("topics"), draft.value("healing_step")), ("Sleep, evenings".into(), "4".into()));
        assert!(!shelf::listed(&mut danas, "").await.contains(&"A lampwood evening".to_string()), "a draft is not in the library");
        assert_eq!(danas.get("/library").await.all("aside .list__title"), ["A lampwood evening"]);
        assert!(!danas.get(&format!("/groups/{group}/readings")).await.text().contains("A lampwood evening"), "nor can it be given");
        let preview = shelf::post(&mut danas, &draft, &[text.as_slice(), &[("step", "preview")]].concat()).await;
        assert_eq!((preview.status.as_u16(), preview.all("#preview .reading__note")), (200, vec!["Speaks of nights.".to_string()]));
        let published = shelf::post(&mut danas, &draft, &text).await;
        let reading = shelf::id_of(&published.location());
        let page = danas.follow(published).await;
        assert!(page.text().contains("Published. From now on this version is given"), "{}", page.text());
        assert_eq!(page.all(".eyebrow"), ["Library · 4 minutes · Step 4 · Sleep · evenings"]);
        assert!(danas.get("/library").await.all("aside .list__title").is_empty(), "nothing is being written any more");
        let path = give(app, &mut danas, group, reading, &rosa).await;
        let read = app.signed_in(&rosa.person).await.get(&path).await;
        assert_eq!(read.inner("article"), preview.inner("#preview article"), "as it was looked at");
        assert!(read.text().contains("Speaks of nights."));
        assert_eq!(privacy::noted(app, "publish", "library_readings").await, 1);
    }

    async fn who_was_given_an_older_version_keeps_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut danas = app.signed_in(&dana).await;
        let first = publish(&mut danas, &[("body", "The old words.")]).await;
        let rosas = give(app, &mut danas, group, first, &rosa).await;
        let edit = danas.get(&format!("/library/{first}")).await.attribute("a.button--main", "href").expect("Change it");
        let page = danas.get(&edit).await;
        let second = shelf::id_of(&shelf::post(&mut danas, &page, &[("body", "The new words.")]).await.location());
        assert_ne!(first, second);
        assert_eq!(shelf::listed(&mut danas, "?q=lampwood+evening").await, ["A lampwood evening"], "the newest alone");
        let offered = danas.get(&format!("/groups/{group}/readings")).await.attributes("option", "value");
        assert!(offered.contains(&second.to_string()) && !offered.contains(&first.to_string()));
        let theos = give(app, &mut danas, group, second, &theo).await;
        let read = app.signed_in(&rosa.person).await.get(&rosas).await;
        assert_eq!(read.all("article"), ["The old words."]);
        assert_eq!(app.signed_in(&theo.person).await.get(&theos).await.all("article"), ["The new words."]);
        let old = danas.get(&format!("/library/{first}")).await;
        assert!(old.text().contains("This is version 1. The newest is version 2 and is the one that is given."), "{}", old.text());
        assert_eq!(danas.get(&format!("/library/{second}")).await.all("aside ul.list li > div > :first-child"), ["Version 2", "Version 1"]);
    }

    async fn the_same_text_is_published_once(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        let page = danas.get("/library/new").await;
        let first = shelf::post(&mut danas, &page, &[]).await;
        let again = shelf::post(&mut danas, &page, &[]).await;
        assert_eq!(shelf::id_of(&first.location()), shelf::id_of(&again.location()), "the button was pressed twice");
        assert!(danas.follow(again).await.text().contains("Nothing had to be done"));
        let page = danas.get(&shelf::action(&page)).await;
        let tagged = shelf::post(&mut danas, &page, &[("topics", "sleep")]).await;
        assert_ne!(shelf::id_of(&tagged.location()), shelf::id_of(&first.location()), "another topic is another version");
        assert_eq!(reading_version::Entity::find().count(app.cx.db.read()).await.expect("counts"), 2);
        assert_eq!(library_reading::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
    }

    async fn what_is_taken_out_is_given_to_nobody_until_it_is_back(app: &TestApp) {
        let (dana, noor) = (app.dana().await, app.noor().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut danas = app.signed_in(&dana).await;
        let reading = publish(&mut danas, &[]).await;
        let path = give(app, &mut danas, group, reading, &rosa).await;
        let page = danas.get(&format!("/library/{reading}")).await;
        let standing = page.attribute("form[action$='/standing']", "action").expect("a button");
        for _ in 0..2 {
            let out = danas.post(&standing, &[("step", "retire")]).await;
            assert!(danas.follow(out).await.text().contains("Taken out of the library."));
        }
        assert_eq!(privacy::noted(app, "retire", "library_readings").await, 1, "twice is once");
        assert!(shelf::listed(&mut danas, "?q=lampwood").await.is_empty());
        let whom = rosa.membership_id.to_string();
        let given = danas.post(&format!("/groups/{group}/readings"), &[("reading", &reading.to_string()), ("whom", &whom), ("due", "2026-09-20")]).await;
        assert_eq!(given.status, 422, "nobody is given it");
        assert!(danas.get(&format!("/library/{reading}")).await.text().contains("Taken out of the library: nobody is given it any more."));
        assert_eq!(app.signed_in(&rosa.person).await.get(&path).await.status, 200, "who has it keeps it");
        let mut noors = app.signed_in(&noor).await;
        assert_eq!(noors.get("/library").await.all("aside .list__title"), ["A lampwood evening"]);
        noors.post(&standing, &[("step", "bring-back")]).await;
        assert_eq!(shelf::listed(&mut danas, "?q=lampwood").await, ["A lampwood evening"]);
    }

    async fn what_a_reading_cannot_show_is_refused_with_its_line_and_comes_back(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        for (body, words) in [
            ("Calm.\n\n<script>alert(1)</script>", "Line 3 holds HTML: <script>alert(1)</script>."),
            ("Calm.\n![A boat](https://example.org/boat.png)", "Line 2 shows a picture from elsewhere: https://example.org/boat.png. Whoever opened the reading would be seen there."),
            ("![](picture:boat)", "Line 1: the picture “boat” says nothing to who can’t see it. Write what is seen between the brackets"),
            ("Calm.\n\n![A boat](picture:boat)", "Line 3: there is no picture called “boat”. Upload it under Pictures"),
            ("", "The text is missing."),
        ] {
            for step in ["save", "publish"] {
                let refused = write(&mut danas, &[("body", body), ("topics", "sleep"), ("step", step)]).await;
                assert_eq!(refused.status, 422, "{body}");
                assert!(refused.wrong("body").starts_with(words), "{body}: {}", refused.wrong("body"));
                assert_eq!((refused.raw_value("body").trim(), refused.value("topics")), (body, "sleep".into()), "what was typed is still there");
                assert!(!refused.body.contains("<script>alert") && !refused.body.contains("example.org/boat.png\""), "{body}");
            }
            let preview = write(&mut danas, &[("body", body), ("step", "preview")]).await;
            assert!(!preview.inner("#preview").contains("<script>") && preview.all("#preview img").is_empty(), "{body}");
        }
        let preview = write(&mut danas, &[("body", "![A boat](https://example.org/boat.png)"), ("step", "preview")]).await;
        assert!(preview.all("#preview .notice")[0].starts_with("It can’t be saved like this. Line 1 shows a picture from elsewhere"));
        assert_eq!(preview.all("#preview article"), ["[Picture: A boat]"]);
        assert_eq!(library_reading::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }

    async fn broken_markdown_is_only_odd_text(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        let body = "**open *marks `and ~~more\n\n| a | b\n|--\n\n![not closed](picture:boat\n\n[^9] [x](\n\n# \n\n1) \n> > >";
        let reading = publish(&mut danas, &[("body", body)]).await;
        let page = danas.get(&format!("/library/{reading}")).await;
        assert!(page.all("article")[0].starts_with("**open *marks `and ~~more"), "{:?}", page.all("article"));
        for piece in [">", "![", "- ", "[", "*_"] {
            let deep = piece.repeat(20_000);
            for step in ["preview", "save"] {
                let answer = write(&mut danas, &[("body", &deep), ("step", step)]).await;
                assert!([200, 303, 422].contains(&answer.status.as_u16()), "{piece} {step}: {}", answer.status);
            }
        }
    }

    async fn two_megabytes_of_text_come_back_with_the_word_that_they_are_too_long(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        let long = "Let the day go. ".repeat(128 * 1024);
        assert_eq!(long.len(), 2 * 1024 * 1024);
        for step in ["save", "publish", "preview"] {
            let answer = write(&mut danas, &[("body", &long), ("step", step)]).await;
            assert_eq!(answer.raw_value("body").trim_start(), long, "all of it is still there");
            let words = if step == "preview" { answer.all("#preview .notice")[0].clone() } else { answer.wrong("body") };
            assert!(words.contains("The text has 2097151 characters. Use 100000 or fewer."), "{step}: {words}");
        }
        let huge = "x".repeat(9 * 1024 * 1024);
        assert_eq!(write(&mut danas, &[("body", &huge)]).await.status, 413, "and there is an end");
    }

    async fn two_who_write_the_same_reading_lose_nothing(app: &TestApp) {
        let (dana, noor) = (app.dana().await, app.noor().await);
        let (mut danas, mut noors) = (app.signed_in(&dana).await, app.signed_in(&noor).await);
        let page = danas.get("/library/new").await;
        shelf::post(&mut danas, &page, &[("step", "save")]).await;
        let edit = shelf::action(&page);
        let (seen_by_dana, seen_by_noor) = (danas.get(&edit).await, noors.get(&edit).await);
        assert_eq!(shelf::post(&mut noors, &seen_by_noor, &[("body", "Noor’s words."), ("step", "save")]).await.status, 303);
        for step in ["save", "publish"] {
            let clash = shelf::post(&mut danas, &seen_by_dana, &[("body", "Dana’s words."), ("step", step)]).await;
            assert_eq!(clash.status, 422);
            assert!(clash.text().contains("Noor saved this while you were writing."), "{}", clash.text());
            assert_eq!(clash.raw_value("body").trim(), "Dana’s words.");
            assert_eq!((clash.all("del"), clash.all("ins")), (vec!["Noor’s words.".to_string()], vec!["Dana’s words.".to_string()]));
            assert_eq!(danas.get(&edit).await.raw_value("body").trim(), "Noor’s words.", "nothing is overwritten unseen");
            if step == "publish" {
                assert_eq!(shelf::post(&mut danas, &clash, &[("body", "Dana’s words.")]).await.status, 303, "and once more means it");
            }
        }
        assert_eq!(shelf::readings(app, "A lampwood evening").await.len(), 1);
        assert_eq!(shelf::readings(app, "A lampwood evening").await[0].body, "Dana’s words.");
    }

    async fn participants_neither_write_nor_search(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut danas = app.signed_in(&dana).await;
        let reading = publish(&mut danas, &[]).await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let id: LibraryReadingId = app.cx.new_id();
        let library = format!("/library/{reading}");
        for path in ["/library", "/library?q=lampwood", "/library/new", "/library/pictures", &library, &format!("/library-readings/{id}")] {
            assert_eq!(rosas.get(path).await.status, 404, "{path}");
        }
        let new = shelf::fields(&[("seen", "new")]);
        assert_eq!(rosas.post(&format!("/library-readings/{id}"), &new).await.status, 404);
        assert_eq!(shelf::upload(&mut rosas, "boat", "boat.png", &png(640, 480)).await.status, 404);
        assert_eq!(library_reading::Entity::find().count(app.cx.db.read()).await.expect("counts"), 1);
        assert_eq!(picture::Entity::find().count(app.cx.db.read()).await.expect("counts"), 0);
    }

    async fn a_picture_is_taken_when_it_is_one(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        assert!(danas.get("/library/pictures").await.text().contains("No picture yet."));
        let large = [png(640, 480), vec![0; LARGEST]].concat();
        for (bytes, words) in [
            (&b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>"[..], "This is no PNG, JPEG or WebP picture, whatever its name says."),
            (b"<html><script>alert(1)</script>", "This is no PNG, JPEG or WebP picture"),
            (b"\xff\xd8\xff\xe0\0", "This picture is damaged."),
            (&png(60_000, 10), "This picture has 60000 × 10 pixels."),
            (&large, "This file has 2.1 MB. Use one of 2 MB or less"),
            (b"", "Choose a picture."),
        ] {
            let refused = shelf::upload(&mut danas, "Pier", "boat.png", bytes).await;
            assert_eq!(refused.status, 422, "{words}");
            assert!(refused.wrong("file").starts_with(words), "{}", refused.wrong("file"));
            assert_eq!(refused.value("name"), "Pier");
        }
        let taken = shelf::upload(&mut danas, "", "A Boat.PNG", &png(640, 480)).await;
        let page = danas.follow(taken).await;
        assert!(page.text().contains("It is here. In a text, write: ![what is seen](picture:a-boat)"), "{}", page.text());
        assert_eq!(shelf::upload(&mut danas, "other", "x.png", &png(640, 480)).await.location(), "/library/pictures?uploaded=a-boat", "the same file is there already");
        app.later_by(Duration::seconds(1));
        assert_eq!(shelf::upload(&mut danas, "a boat", "x.png", &png(320, 240)).await.location(), "/library/pictures?uploaded=a-boat-2");
        assert_eq!(danas.get("/library/pictures").await.attributes("img.picture", "width"), ["320", "640"]);
    }

    async fn a_picture_is_seen_by_staff_and_by_who_was_given_a_reading_with_it(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(group, &dana, "Theo").await);
        let mut danas = app.signed_in(&dana).await;
        shelf::upload(&mut danas, "boat", "boat.png", &png(640, 480)).await;
        let reading = publish(&mut danas, &[("body", "Calm.\n\n![A boat at a \"pier\"](picture:boat)")]).await;
        let path = give(app, &mut danas, group, reading, &rosa).await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let page = rosas.get(&path).await;
        let of = |name: &str| page.attribute("article img", name).unwrap_or_default();
        assert_eq!((of("alt"), of("width"), of("height"), of("loading")), ("A boat at a \"pier\"".into(), "640".into(), "480".into(), "lazy".into()));
        let picture = of("src");
        assert!(picture.starts_with("/pictures/"), "{picture}");
        for browser in [&mut rosas, &mut danas] {
            let answer = browser.get(&picture).await;
            let header = |name: &str| answer.headers[name].to_str().expect("text").to_string();
            assert_eq!((answer.status.as_u16(), header("content-type"), header("x-content-type-options"), header("cache-control")), (200, "image/png".into(), "nosniff".into(), "no-store".into()));
            assert_eq!(browser.bytes(&picture).await, png(640, 480));
        }
        let mut theos = app.signed_in(&theo.person).await;
        let missing = theos.get("/pictures/01a00000-0000-7000-8000-000000000000").await;
        let denied = theos.get(&picture).await;
        assert_eq!((denied.status.as_u16(), denied.body), (404, missing.body), "he was not given it");
        assert_eq!(app.visitor().get(&picture).await.status, 303);
        privacy::set_status(app, &rosa, MembershipStatus::Left).await;
        assert_eq!(rosas.get(&picture).await.status, 404, "who left sees no more");
        let islands = Request::builder().uri(&picture).header("accept", "image/webp,image/*");
        assert_eq!(danas.send(islands, Body::empty()).await.status, 200);
    }

    async fn a_reading_of_a_curriculum_may_show_a_picture_too(app: &TestApp) {
        use crate::support::drafting::{self, READING, post_changed};
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        shelf::upload(&mut danas, "boat", "boat.png", &png(640, 480)).await;
        let draft = drafting::draft(&mut danas).await;
        let week = danas.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let reading = danas.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let page = danas.get(&reading).await;
        let refused = post_changed(&mut danas, &reading, &page, &READING, &[("body", "<script>alert(1)</script>"), ("step", "save")]).await;
        assert!(refused.wrong("body").starts_with("Line 1 holds HTML"), "{}", refused.text());
        let refused = post_changed(&mut danas, &reading, &page, &READING, &[("body", "![A boat](picture:bot)"), ("step", "save")]).await;
        assert!(refused.wrong("body").starts_with("Line 1: there is no picture called “bot”."), "{}", refused.text());
        let saved = post_changed(&mut danas, &reading, &page, &READING, &[("body", "![A boat](picture:boat)"), ("step", "save")]).await;
        assert_eq!(saved.status, 303);
        drafting::publish(&mut danas, &draft, "A picture").await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut rosas = app.signed_in(&rosa.person).await;
        let mut seen = 0;
        for assignment in app.assignments(&rosa).await.iter().filter(|one| one.is_open(app.now())) {
            if let Some(picture) = rosas.get(&format!("/readings/{}", assignment.id)).await.attribute("article img", "src") {
                assert_eq!(rosas.get(&picture).await.status, 200);
                seen += 1;
            }
        }
        assert_eq!(seen, 1);
    }
}
