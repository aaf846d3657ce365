//! The search of the library: the same readings in the same order for the same words, on both engines; what it holds, and
//! that an index answers.

use std::collections::HashSet;

use domain::entities::{module, reading};
use domain::ids::{ReadingId, ReadingTopicId};
use domain::library::search::{self, SearchForm};
use domain::library::words;
use domain::reading_texts;
use sea_orm::{ConnectionTrait as _, DbBackend, EntityTrait as _, FromQueryResult, Statement, TransactionTrait as _};

use crate::support::shelf::{self, listed, publish};
use crate::support::{Engine, TestApp, on_both_engines, privacy};

/// A reading as it has to be found, reckoned without a database.
struct Known {
    id: ReadingId,
    title: String,
    in_title: HashSet<String>,
    in_all: HashSet<String>,
}

async fn entries(app: &TestApp) -> HashSet<ReadingId> {
    #[derive(FromQueryResult)]
    struct Entry {
        reading_id: ReadingId,
    }
    let all = Statement::from_string(app.cx.db.backend(), "SELECT reading_id FROM library_entries");
    let rows = Entry::find_by_statement(all).all(app.cx.db.read()).await.expect("asks");
    rows.into_iter().map(|row| row.reading_id).collect()
}

async fn known(app: &TestApp) -> Vec<Known> {
    let listed = entries(app).await;
    let rows = reading::Entity::find().all(app.cx.db.read()).await.expect("asks");
    let known = |row: reading::Model| Known {
        id: row.id,
        in_title: words::of(&row.title).collect(),
        in_all: words::of(&format!("{} {}", row.title, reading_texts::plain(&row.body))).collect(),
        title: row.title,
    };
    rows.into_iter().filter(|row| listed.contains(&row.id)).map(known).collect()
}

fn expected(known: &[Known], typed: &str) -> Vec<ReadingId> {
    let wanted: Vec<String> = words::of(typed).collect();
    let mut found: Vec<&Known> =
        known.iter().filter(|one| wanted.iter().all(|word| one.in_all.contains(word))).collect();
    found.sort_by_key(|one| {
        let is_behind = !wanted.iter().all(|word| one.in_title.contains(word));
        (is_behind, words::key(&one.title).into_bytes(), one.id)
    });
    found.into_iter().take(search::PAGE).map(|one| one.id).collect()
}

async fn found(app: &TestApp, typed: &str) -> Vec<ReadingId> {
    let wanted = SearchForm { q: typed.into(), ..SearchForm::default() }.check().expect("words");
    let page = search::find(&app.cx, &wanted, None).await.expect("finds");
    page.readings.into_iter().map(|one| one.reading_id).collect()
}

/// The details of the plan, in one text.
async fn plan(app: &TestApp, form: SearchForm) -> String {
    let backend = app.cx.db.backend();
    let asked = search::statement(backend, &form.check().expect("valid"));
    let explain = if backend == DbBackend::Postgres { "EXPLAIN" } else { "EXPLAIN QUERY PLAN" };
    let column = if backend == DbBackend::Postgres { 0 } else { 3 };
    let statement = Statement { sql: format!("{explain} {}", asked.sql), ..asked };
    let rows = app.cx.db.read().query_all_raw(statement).await.expect("explains");
    rows.iter().map(|row| row.try_get_by_index::<String>(column).expect("text")).collect::<Vec<_>>().join("\n")
}

/// So many readings beside those that are there, straight into the tables.
async fn fill(app: &TestApp, number: i32) {
    let txn = app.cx.db.write().begin().await.expect("begins");
    let backend = app.cx.db.backend();
    for at in 0..number {
        let id: ReadingId = app.cx.new_id();
        // As long as a text that is worth an index.
        let filler: String = (0..120).map(|number| format!(" f{at}x{number}")).collect();
        let text = format!("word{at} common other{}{filler}", at % 100);
        let words = if backend == DbBackend::Postgres { "CAST($3 AS tsvector)" } else { "$3" };
        let title = if backend == DbBackend::Postgres { "CAST($2 AS tsvector)" } else { "$2" };
        let topic: ReadingTopicId = app.cx.new_id();
        let rows: [(String, Vec<sea_orm::Value>); 4] = [
            ("INSERT INTO readings (id, position, slug, fingerprint, title, minutes, body, sources) VALUES ($1, 1, $2, $2, $2, 5, $3, '[]')".into(), vec![id.into(), format!("title{at:05}").into(), text.clone().into()]),
            ("INSERT INTO reading_topics (id, reading_id, position, topic, topic_key) VALUES ($1, $2, 1, $3, $3)".into(), vec![topic.into(), id.into(), format!("topic{}", at % 500).into()]),
            ("INSERT INTO library_entries (reading_id, title_key, step, minutes, recipe) VALUES ($1, $2, 0, 5, 1)".into(), vec![id.into(), format!("title{at:05}").into_bytes().into()]),
            (format!("INSERT INTO library_words (reading_id, title, words) VALUES ($1, {title}, {words})"), vec![id.into(), format!("title{at:05}").into(), text.into()]),
        ];
        for (sql, values) in rows {
            txn.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await.expect("inserts");
        }
    }
    txn.commit().await.expect("commits");
    app.cx.db.write().execute_unprepared("ANALYZE").await.expect("analyzes");
}

on_both_engines! {
    async fn the_same_words_find_the_same_readings_in_the_same_order(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        for (title, body) in [
            ("Sleep", "Nothing more."),
            ("Sleep and anger", "Don’t fight the night. It’s 3.5 hours."),
            ("Ängste am Abend", "Straße, Größe, ﬁne ½."),
            ("Ångström", "anger ANGER änger"),
            ("النوم والخوف", "تعلّق آمن"),
            ("睡眠", "安心 して 眠る"),
            ("Zz 1e5 x2 0x1F a_b c:d 'quoted' \\back", "\"all\" AND (or) NOT near* ^ - | ! <-> title : words"),
            ("angry", "the stem of another word"),
        ] {
            publish(&mut danas, &[("title", title), ("body", body)]).await;
        }
        let known = known(app).await;
        assert!(known.len() > 30);
        // Pairs of words of each reading, each word alone, and words that are nowhere.
        let mut asked: HashSet<String> = ["sleep anger", "ANGER", "änger", "Strasse", "strasse", "straße", "تعلق", "睡眠", "zz", "1e5", "don't", "dont", "and or not near", "title", "x2 0x1f", "angstrom", "nowhere sleep", "back quoted", "' \" \\ : & | ! ( ) * a"].map(String::from).into();
        for one in &known {
            let mut all: Vec<&String> = one.in_all.iter().collect();
            all.sort();
            asked.extend(all.chunks(9).filter(|some| some.len() > 4).map(|some| format!("{} {}", some[0], some[4])));
            asked.extend(all.into_iter().step_by(17).cloned());
        }
        assert!(asked.len() > 800, "{}", asked.len());
        for typed in &asked {
            assert_eq!(found(app, typed).await, expected(&known, typed), "{typed}");
        }
        assert_eq!(listed(&mut danas, "?q=sleep").await[..2], ["Sleep".to_string(), "Sleep and anger".into()], "those with it in the title come first");
        assert_eq!(listed(&mut danas, "?q=anger").await[..1], ["Sleep and anger".to_string()]);
        assert_eq!(listed(&mut danas, "?q=ANG%C3%A9R").await, listed(&mut danas, "?q=anger").await, "case and accents make no difference");
        assert!(!listed(&mut danas, "?q=angr").await.contains(&"angry".to_string()), "whole words");
        assert!(!listed(&mut danas, "?q=anger").await.contains(&"angry".to_string()), "no stems");
    }

    async fn tags_narrow_what_is_found(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        publish(&mut danas, &[("title", "Quick rest"), ("minutes", "2"), ("healing_step", "4"), ("topics", "Sleep, Body")]).await;
        publish(&mut danas, &[("title", "Long rest"), ("minutes", "12"), ("healing_step", "4"), ("topics", "slEEp")]).await;
        publish(&mut danas, &[("title", "No rest"), ("minutes", "9"), ("topics", "Anger")]).await;
        assert_eq!(listed(&mut danas, "?q=rest&topic=sleep").await, ["Long rest", "Quick rest"]);
        assert_eq!(listed(&mut danas, "?topic=SLEEP&minutes=10").await, ["Quick rest"]);
        assert_eq!(listed(&mut danas, "?topic=anger&step=0").await, ["No rest"]);
        assert!(listed(&mut danas, "?topic=nothing").await.is_empty());
        let step_four = listed(&mut danas, "?step=4").await;
        let weeks = module::Entity::find().all(app.cx.db.read()).await.expect("modules");
        let week = weeks.iter().find(|week| week.step == 4).expect("a week").id;
        let of_week = reading::Entity::find().all(app.cx.db.read()).await.expect("readings");
        for reading in of_week.iter().filter(|reading| reading.module_id == Some(week)) {
            assert!(step_four.contains(&reading.title), "built-in readings are filed under their week's step: {}", reading.title);
        }
        assert!(step_four.contains(&"Long rest".to_string()) && !step_four.contains(&"No rest".to_string()));
        let page = danas.get("/library").await;
        assert_eq!(page.all("select[name=topic] option"), ["Any", "Anger", "Body", "Sleep"], "each topic once");
    }

    async fn what_was_typed_stays_and_nothing_found_says_what_to_do(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        let page = danas.get("/library?q=%3Cscript%3Ezebra&step=3&minutes=5").await;
        assert_eq!((page.value("q"), page.value("step"), page.value("minutes")), ("<script>zebra".into(), "3".into(), "5".into()));
        assert!(page.text().contains("No reading has all of this. Look for fewer words"), "{}", page.text());
        assert_eq!(page.attribute("form a.button--plain", "href").as_deref(), Some("/library"));
        for (query, field, words) in [("?q=%E2%80%A6", "q", "There is no word in this."), ("?step=9", "step", "The step is a whole number"), ("?minutes=soon", "minutes", "The time to read is")] {
            let refused = danas.get(&format!("/library{query}")).await;
            assert_eq!(refused.status, 422, "{query}");
            assert!(refused.wrong(field).starts_with(words), "{}", refused.wrong(field));
        }
    }

    async fn more_than_fifty_come_page_by_page(app: &TestApp) {
        let dana = app.dana().await;
        fill(app, 130).await;
        let mut danas = app.signed_in(&dana).await;
        for (query, number) in [("?q=common", 130_usize), ("", 130 + 26)] {
            let (mut path, mut all, mut pages) = (format!("/library{query}"), Vec::new(), 0);
            loop {
                let page = danas.get(&path).await;
                all.extend(page.attributes("main ul.card .list__title", "href"));
                pages += 1;
                match page.attribute("section > p > a.button", "href") {
                    Some(more) => path = more,
                    None => break,
                }
            }
            assert_eq!((all.len(), pages), (number, number.div_ceil(50)), "{query}");
            assert_eq!(all.iter().collect::<HashSet<_>>().len(), number, "none twice");
        }
    }

    async fn the_page_break_between_titles_and_texts_leaves_nothing_out(app: &TestApp) {
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        for number in 0..60 {
            let (title, body) = (format!("Nr {number} lantern"), "Light.");
            let (other, lantern) = (format!("Aa {number}"), "A lantern.");
            let row = if number < 30 { (title.as_str(), body) } else { (other.as_str(), lantern) };
            publish(&mut danas, &[("title", row.0), ("body", row.1)]).await;
        }
        let first = danas.get("/library?q=lantern").await;
        let more = first.attribute("section > p > a.button", "href").expect("more");
        let titles: Vec<String> = [first.all("main ul.card .list__title"), danas.get(&more).await.all("main ul.card .list__title")].concat();
        assert_eq!((titles.len(), titles.iter().collect::<HashSet<_>>().len()), (60, 60));
        assert!(titles[..30].iter().all(|title| title.contains("lantern")) && !titles[30].contains("lantern"));
    }

    async fn an_index_answers(app: &TestApp) {
        fill(app, 3_000).await;
        let by_words = plan(app, SearchForm { q: "word7 other7".into(), ..SearchForm::default() }).await;
        let by_title = plan(app, SearchForm::default()).await;
        let by_topic = plan(app, SearchForm { topic: "topic7".into(), ..SearchForm::default() }).await;
        println!("{by_words}\n\n{by_title}\n\n{by_topic}");
        if app.cx.db.backend() == DbBackend::Postgres {
            assert!(by_words.contains("Bitmap Index Scan on ix_library_words_words"), "{by_words}");
            assert!(!by_words.contains("Seq Scan on library_words") && !by_words.contains("Seq Scan on library_entries"), "{by_words}");
            assert!(by_title.contains("Index Scan using ix_library_entries_title_key_reading_id"), "{by_title}");
            assert!(by_topic.contains("ix_reading_topics_topic_key"), "{by_topic}");
        } else {
            assert!(by_words.contains("SCAN library_words VIRTUAL TABLE INDEX 0:M"), "{by_words}");
            assert!(by_words.contains("SEARCH e USING INDEX sqlite_autoindex_library_entries_1"), "{by_words}");
            assert!(by_title.contains("SCAN e USING INDEX ix_library_entries_title_key_reading_id"), "{by_title}");
            assert!(by_topic.contains("USING INDEX ix_reading_topics_topic_key"), "{by_topic}");
        }
    }

    async fn the_index_holds_what_is_published_now_and_nothing_else(app: &TestApp) {
        let dana = app.dana().await;
        let group = app.group(&dana).await;
        let rosa = app.member(group, &dana, "Rosa").await;
        let mut danas = app.signed_in(&dana).await;
        let first = publish(&mut danas, &[("title", "Lanterns"), ("body", "Copperwords.")]).await;
        assert_eq!(listed(&mut danas, "?q=copperwords").await, ["Lanterns"]);
        let edit = danas.get(&format!("/library/{first}")).await.attribute("a.button--main", "href").expect("Change it");
        let page = danas.get(&edit).await;
        shelf::post(&mut danas, &page, &[("title", "Lanterns"), ("body", "Silverwords."), ("step", "save")]).await;
        assert!(listed(&mut danas, "?q=silverwords").await.is_empty(), "a draft is not found");
        let page = danas.get(&edit).await;
        shelf::post(&mut danas, &page, &[("title", "Lanterns"), ("body", "Silverwords.")]).await;
        assert_eq!((listed(&mut danas, "?q=silverwords").await, listed(&mut danas, "?q=copperwords").await), (vec!["Lanterns".to_string()], vec![]));
        let mut rosas = app.signed_in(&rosa.person).await;
        privacy::contact(&mut rosas, &[("note", "goldwords are mine")]).await;
        privacy::release(app, &rosa).await;
        assert!(listed(&mut danas, "?q=goldwords").await.is_empty());
        let _ = app.another_server().await;
        let known = known(app).await;
        let held = Statement::from_string(app.cx.db.backend(), "SELECT CAST(words AS text) AS words FROM library_words");
        let held = app.cx.db.read().query_all_raw(held).await.expect("asks");
        assert_eq!(held.len(), known.len(), "one for each reading that is listed");
        let held: HashSet<String> = held.iter().flat_map(|row| words::of(&row.try_get_by_index::<String>(0).expect("text")).collect::<Vec<_>>()).collect();
        let published: HashSet<String> = known.iter().flat_map(|one| one.in_all.iter().cloned()).collect();
        assert_eq!(held, published, "of what is published, every word and no other");
    }

    async fn an_older_database_is_filed_at_the_next_start(app: &TestApp) {
        let before = entries(app).await;
        assert_eq!(before.len(), 26, "of an older release nothing was filed by hand");
        let known = known(app).await;
        for wrong in ["DELETE FROM library_entries", "UPDATE library_entries SET recipe = 0"] {
            for statement in [wrong, "DELETE FROM library_words"] {
                app.cx.db.write().execute_unprepared(statement).await.expect(statement);
            }
            let _ = app.another_server().await;
            assert_eq!(entries(app).await, before);
            assert_eq!(found(app, "attachment").await, expected(&known, "attachment"), "{wrong}");
            assert!(!found(app, "attachment").await.is_empty());
        }
    }

    async fn a_new_version_of_a_curriculum_takes_the_place_of_the_old_one(app: &TestApp) {
        use crate::support::drafting::{self, READING, post_changed};
        let dana = app.dana().await;
        let mut danas = app.signed_in(&dana).await;
        let draft = drafting::draft(&mut danas).await;
        let week = danas.get(&draft).await.attribute("#weeks li a", "href").expect("a week");
        let path = danas.get(&week).await.attribute("#readings li a", "href").expect("a reading");
        let page = danas.get(&path).await;
        let changed = [("body", "Bronzewords alone."), ("step", "save")];
        assert_eq!(post_changed(&mut danas, &path, &page, &READING, &changed).await.status, 303);
        assert!(listed(&mut danas, "?q=bronzewords").await.is_empty());
        drafting::publish(&mut danas, &draft, "Other words").await;
        assert_eq!(listed(&mut danas, "?q=bronzewords").await.len(), 1);
        assert_eq!(listed(&mut danas, "").await.len(), 26, "each reading once");
    }
}
