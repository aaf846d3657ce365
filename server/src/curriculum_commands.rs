//! The commands `mooring curriculum import` and `export`: curricula as folders or zips on this machine.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use domain::curricula;
use domain::curriculum_files::{self, Curriculum, File, archive};
use domain::publications::{self, Published};

use crate::config::Config;
use crate::start_up;

/// Publishes what lies there, whole or not at all.
pub async fn import(config: &Config, path: &Path, note: &str) -> Result<()> {
    let curriculum = read(path)?;
    let note = domain::values::text(note, "The note").map_err(anyhow::Error::msg)?;
    let cx = start_up::context(config).await?;
    let title = &curriculum.head.title;
    match publications::publish(&cx, None, &curriculum, &note).await? {
        Published::Version(_, number) => println!("Published {title} as version {number}."),
        Published::Already(_, number) => println!("Nothing to do: this is version {number} of {title}, word for word."),
    }
    Ok(())
}

/// Writes a version there; what is there already is left alone.
pub async fn export(config: &Config, slug: &str, path: &Path, number: Option<i32>) -> Result<()> {
    if path.exists() {
        bail!("{} is there already; nothing was written. Name a new folder or a new zip", path.display());
    }
    let cx = start_up::context(config).await?;
    let all = curricula::published(&cx).await?;
    let Some(known) = all.iter().find(|one| one.curriculum.slug == slug) else {
        let known: Vec<&str> = all.iter().map(|one| one.curriculum.slug.as_str()).collect();
        bail!("there is no curriculum {slug}. There are: {}", known.join(", "));
    };
    let published = match curricula::require_published(&cx, known.curriculum.id, number).await {
        Err(domain::Error::NotFound) => bail!("{slug} has no such version; the newest is {}", known.version.number),
        other => other?,
    };
    let document = publications::document(cx.db.read(), published.version.id).await?;
    if is_zip(path) {
        std::fs::File::create_new(path)?.write_all(&archive::pack(&document)?)?;
    } else {
        for file in curriculum_files::write(&document) {
            let place = path.join(&file.path);
            std::fs::create_dir_all(place.parent().unwrap_or(path))?;
            std::fs::File::create_new(place)?.write_all(file.text.as_bytes())?;
        }
    }
    println!("Wrote version {} of {} to {}.", published.version.number, published.version.title, path.display());
    Ok(())
}

fn is_zip(path: &Path) -> bool {
    path.extension().is_some_and(|kind| kind.eq_ignore_ascii_case("zip"))
}

fn read(path: &Path) -> Result<Curriculum> {
    let path = path.canonicalize().with_context(|| format!("{} can't be read", path.display()))?;
    let name = path.file_name().and_then(|name| name.to_str()).context("name the folder of the curriculum")?;
    if is_zip(&path) {
        // One byte more than is taken says that it is too large.
        let mut bytes = Vec::new();
        let most = u64::try_from(archive::LARGEST_ARCHIVE + 1)?;
        std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(&path)?, most), &mut bytes)?;
        return Ok(archive::unpack(name, &bytes)?);
    }
    Ok(curriculum_files::read(name, &files_in(&path)?)?)
}

/// All files below the folder, with paths relative to it.
fn files_in(root: &Path) -> Result<Vec<File>> {
    let (mut files, mut size) = (Vec::new(), 0);
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).with_context(|| format!("{} can't be read", folder.display()))? {
            let path = entry?.path();
            // A link could lead out of the folder, or around in it.
            if path.is_symlink() {
                bail!("{} is a link; a curriculum is made of plain files", path.display());
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_none_or(|name| name != ".DS_Store") {
                size += path.metadata()?.len();
                if files.len() > archive::MOST_ENTRIES || size > archive::LARGEST_CONTENT {
                    bail!("{} holds more than a curriculum can: 2,000 files, 16 MiB of text", root.display());
                }
                let text =
                    std::fs::read_to_string(&path).with_context(|| format!("{} is not a text", path.display()))?;
                let relative = path.strip_prefix(root)?.to_string_lossy().into_owned();
                files.push(File { path: relative, text });
            }
        }
    }
    Ok(files)
}
