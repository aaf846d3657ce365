//! Materials: files and links beside the readings. Staff add them; a group's people have what is given to their group, for as
//! long as they are in it. Nobody has anything by default.
//!
//! Retiring takes a material from everybody but staff, and can be undone: what was wrong to hand out has to be stopped at
//! once, everywhere.

pub mod files;

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Set, Statement,
};
use serde::Deserialize;
use url::{Host, Url};

use self::files::Checked;
use crate::access::{self, Action, Subject};
use crate::entities::{group_staff, material, material_file, material_gift};
use crate::error::Conflict;
use crate::group_staff::holding;
use crate::ids::{GroupId, MaterialId};
use crate::{Actor, Context, Error, FieldErrors, Result, audit, groups, values};

/// The longest address of a link, in characters.
const LONGEST_LINK: usize = 2_000;

/// The form of a new material, as typed: a file, or a link.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct MaterialForm {
    /// The id that it will have: a form that is posted twice adds one.
    pub id: String,
    pub title: String,
    pub description: String,
    /// Of a link.
    pub url: String,
}

/// What a material is.
enum Source {
    File(Checked),
    Link(String),
}

/// A valid [`MaterialForm`].
struct NewMaterial {
    id: MaterialId,
    title: String,
    description: String,
    source: Source,
}

impl MaterialForm {
    fn check(&self, field: &'static str, source: Result<Source, String>) -> Result<NewMaterial> {
        let id = self.id.parse().map_err(|_| Error::NotFound)?;
        let mut errors = FieldErrors::default();
        let title = errors.take("title", values::line(&self.title, "The title"));
        let description = errors.take("description", values::optional_line(&self.description, "The description"));
        match (title, description, errors.take(field, source)) {
            (Some(title), Some(description), Some(source)) => Ok(NewMaterial { id, title, description, source }),
            _ => Err(errors.into()),
        }
    }
}

/// Where a link leads: a named host by https, and nothing in front of the name that could pass for it.
fn link(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Enter the address of the page.".into());
    }
    let refused = "A link begins with https:// and the name of a site, such as https://example.org/leaflet.";
    let url = Url::parse(text).map_err(|_| refused.to_string())?;
    let is_named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    let is_plain = url.username().is_empty() && url.password().is_none() && !text.contains(char::is_control);
    if url.scheme() != "https" || !is_named || !is_plain {
        return Err(refused.into());
    }
    let url = url.to_string();
    if url.len() > LONGEST_LINK {
        return Err(format!("This address has {} signs. Use {LONGEST_LINK} or fewer.", url.len()));
    }
    Ok(url)
}

/// Adds a file, by its own name and its bytes. The same form a second time adds nothing.
pub async fn add_file(
    cx: &Context,
    actor: &Actor,
    form: &MaterialForm,
    file: Option<(String, Vec<u8>)>,
) -> Result<MaterialId> {
    let file =
        file.ok_or_else(|| "Choose a file.".to_string()).and_then(|(name, content)| files::check(&name, content));
    add(cx, actor, form.check("file", file.map(Source::File))?).await
}

/// Adds a link.
pub async fn add_link(cx: &Context, actor: &Actor, form: &MaterialForm) -> Result<MaterialId> {
    add(cx, actor, form.check("url", link(&form.url).map(Source::Link))?).await
}

async fn add(cx: &Context, actor: &Actor, new: NewMaterial) -> Result<MaterialId> {
    access::require(actor, Action::EditMaterials, Subject::None)?;
    let mut row = material::ActiveModel {
        id: Set(new.id),
        title: Set(new.title),
        description: Set(new.description),
        url: Set(None),
        file_name: Set(None),
        media_type: Set(None),
        size_bytes: Set(None),
        added_by_id: Set(actor.account_id),
        added_at: Set(cx.now()),
        retired_at: Set(None),
    };
    let mut content = None;
    match new.source {
        Source::Link(url) => row.url = Set(Some(url)),
        Source::File(file) => {
            row.file_name = Set(Some(file.name));
            row.media_type = Set(Some(file.kind.media_type().into()));
            row.size_bytes = Set(i32::try_from(file.content.len()).ok());
            content = Some(file.content);
        }
    }
    let there_already = OnConflict::column(material::Column::Id).do_nothing().to_owned();
    let txn = cx.db.begin().await?;
    let insert = material::Entity::insert(row).on_conflict(there_already);
    if insert.exec_without_returning(&txn).await? > 0 {
        if let Some(content) = content {
            let file =
                material_file::ActiveModel { id: Set(cx.new_id()), material_id: Set(new.id), content: Set(content) };
            material_file::Entity::insert(file).exec_without_returning(&txn).await?;
        }
        audit::append(&txn, cx, Some(actor.account_id), "add", "materials", new.id.0).await?;
        txn.commit().await?;
    }
    Ok(new.id)
}

/// All materials, by title, for staff.
pub async fn list(cx: &Context, actor: &Actor) -> Result<Vec<material::Model>> {
    access::require(actor, Action::UseStaffPages, Subject::None)?;
    let all = material::Entity::find().order_by_asc(material::Column::Title).order_by_asc(material::Column::Id);
    Ok(all.all(cx.db.read()).await?)
}

/// One material, for staff.
pub async fn require(cx: &Context, actor: &Actor, id: MaterialId) -> Result<material::Model> {
    access::require(actor, Action::UseStaffPages, Subject::None)?;
    material::Entity::find_by_id(id).one(cx.db.read()).await?.ok_or(Error::NotFound)
}

/// A group that the actor works with, and whether the material is given to it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Receiver {
    pub group_id: GroupId,
    pub name: String,
    pub given: bool,
}

const RECEIVERS: &str = "SELECT g.id AS group_id, g.name, \
     EXISTS (SELECT 1 FROM material_gifts x WHERE x.group_id = g.id AND x.material_id = $1) AS given \
     FROM groups g WHERE g.closed_at IS NULL ORDER BY g.name, g.id";

/// The groups that the actor works with, by name. Of other groups nothing is told.
pub async fn receivers(cx: &Context, actor: &Actor, id: MaterialId) -> Result<Vec<Receiver>> {
    let statement = Statement::from_sql_and_values(cx.db.backend(), RECEIVERS, [id.into()]);
    let mut receivers = Receiver::find_by_statement(statement).all(cx.db.read()).await?;
    let parts = group_staff::Entity::find()
        .filter(group_staff::Column::AccountId.eq(actor.account_id))
        .filter(holding(cx.now()))
        .all(cx.db.read())
        .await?;
    receivers.retain(|one| {
        let part = parts.iter().find(|row| row.group_id == one.group_id).map(|row| row.part);
        access::may(actor, Action::WorkWithGroup, Subject::Group(part))
    });
    Ok(receivers)
}

/// Gives a material to a group that the actor works with. Doing so twice changes nothing.
pub async fn give(cx: &Context, actor: &Actor, id: MaterialId, group: &str) -> Result<()> {
    let material = require(cx, actor, id).await?;
    let group_id = group.parse().map_err(|_| Error::field("group", "Choose a group."))?;
    groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    if material.retired_at.is_some() {
        return Err(Error::field("group", "This material is retired. Bring it back first; then it can be given."));
    }
    let gift = material_gift::ActiveModel {
        id: Set(cx.new_id()),
        material_id: Set(id),
        group_id: Set(group_id),
        given_by_id: Set(actor.account_id),
        given_at: Set(cx.now()),
    };
    let columns = [material_gift::Column::MaterialId, material_gift::Column::GroupId];
    let there_already = OnConflict::columns(columns).do_nothing().to_owned();
    let txn = cx.db.begin().await?;
    let insert = material_gift::Entity::insert(gift).on_conflict(there_already);
    if insert.exec_without_returning(&txn).await? > 0 {
        audit::append(&txn, cx, Some(actor.account_id), "give-material", "groups", group_id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Takes a material back from a group that the actor works with. Doing so twice changes nothing.
pub async fn take_back(cx: &Context, actor: &Actor, id: MaterialId, group: &str) -> Result<()> {
    require(cx, actor, id).await?;
    let group_id = group.parse().map_err(|_| Error::NotFound)?;
    groups::require(cx, actor, group_id, Action::WorkWithGroup).await?;
    let gift = material_gift::Entity::delete_many()
        .filter(material_gift::Column::MaterialId.eq(id))
        .filter(material_gift::Column::GroupId.eq(group_id));
    let txn = cx.db.begin().await?;
    if gift.exec(&txn).await?.rows_affected > 0 {
        audit::append(&txn, cx, Some(actor.account_id), "take-material-back", "groups", group_id.0).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Takes a material from everybody but staff.
pub async fn retire(cx: &Context, actor: &Actor, id: MaterialId) -> Result<()> {
    set_retired(cx, actor, id, "retire").await
}

/// Gives it back to the groups that had it.
pub async fn bring_back(cx: &Context, actor: &Actor, id: MaterialId) -> Result<()> {
    set_retired(cx, actor, id, "bring-back").await
}

async fn set_retired(cx: &Context, actor: &Actor, id: MaterialId, verb: &'static str) -> Result<()> {
    access::require(actor, Action::EditMaterials, Subject::None)?;
    let txn = cx.db.begin().await?;
    let known = material::Entity::find_by_id(id).lock_exclusive().one(&txn).await?.ok_or(Error::NotFound)?;
    let retired_at = (verb == "retire").then(|| cx.now());
    if known.retired_at.is_some() == retired_at.is_some() {
        return Err(Error::Conflict(Conflict::AlreadyThere));
    }
    material::ActiveModel { id: Set(id), retired_at: Set(retired_at), ..Default::default() }.update(&txn).await?;
    audit::append(&txn, cx, Some(actor.account_id), verb, "materials", id.0).await?;
    txn.commit().await?;
    Ok(())
}

const OWN: &str = "SELECT t.* FROM materials t WHERE t.retired_at IS NULL AND EXISTS (SELECT 1 FROM material_gifts x \
     JOIN memberships m ON m.group_id = x.group_id WHERE x.material_id = t.id AND m.account_id = $1 AND m.status = 'active') \
     ORDER BY t.title, t.id";

/// What the groups of a participant were given, by title.
pub async fn own(cx: &Context, actor: &Actor) -> Result<Vec<material::Model>> {
    access::require(actor, Action::UseOwnPages, Subject::None)?;
    let own = Statement::from_sql_and_values(cx.db.backend(), OWN, [actor.account_id.into()]);
    Ok(material::Model::find_by_statement(own).all(cx.db.read()).await?)
}

const IS_GIVEN: &str = "SELECT 1 FROM material_gifts x JOIN memberships m ON m.group_id = x.group_id \
     WHERE x.material_id = $1 AND m.account_id = $2 AND m.status = 'active' LIMIT 1";

/// A file with what is in it, for whoever has it now.
pub async fn require_file(cx: &Context, actor: &Actor, id: MaterialId) -> Result<(material::Model, Vec<u8>)> {
    let db = cx.db.read();
    let material = material::Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)?;
    let values = [id.into(), actor.account_id.into()];
    let given = db.query_one_raw(Statement::from_sql_and_values(cx.db.backend(), IS_GIVEN, values)).await?.is_some();
    let retired = material.retired_at.is_some();
    access::require(actor, Action::ReadMaterial, Subject::Material { given, retired })?;
    let file = material_file::Entity::find().filter(material_file::Column::MaterialId.eq(id));
    let file = file.one(db).await?.ok_or(Error::NotFound)?;
    Ok((material, file.content))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_to_a_named_site_by_https() {
        assert_eq!(link(" https://example.org/a b "), Ok("https://example.org/a%20b".into()));
        assert_eq!(link("https://Bücher.example/?q=1#x"), Ok("https://xn--bcher-kva.example/?q=1#x".into()));
        for bad in [
            "",
            "http://example.org",
            "javascript:alert(1)",
            "data:text/html,x",
            "//example.org",
            "https://",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://mooring.example@evil.example/",
            "ftp://example.org",
            "/library",
            "https://exa\nmple.org",
        ] {
            assert!(link(bad).is_err(), "{bad:?}");
        }
        assert!(link(&format!("https://example.org/{}", "x".repeat(2_000))).is_err());
    }
}
