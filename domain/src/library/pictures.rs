//! Pictures for readings: taken when they are what they say they are, stored in the database, and shown to whoever may read
//! a reading that holds them. They never change, and none comes from elsewhere.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, Set, Statement};

use super::picture_files::{self, PictureFile};
use crate::access::{self, Action, Subject};
use crate::curriculum_files::{free_slug, slug};
use crate::entities::membership::MembershipStatus;
use crate::entities::{picture, reading, reading_picture};
use crate::ids::{PictureId, ReadingId};
use crate::{Actor, Context, Error, Result, audit, fingerprint, reading_texts};

/// The largest file, in bytes.
pub const LARGEST: usize = 2 * 1024 * 1024;
/// The longest side, in pixels: a telephone has to unfold all of them.
const LONGEST_SIDE: u32 = 6_000;

/// What is uploaded.
#[derive(Clone, Debug, Default)]
pub struct PictureForm {
    pub name: String,
    /// The file's own name.
    pub file_name: String,
    pub content: Vec<u8>,
}

/// A picture that can be taken.
pub struct NewPicture {
    name: String,
    file: PictureFile,
}

impl PictureForm {
    pub fn check(self) -> Result<NewPicture, String> {
        if self.content.is_empty() {
            return Err("Choose a picture.".into());
        }
        if self.content.len() > LARGEST {
            let megabytes = self.content.len().div_ceil(100_000);
            return Err(format!(
                "This file has {}.{} MB. Use one of 2 MB or less: half as wide is often enough.",
                megabytes / 10,
                megabytes % 10
            ));
        }
        let file = picture_files::read(self.content)?;
        if ![file.width, file.height].iter().all(|side| (1..=LONGEST_SIDE).contains(side)) {
            return Err(format!(
                "This picture has {} × {} pixels. Use one with {LONGEST_SIDE} or fewer on each side.",
                file.width, file.height
            ));
        }
        let typed = if self.name.trim().is_empty() { &self.file_name } else { &self.name };
        let stem = typed.rsplit_once('.').map_or(typed.as_str(), |(stem, _)| stem);
        let name = slug(if self.name.trim().is_empty() { stem } else { typed });
        Ok(NewPicture { name: if name == "untitled" { "picture".into() } else { name }, file })
    }
}

/// Stores a picture and gives its name; the same file again is the one that is there.
pub async fn upload(cx: &Context, actor: &Actor, new: NewPicture) -> Result<String> {
    access::require(actor, Action::EditLibrary, Subject::None)?;
    let fingerprint = fingerprint::of(&new.file.content);
    let side = |pixels: u32| i32::try_from(pixels).unwrap_or(i32::MAX);
    let txn = cx.db.begin().await?;
    let rows = "SELECT name, fingerprint FROM pictures";
    let rows = Name::find_by_statement(Statement::from_string(cx.db.backend(), rows)).all(&txn).await?;
    if let Some(same) = rows.iter().find(|row| row.fingerprint == fingerprint) {
        return Ok(same.name.clone());
    }
    let name = free_slug(&new.name, |name| rows.iter().any(|row| row.name == name));
    let id: PictureId = cx.new_id();
    let row = picture::ActiveModel {
        id: Set(id),
        name: Set(name.clone()),
        fingerprint: Set(fingerprint),
        media_type: Set(new.file.media_type.into()),
        width: Set(side(new.file.width)),
        height: Set(side(new.file.height)),
        content: Set(new.file.content),
        uploaded_by_id: Set(actor.account_id),
        uploaded_at: Set(cx.now()),
    };
    picture::Entity::insert(row).exec_without_returning(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), "upload", "pictures", id.0).await?;
    txn.commit().await?;
    Ok(name)
}

#[derive(FromQueryResult)]
struct Name {
    name: String,
    fingerprint: String,
}

/// A picture without its content.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Pictured {
    pub id: PictureId,
    pub name: String,
    pub width: i32,
    pub height: i32,
    pub uploaded_at: DateTime<Utc>,
}

/// So many on a page.
pub const PAGE: usize = 50;

/// A page of pictures, last uploaded first, from behind the last one of the page before.
pub async fn list(cx: &Context, before: Option<PictureId>) -> Result<Vec<Pictured>> {
    let (from, values) = match before {
        Some(id) => ("WHERE id < $1", vec![id.into()]),
        None => ("", Vec::new()),
    };
    let rows =
        format!("SELECT id, name, width, height, uploaded_at FROM pictures {from} ORDER BY id DESC LIMIT {PAGE}");
    let rows = Statement::from_sql_and_values(cx.db.backend(), rows, values);
    Ok(Pictured::find_by_statement(rows).all(cx.db.read()).await?)
}

/// The pictures that a text shows, by name. One that is not there is left out.
pub async fn of_text(db: &impl ConnectionTrait, text: &str) -> Result<HashMap<String, Pictured>> {
    let mut names: Vec<String> = reading_texts::pictures(text).into_iter().map(|shown| shown.name).collect();
    names.sort();
    names.dedup();
    let mut found = HashMap::new();
    for name in names {
        let row = "SELECT id, name, width, height, uploaded_at FROM pictures WHERE name = $1";
        let row = Statement::from_sql_and_values(db.get_database_backend(), row, [name.clone().into()]);
        if let Some(row) = Pictured::find_by_statement(row).one(db).await? {
            found.insert(name, row);
        }
    }
    Ok(found)
}

/// The pictures that a published reading shows, by name: those that were there when it was published.
pub async fn of_reading(cx: &Context, reading: &reading::Model) -> Result<HashMap<String, Pictured>> {
    if !reading.body.contains(reading_texts::PICTURE) {
        return Ok(HashMap::new());
    }
    const SHOWN: &str = "SELECT i.id, i.name, i.width, i.height, i.uploaded_at FROM reading_pictures p \
         JOIN pictures i ON i.id = p.picture_id WHERE p.reading_id = $1";
    let rows = Statement::from_sql_and_values(cx.db.backend(), SHOWN, [reading.id.into()]);
    let rows = Pictured::find_by_statement(rows).all(cx.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.name.clone(), row)).collect())
}

/// What is wrong with the pictures that a text shows: the first that is not there, with its line.
pub async fn check(cx: &Context, text: &str) -> Result<Result<(), String>> {
    let known = of_text(cx.db.read(), text).await?;
    let missing = reading_texts::pictures(text).into_iter().find(|shown| !known.contains_key(&shown.name));
    Ok(missing.map_or(Ok(()), |shown| {
        Err(format!(
            "Line {}: there is no picture called “{}”. Upload it under Pictures, or take the line out.",
            shown.line, shown.name
        ))
    }))
}

/// Notes which pictures a reading shows that is being published.
pub(crate) async fn note_shown(db: &impl ConnectionTrait, cx: &Context, id: ReadingId, text: &str) -> Result<()> {
    for shown in of_text(db, text).await?.into_values() {
        let row = reading_picture::ActiveModel { id: Set(cx.new_id()), reading_id: Set(id), picture_id: Set(shown.id) };
        row.insert(db).await?;
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct Readable {
    membership: MembershipStatus,
    opens_at: Option<DateTime<Utc>>,
    done_at: Option<DateTime<Utc>>,
    withdrawn_at: Option<DateTime<Utc>>,
}

/// A picture with its content, for staff, and for who may read a reading that shows it.
pub async fn require(cx: &Context, actor: &Actor, id: PictureId) -> Result<picture::Model> {
    if !access::may(actor, Action::UseStaffPages, Subject::None) && !is_readable(cx, actor, id).await? {
        return Err(Error::NotFound);
    }
    picture::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

async fn is_readable(cx: &Context, actor: &Actor, id: PictureId) -> Result<bool> {
    const READABLE: &str = "SELECT m.status AS membership, x.opens_at, x.done_at, x.withdrawn_at FROM reading_pictures p \
         JOIN assignments x ON x.reading_id = p.reading_id JOIN memberships m ON m.id = x.membership_id \
         WHERE p.picture_id = $1 AND m.account_id = $2";
    let rows = Statement::from_sql_and_values(cx.db.backend(), READABLE, [id.into(), actor.account_id.into()]);
    let rows = Readable::find_by_statement(rows).all(cx.db.read()).await?;
    Ok(rows.into_iter().any(|row| {
        // As with the reading itself: what was taken back stays with who has read it.
        let is_kept = row.withdrawn_at.is_none() || row.done_at.is_some();
        let (owner, open) = (actor.account_id, is_kept && row.opens_at.is_some_and(|opens_at| opens_at <= cx.now()));
        access::may(actor, Action::ReadAssignment, Subject::Assignment { owner, membership: row.membership, open })
    }))
}

#[cfg(test)]
mod tests {
    use img_parts::png::PngChunk;

    use super::*;

    /// A PNG of this size, without a point in it.
    fn png(width: u32, height: u32) -> Vec<u8> {
        let head = [width.to_be_bytes().as_slice(), &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let chunks = [(*b"IHDR", head), (*b"IDAT", Vec::new()), (*b"IEND", Vec::new())];
        let chunks = chunks.map(|(kind, contents)| PngChunk::new(kind, contents.into()).encoder().bytes().to_vec());
        [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
    }

    fn check(name: &str, file_name: &str, content: &[u8]) -> Result<NewPicture, String> {
        PictureForm { name: name.into(), file_name: file_name.into(), content: content.to_vec() }.check()
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        let taken = check("", "A Boat.final.PNG", &png(640, 480)).expect("a picture");
        assert_eq!((taken.name.as_str(), taken.file.width, taken.file.height), ("a-boat-final", 640, 480));
        assert_eq!(check("Pier No. 3", "x.png", &png(1, 1)).expect("a picture").name, "pier-no-3");
        assert_eq!(check("", "نادية.png", &png(1, 1)).expect("a picture").name, "picture");
        for (content, words) in [
            (&b""[..], "Choose a picture."),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "no PNG, JPEG or WebP"),
            (b"GIF89a\x01\0\x01\0", "no PNG, JPEG or WebP"),
            (b"\xff\xd8\xff\xe0\0", "damaged"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "damaged"),
            (&png(6_001, 10), "6001 × 10 pixels"),
            (&png(0, 10), "damaged"),
            (&[png(10, 10), vec![0; LARGEST]].concat(), "This file has 2.1 MB."),
        ] {
            let refused = check("", "x.png", content).err().unwrap_or_default();
            assert!(refused.contains(words), "{words}: {refused}");
        }
    }
}
