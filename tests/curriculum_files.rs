//! Curricula as files: taken out, brought in, and refused.

use std::io::{Cursor, Write as _};

use domain::curriculum_files::{File, archive, built_in, write};

use crate::support::drafting::*;
use crate::support::{Engine, TestApp, on_both_engines};

/// A zip of these files, below no folder.
fn zipped(files: &[File]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        archive.start_file(&file.path, zip::write::SimpleFileOptions::default()).expect("starts");
        archive.write_all(file.text.as_bytes()).expect("writes");
    }
    archive.finish().expect("a zip").into_inner()
}

on_both_engines! {
    async fn an_export_that_is_imported_exports_as_itself(app: &TestApp) {
        let (dana, alex) = (app.dana().await, app.alex().await);
        let mut browser = app.signed_in(&dana).await;
        let path = curriculum(&mut browser).await;
        let first = browser.bytes(&format!("{path}/export?version=1")).await;
        let same = upload(&mut browser, "seven-steps (1).zip", &first).await;
        assert!(browser.follow(same).await.text().contains("this is version 1, word for word"));
        assert_eq!(versions(app).await, 1);
        let known = archive::unpack("x.zip", &first).expect("reads");
        assert_eq!(known, built_in().expect("reads"), "nothing was lost on the way through the tables");
        let mut changed = known;
        changed.modules[0].head.practice = "Quotes \"\"\" and\n+++\nand 🌊 نادية".into();
        changed.modules[0].readings[0].head.step = Some(3);
        let sent = archive::pack(&changed).expect("packs");
        let mut alexs = app.signed_in(&alex).await;
        let imported = upload(&mut alexs, "seven-steps.zip", &sent).await;
        let page = alexs.follow(imported).await.text();
        assert!(page.contains("Published as version 2") && page.contains("From a colleague"), "{page}");
        assert_eq!(browser.bytes(&format!("{path}/export")).await, sent, "byte for byte");
        assert_eq!(browser.bytes(&format!("{path}/export?version=1")).await, first, "the older is as it was");
    }

    async fn a_bad_archive_is_refused_whole(app: &TestApp) {
        let dana = app.dana().await;
        let mut browser = app.signed_in(&dana).await;
        let good = write(&built_in().expect("reads"));
        let with = |path: &str, text: &str| {
            let mut files: Vec<File> = good.iter().filter(|file| file.path != path).cloned().collect();
            files.push(File { path: path.into(), text: text.into() });
            zipped(&files)
        };
        let large = "a".repeat(1024 * 1024 + 1);
        let bomb = zipped(&(0..20).map(|at| File { path: format!("guide/{at}.md"), text: "a".repeat(1024 * 1024) }).collect::<Vec<_>>());
        let module = good.iter().find(|file| file.path == "01-arrive-and-understand/module.md").expect("a module");
        let untitled = module.text.replacen("title = \"Arrive and land\"", "title = \"\"", 1);
        for (bytes, words) in [
            (b"no zip at all".to_vec(), "new.zip: is not a zip that can be read"),
            (with("../../etc/cron.md", "x"), "../../etc/cron.md: is not a path inside the folder"),
            (with("notes.txt", "x"), "notes.txt: is no file of a curriculum"),
            (with("guide/05-large.md", &large), "guide/05-large.md: the file is larger than 1 MiB"),
            (bomb, "new.zip: holds more than 16 MiB of text"),
            (with(&module.path, &untitled), "01-arrive-and-understand/module.md, line 10: an agenda item has no title"),
            (with("02-recognize-and-acknowledge/readings/09-x.md", "+++\ntitle = \"A\"\nminutes = \"many\"\n+++\nx"), "09-x.md, line 3:"),
            (with("GUIDE/99-before.md", "x"), "is no file of a curriculum"),
            (with("guide/01-BEFORE-the-first-session.md", &good[good.len() - 4].text), "is there twice"),
        ] {
            let refused = upload(&mut browser, "new.zip", &bytes).await;
            assert_eq!(refused.status, 422, "{words}");
            assert!(refused.wrong("file").contains(words), "{words}: {}", refused.wrong("file"));
            assert!(refused.text().contains("Nothing was imported."));
            assert_eq!(refused.value("note"), "From a colleague");
        }
        assert_eq!(upload(&mut browser, "new.zip", &[]).await.wrong("file"), "Choose a zip file.");
        let huge = upload(&mut browser, "new.zip", &vec![0; 9 * 1024 * 1024]).await;
        assert_eq!(huge.status, 413);
        assert_eq!(versions(app).await, 1, "nothing of any of them was taken");
        assert_eq!(browser.get("/curricula").await.all("main a[href^='/curricula/0']").len(), 1);
        assert_eq!(upload(&mut browser, "new.zip", &zipped(&good)).await.status, 303, "and the good one is taken");
    }

    async fn the_commands_write_and_read_folders_and_zips(app: &TestApp) {
        let settings = crate::support::program::Settings::new(crate::support::database::empty(if app.config.database_url.starts_with("sqlite") { Engine::Sqlite } else { Engine::Postgres }).await);
        let folder = settings.home.join("seven-steps");
        let (out, zip) = (folder.display().to_string(), settings.home.join("seven-steps.zip").display().to_string());
        for path in [&out, &zip] {
            let written = settings.run(&["curriculum", "export", "seven-steps", path]);
            assert!(written.status.success(), "{written:?}");
            let read = settings.run(&["curriculum", "import", path]);
            assert!(String::from_utf8_lossy(&read.stdout).contains("this is version 1"), "{read:?}");
        }
        assert!(!settings.run(&["curriculum", "export", "seven-steps", &out]).status.success(), "nothing is overwritten");
        std::fs::write(folder.join("guide/05-new.md"), "+++\ntitle = \"New\"\n+++\n\nA page.\n").expect("writes");
        let read_again = settings.run(&["curriculum", "import", &out, "--note", "One page more"]);
        assert!(String::from_utf8_lossy(&read_again.stdout).contains("as version 2"), "{read_again:?}");
        std::os::unix::fs::symlink(&folder, folder.join("guide/loop")).expect("a link");
        let refused = settings.run(&["curriculum", "import", &out]);
        assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("is a link"), "{refused:?}");
        std::fs::remove_file(folder.join("guide/loop")).expect("removes");
        std::fs::write(folder.join("README.txt"), "hello").expect("writes");
        let refused = settings.run(&["curriculum", "import", &out]);
        assert!(String::from_utf8_lossy(&refused.stderr).contains("README.txt: is no file of a curriculum"), "{refused:?}");
    }
}
