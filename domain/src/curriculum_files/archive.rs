//! A curriculum as one zip, out and in. What comes in is not believed: neither its sizes nor its names.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::read::LARGEST_FILE;
use super::{Curriculum, File, Refused, read, slug, write};

/// The largest zip that is taken, in bytes.
pub const LARGEST_ARCHIVE: usize = 8 * 1024 * 1024;
/// All files together, unpacked.
pub const LARGEST_CONTENT: u64 = 16 * 1024 * 1024;
pub const MOST_ENTRIES: usize = 2_000;

/// The zip of a curriculum: its folder, with a fixed date, so that the same curriculum is the same zip.
pub fn pack(curriculum: &Curriculum) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let folder = slug(&curriculum.slug);
    for file in write(curriculum) {
        archive.start_file(format!("{folder}/{}", file.path), options)?;
        archive.write_all(file.text.as_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// Reads a zip that was sent under this name. The folder inside names the curriculum; without one, the zip does.
pub fn unpack(name: &str, bytes: &[u8]) -> Result<Curriculum, Refused> {
    let files = entries(name, bytes)?;
    let own_name = name.trim_end_matches(".zip");
    let folder = files.first().and_then(|file| file.path.split_once('/')).map(|(folder, _)| format!("{folder}/"));
    // A folder that leads elsewhere is no name: its files keep their paths, and are refused by them.
    let is_name = |folder: &String| !folder.starts_with(['.', '/']) && !folder.contains(['\\', ':']);
    let folder =
        folder.filter(is_name).filter(|folder| files.iter().all(|file| file.path.starts_with(folder.as_str())));
    let Some(folder) = folder else { return read(own_name, &files) };
    let inside = files.iter().map(|file| File { path: file.path[folder.len()..].into(), text: file.text.clone() });
    read(folder.trim_end_matches('/'), &inside.collect::<Vec<_>>())
}

fn entries(name: &str, bytes: &[u8]) -> Result<Vec<File>, Refused> {
    let refuse = |reason: &str| Refused::new(name, reason);
    if bytes.len() > LARGEST_ARCHIVE {
        return Err(refuse("is larger than 8 MB"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| refuse("is not a zip that can be read"))?;
    if archive.len() > MOST_ENTRIES {
        return Err(refuse("holds more than 2,000 files"));
    }
    if archive.has_duplicate_names() {
        return Err(refuse("holds two files of the same name"));
    }
    if archive.has_overlapping_files().unwrap_or(true) {
        return Err(refuse("holds files that lie over each other"));
    }
    let (mut files, mut unpacked) = (Vec::new(), 0);
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at).map_err(|_| refuse("is locked with a password, or damaged"))?;
        let path = entry.name().map_err(|_| refuse("holds a file whose name can’t be read"))?.into_owned();
        if entry.is_symlink()
            || entry.unix_mode().is_some_and(|mode| !matches!(mode & 0o170_000, 0 | 0o040_000 | 0o100_000))
        {
            return Err(Refused::new(path, "is a link; a curriculum is made of plain files"));
        }
        if entry.is_dir() || is_left_by_the_system(&path) {
            continue;
        }
        let mut text = Vec::new();
        let most = u64::try_from(LARGEST_FILE + 1).unwrap_or(u64::MAX);
        (&mut entry).take(most).read_to_end(&mut text).map_err(|_| Refused::new(&path, "is damaged"))?;
        unpacked += u64::try_from(text.len()).unwrap_or(u64::MAX);
        if text.len() > LARGEST_FILE {
            return Err(Refused::new(path, "the file is larger than 1 MiB"));
        }
        if unpacked > LARGEST_CONTENT {
            return Err(refuse("holds more than 16 MiB of text"));
        }
        let text = String::from_utf8(text).map_err(|_| Refused::new(&path, "is not a text in UTF-8"))?;
        files.push(File { path, text });
    }
    Ok(files)
}

/// What a Mac adds to every zip and every folder.
fn is_left_by_the_system(path: &str) -> bool {
    path.starts_with("__MACOSX/") || path.ends_with("/.DS_Store") || path == ".DS_Store"
}

#[cfg(test)]
mod tests {
    use super::super::built_in;
    use super::*;

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, text) in files {
            archive.start_file(*path, SimpleFileOptions::default()).expect("starts");
            archive.write_all(text).expect("writes");
        }
        archive.finish().expect("a zip").into_inner()
    }

    fn refusal(bytes: &[u8]) -> String {
        unpack("sent.zip", bytes).expect_err("refused").to_string()
    }

    #[test]
    fn a_zip_comes_back_byte_for_byte() {
        let curriculum = built_in().expect("reads");
        let bytes = pack(&curriculum).expect("packs");
        let again = unpack("another-name.zip", &bytes).expect("unpacks");
        assert_eq!(again, curriculum, "its folder names it");
        assert_eq!(pack(&again).expect("packs"), bytes);
    }

    #[test]
    fn a_zip_without_a_folder_is_named_by_itself() {
        let mut files = write(&built_in().expect("reads"));
        files.push(File { path: "__MACOSX/._curriculum.md".into(), text: "left by a Mac".into() });
        files.push(File { path: ".DS_Store".into(), text: "too".into() });
        let files: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.text.as_bytes())).collect();
        assert_eq!(unpack("Our steps.zip", &zipped(&files)).expect("unpacks").slug, "our-steps");
    }

    #[test]
    fn a_hostile_zip_is_refused_with_file_and_reason() {
        let head: (&str, &[u8]) = ("curriculum.md", b"+++\ntitle = \"A\"\nsummary = \"B\"\n+++\n");
        assert_eq!(refusal(b"no zip"), "sent.zip: is not a zip that can be read");
        assert_eq!(refusal(&zipped(&[])), "curriculum.md: is missing");
        assert!(refusal(&zipped(&[head, ("../evil.md", b"x")])).starts_with("../evil.md: is not a path inside"));
        assert!(refusal(&zipped(&[head, ("/etc/passwd", b"x")])).starts_with("/etc/passwd: is not a path inside"));
        assert!(refusal(&zipped(&[head, ("run.exe", b"x")])).starts_with("run.exe: is no file of a curriculum"));
        assert_eq!(refusal(&zipped(&[head, ("guide/a.md", b"\xff\xfe")])), "guide/a.md: is not a text in UTF-8");
        for folder in ["..", "", ".", "C:", "a\\b"] {
            let paths = write(&built_in().expect("reads"))
                .into_iter()
                .map(|file| (format!("{folder}/{}", file.path), file.text));
            let paths: Vec<(String, String)> = paths.collect();
            let files: Vec<(&str, &[u8])> = paths.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
            assert!(refusal(&zipped(&files)).contains("is not a path inside"), "all in {folder:?}");
        }
        let bomb = vec![b'a'; LARGEST_FILE * 200];
        assert_eq!(refusal(&zipped(&[head, ("guide/a.md", &bomb)])), "guide/a.md: the file is larger than 1 MiB");
        let names: Vec<String> = (0..20).map(|at| format!("guide/{at}.md")).collect();
        let heavy: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &bomb[..LARGEST_FILE])).collect();
        assert_eq!(refusal(&zipped(&heavy)), "sent.zip: holds more than 16 MiB of text");
        let names: Vec<String> = (0..=MOST_ENTRIES).map(|at| format!("guide/{at}.md")).collect();
        let many: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
        assert_eq!(refusal(&zipped(&many)), "sent.zip: holds more than 2,000 files");
        assert_eq!(refusal(&vec![0; LARGEST_ARCHIVE + 1]), "sent.zip: is larger than 8 MB");
    }

    #[test]
    fn a_link_or_a_name_held_twice_is_refused() {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        archive.add_symlink("01-x", ".", SimpleFileOptions::default()).expect("a link to itself: a cycle");
        let cycle = archive.finish().expect("a zip").into_inner();
        assert_eq!(refusal(&cycle), "01-x: is a link; a curriculum is made of plain files");
        // The writer refuses such a thing; written under another name of the same length, it is renamed in the bytes.
        let mut twice = zipped(&[("guide/a.md", b"one"), ("guide/b.md", b"two")]);
        while let Some(at) = twice.windows(10).position(|bytes| bytes == b"guide/b.md") {
            twice[at..at + 10].copy_from_slice(b"guide/a.md");
        }
        assert_eq!(refusal(&twice), "sent.zip: holds two files of the same name");
        assert!(refusal(&zipped(&[("guide/a.md", b"one"), ("guide/A.md", b"two")])).ends_with("is there twice"));
    }
}
