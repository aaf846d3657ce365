//! Materials: what is taken, what is refused, who has it, and how it is handed out.

use domain::entities::membership::MembershipStatus;
use domain::entities::{material, material_file};
use domain::ids::MaterialId;
use domain::materials::files::LARGEST_FILE;
use sea_orm::{EntityTrait as _, PaginatorTrait as _};

use crate::support::materials::{PDF, add, given};
use crate::support::privacy::{noted, set_status};
use crate::support::{Client, Engine, TestApp, on_both_engines};

fn new_id(app: &TestApp) -> String {
    app.cx.new_id::<MaterialId>().to_string()
}

async fn how_many(app: &TestApp) -> u64 {
    let db = app.cx.db.read();
    let files = material_file::Entity::find().count(db).await.expect("counts");
    let all = material::Entity::find().count(db).await.expect("counts");
    assert!(files <= all);
    all
}

async fn retire(browser: &mut Client, id: &str, step: &str) -> u16 {
    browser.post(&format!("/materials/{id}/retirement"), &[("step", step)]).await.status.as_u16()
}

on_both_engines! {
    async fn a_group_has_what_it_is_given_and_no_other(app: &TestApp) {
        let (dana, priya) = (app.dana().await, app.priya().await);
        let (group, others) = (app.group(&dana).await, app.group_on(&priya, "2026-09-07", "10:00").await);
        let (rosa, theo) = (app.member(group, &dana, "Rosa").await, app.member(others, &priya, "Theo").await);
        let (mut danas, mut rosas) = (app.signed_in(&dana).await, app.signed_in(&rosa.person).await);
        let id = new_id(app);
        let (page, file) = (format!("/materials/{id}"), format!("/materials/{id}/file"));
        for _ in 0..2 {
            assert_eq!(add(&mut danas, &id, "Leaflet <b>", "leaflet.pdf", PDF).await.location(), format!("{page}?notice=added"));
        }
        assert_eq!(how_many(app).await, 1, "pressed twice, added once");
        assert!(danas.get("/materials").await.text().contains("Leaflet <b> PDF, 21 B"));
        assert_eq!(rosas.get(&file).await.status, 404, "nobody has it by default");
        assert!(!rosas.get("/readings").await.text().contains("Downloads"));
        let before = rosas.get(&file).await.body;
        for _ in 0..2 {
            assert_eq!(danas.post(&format!("{page}/groups"), &[("group", &group.to_string())]).await.status, 303);
        }
        assert_eq!(noted(app, "give-material", "groups").await, 1);
        assert!(danas.get(&page).await.text().contains("Elm Street, autumn"));
        let list = rosas.get("/readings").await;
        assert!(list.text().contains("Downloads") && list.text().contains("Leaflet <b>") && list.text().contains("does not look for viruses"), "{}", list.text());
        assert_eq!(list.attributes("a[href^='/materials/']", "href"), std::slice::from_ref(&file));
        assert_eq!(rosas.bytes(&file).await, PDF, "byte for byte");
        let theos = app.signed_in(&theo.person).await.get(&file).await;
        assert!(theos.status == 404 && theos.body == before, "the same bytes as for what is missing");
        for gone in [MembershipStatus::Left, MembershipStatus::Completed, MembershipStatus::Invited] {
            set_status(app, &rosa, gone).await;
            assert_eq!(rosas.get(&file).await.status, 404, "{gone:?}");
            assert!(!rosas.get("/readings").await.text().contains("Leaflet"), "{gone:?}");
        }
        set_status(app, &rosa, MembershipStatus::Active).await;
        assert_eq!(rosas.get(&file).await.status, 200);
        assert_eq!(danas.post(&format!("{page}/groups/removal"), &[("group", &group.to_string())]).await.status, 303);
        assert_eq!(rosas.get(&file).await.status, 404, "taken back");
        assert_eq!(noted(app, "take-material-back", "groups").await, 1);
    }

    async fn only_who_works_with_a_group_gives_to_it(app: &TestApp) {
        let (dana, priya, alex) = (app.dana().await, app.priya().await, app.alex().await);
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let id = given(app, &dana, group).await;
        let page = format!("/materials/{id}");
        for who in [&priya, &alex] {
            let mut browser = app.signed_in(who).await;
            assert!(!browser.get(&page).await.text().contains("Elm Street"), "of other groups nothing is told");
            for path in [format!("{page}/groups"), format!("{page}/groups/removal")] {
                assert_eq!(browser.post(&path, &[("group", &group.to_string())]).await.status, 404, "{} {path}", who.name);
            }
        }
        assert_eq!(app.signed_in(&rosa.person).await.get(&format!("{page}/file")).await.status, 200, "nothing was taken back");
        let refused = app.signed_in(&dana).await.post(&format!("{page}/groups"), &[("group", "")]).await;
        assert!(refused.status == 422 && refused.wrong("group").contains("Choose a group"), "{}", refused.text());
    }

    async fn a_retired_material_is_staffs_alone_until_it_is_brought_back(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let id = given(app, &dana, group).await;
        let file = format!("/materials/{id}/file");
        let (mut danas, mut rosas) = (app.signed_in(&dana).await, app.signed_in(&rosa.person).await);
        assert_eq!(retire(&mut danas, &id, "retire").await, 303);
        assert_eq!(retire(&mut danas, &id, "retire").await, 409);
        assert_eq!((rosas.get(&file).await.status.as_u16(), danas.get(&file).await.status.as_u16()), (404, 200));
        assert!(!rosas.get("/readings").await.text().contains("Leaflet"));
        assert!(danas.get("/materials").await.text().contains("Retired Leaflet"));
        let second = app.group_on(&dana, "2026-09-07", "10:00").await;
        let refused = danas.post(&format!("/materials/{id}/groups"), &[("group", &second.to_string())]).await;
        assert!(refused.status == 422 && refused.wrong("group").contains("is retired"), "{}", refused.text());
        assert_eq!(retire(&mut danas, &id, "bring-back").await, 303);
        assert_eq!(rosas.get(&file).await.status, 200, "as before");
        assert_eq!((noted(app, "retire", "materials").await, noted(app, "bring-back", "materials").await), (1, 1));
    }

    async fn a_file_is_handed_out_to_be_saved_and_nothing_of_it_runs(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let cases: [(&str, &[u8], &str, &str); 4] = [
            ("../Zoë 🌊 \u{202e}fdp.pdf", PDF, "application/pdf", "attachment; filename=\"Zo_ _ fdp.pdf\"; filename*=UTF-8''Zo%C3%AB%20%F0%9F%8C%8A%20fdp.pdf"),
            ("a.txt", b"<script>alert(1)</script>", "text/plain; charset=utf-8", "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"),
            ("x;y=\".png", b"\x89PNG\r\n\x1a\n<html>", "image/png", "attachment; filename=\"x;y=_22.png\"; filename*=UTF-8''x%3By%3D%2522.png"),
            ("no ending", b"\xff\xd8\xff\xe0", "image/jpeg", "attachment; filename=\"no ending.jpg\"; filename*=UTF-8''no%20ending.jpg"),
        ];
        for (name, content, kind, disposition) in cases {
            let id = new_id(app);
            let added = add(&mut browser, &id, "A file", name, content).await;
            assert_eq!(added.status, 303, "{name}: {}", added.text());
            let file = browser.get(&format!("/materials/{id}/file")).await;
            let header = |name: &str| {
                let all: Vec<_> = file.headers.get_all(name).iter().map(|value| value.to_str().expect("text")).collect();
                all.join(" AND ")
            };
            for (name, value) in [
                ("content-type", kind),
                ("content-disposition", disposition),
                ("content-security-policy", "sandbox; default-src 'none'"),
                ("x-content-type-options", "nosniff"),
                ("cache-control", "no-store"),
                ("cross-origin-resource-policy", "same-origin"),
            ] {
                assert_eq!(header(name), value, "{name}");
            }
            assert_eq!(browser.bytes(&format!("/materials/{id}/file")).await, content);
        }
    }

    async fn what_is_not_what_it_says_is_refused_and_nothing_typed_is_lost(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let large = [PDF, &vec![b'x'; LARGEST_FILE]].concat();
        let cases: [(&str, &[u8], &str); 7] = [
            ("leaflet.pdf", b"MZ\x90\0 a program", "This is no PDF, PNG, JPEG or plain text"),
            ("leaflet.pdf", b"\x89PNG\r\n\x1a\n", "The name ends in .pdf, but inside it is a PNG picture."),
            ("leaflet.exe", PDF, "The name ends in .exe, but inside it is a PDF."),
            ("page.html", b"<script>alert(1)</script>", "The name ends in .html, but inside it is plain text."),
            ("empty.pdf", b"", "Choose a file that is not empty."),
            ("", b"", "Choose a file."),
            ("large.pdf", &large, "This file has 10.1 MB. A file may have 10 MB at most."),
        ];
        for (name, content, words) in cases {
            let refused = add(&mut browser, &new_id(app), "Leaflet <b>", name, content).await;
            assert_eq!(refused.status, 422, "{name}");
            assert!(refused.wrong("file").contains(words), "{name}: {}", refused.text());
            assert_eq!((refused.value("title").as_str(), refused.value("description").as_str()), ("Leaflet <b>", "To fill in at home"));
        }
        let larger = vec![b'x'; LARGEST_FILE + 300 * 1024];
        let refused = add(&mut browser, &new_id(app), "Leaflet", "larger.pdf", &larger).await;
        assert!(refused.status == 413 && refused.text().contains("choose a smaller file"), "{}", refused.text());
        let untitled = add(&mut browser, &new_id(app), " ", "leaflet.pdf", PDF).await;
        assert!(untitled.status == 422 && untitled.wrong("title").contains("missing"), "{}", untitled.text());
        assert_eq!(how_many(app).await, 0, "nothing was taken");
        let most = [PDF, &vec![b'x'; LARGEST_FILE - PDF.len()]].concat();
        assert_eq!(add(&mut browser, &new_id(app), "Leaflet", "most.pdf", &most).await.status, 303, "10 MB are taken");
    }

    async fn a_link_leads_to_a_named_site_and_says_which(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut browser = app.signed_in(&dana).await;
        for url in ["", "http://example.org", "javascript:alert(1)", "https://mooring.example@evil.example", "https://127.0.0.1/"] {
            let refused = browser.post("/materials/links", &[("id", &new_id(app)), ("title", "A film"), ("url", url)]).await;
            assert!(refused.status == 422 && !refused.wrong("url").is_empty(), "{url}: {}", refused.text());
            assert_eq!((refused.value("title").as_str(), refused.value("url").as_str()), ("A film", url));
        }
        let id = new_id(app);
        let title = "<script>alert(1)</script>";
        let added = browser.post("/materials/links", &[("id", &id), ("title", title), ("url", "https://Example.org/film?a=1&b")]).await;
        let page = browser.follow(added).await;
        assert!(page.text().contains(title) && !page.body.contains("<script>alert"), "{}", page.text());
        browser.post(&format!("/materials/{id}/groups"), &[("group", &group.to_string())]).await;
        let list = app.signed_in(&rosa.person).await.get("/readings").await;
        assert_eq!(list.attributes("a[target=_blank]", "href"), ["https://example.org/film?a=1&b"]);
        assert_eq!(list.attributes("a[target=_blank]", "rel"), ["noreferrer noopener"]);
        assert!(list.text().contains("example.org") && !list.body.contains("<script>alert"), "{}", list.text());
        assert_eq!(browser.get(&format!("/materials/{id}/file")).await.status, 404, "it has no file");
        assert!(browser.get("/library").await.all("a[href='/materials']").len() == 1);
    }
}
