//! The page of a mailed link speaks the language of the mail, unless its browser has said which it wants.

use domain::entities::account::Language;

use crate::support::speaking::{choose, get, lang, mailed_links, reads, rosa};
use crate::support::{Engine, TestApp, on_both_engines};

/// The same link with another token.
fn altered(path: &str) -> String {
    let at = path.len() - 8;
    let other = if path[at..].starts_with('A') { 'B' } else { 'A' };
    format!("{}{other}{}", &path[..at], &path[at + 1..])
}

on_both_engines! {
    async fn a_mailed_link_leads_to_a_page_in_the_language_of_the_mail(app: &TestApp) {
        let (dana, group, rosa) = rosa(app).await;
        reads(app, &rosa.person, Language::Spanish).await;
        let links = mailed_links(app, group, [&dana, &rosa.person], "es").await;
        for path in &links {
            for page in [app.visitor().get(path).await, get(&mut app.visitor(), path, "en-US,en;q=0.9").await] {
                assert_eq!((page.status.as_u16(), lang(&page)), (200, "es".into()), "{path}");
                assert_eq!(page.all("form#language button[lang=en]"), ["English"], "{path}: there is another");
                assert_eq!(page.all("form[action='/leave'] button"), ["Salir rápido"], "{path}");
            }
            let mut chose = app.visitor();
            choose(&mut chose, path, "en").await;
            assert_eq!(lang(&chose.get(path).await), "en", "{path}: this browser has said which");
            let wrong = altered(path);
            let pages = [app.visitor().get(&wrong).await, get(&mut app.visitor(), &wrong, "es").await];
            assert_eq!(pages.each_ref().map(|page| (page.status.as_u16(), lang(page))), [(404, "en".into()), (404, "es".into())], "{wrong}");
        }
        let [_, reset, address, reply, unsubscribe] = &links[..] else { panic!("{links:?}") };
        let mut browser = app.visitor();
        let refused = browser.post(reset, &[("password", "short")]).await;
        assert!(refused.status == 422 && lang(&refused) == "es" && refused.wrong("password").starts_with("Usa 15"), "{}", refused.text());
        let strength = browser.post(&format!("{reset}/strength"), &[("password", "lantern gravel Tuesday oboe")]).await;
        assert!(strength.body.contains("difícil de adivinar"), "{}", strength.body);
        for (path, said) in [(address, "Gracias."), (unsubscribe, "Listo.")] {
            let page = browser.post(path, &[]).await;
            assert!(page.status == 200 && lang(&page) == "es" && page.text().contains(said), "{path}: {}", page.text());
        }
        // What is over says so in the same language.
        assert_eq!(browser.post(reset, &[("password", "lantern gravel Tuesday oboe")]).await.status, 303);
        app.later_by(chrono::Duration::hours(24));
        for path in [reset, address, reply] {
            let over = app.visitor().get(path).await;
            assert_eq!((over.status.as_u16(), lang(&over)), (409, "es".into()), "{path}");
        }
        app.deliver().await;
    }

    async fn english_that_nobody_chose_goes_before_no_browser(app: &TestApp) {
        let (dana, group, rosa) = rosa(app).await;
        for path in mailed_links(app, group, [&dana, &rosa.person], "en").await {
            let pages = [app.visitor().get(&path).await, get(&mut app.visitor(), &path, "es-MX,es;q=0.9").await];
            assert_eq!(pages.each_ref().map(lang), ["en", "es"], "{path}");
        }
    }
}
