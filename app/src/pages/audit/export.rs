//! The trail as CSV, with the same filters. It is read and sent page by page: however long it is, little of it is in memory.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use domain::audit::sights::{self, Sight};
use domain::audit::trail::{self, Filter, Line, TrailForm};
use domain::fingerprint::hex;
use domain::ids::AuditEntryId;
use domain::{Actor, Context};
use futures_util::stream;

use super::{deeds, who_words, zone_of};
use crate::answer::QueryOf;
use crate::csv_file;
use crate::error::PageResult;
use crate::guard::{May, SeeTrail};
use crate::state::AppState;

/// So many rows are read at a time.
const ROWS: u64 = 500;
const HEAD: [&str; 10] = ["number", "time", "who", "who_id", "did", "code", "kind", "thing", "thing_id", "link"];

/// GET /audit/export
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<SeeTrail>,
    QueryOf(form): QueryOf<TrailForm>,
) -> PageResult {
    let filter = form.check(zone_of(&actor)).map_err(domain::Error::from)?;
    let cx = state.cx.clone();
    sights::note(&cx, &actor, Sight::TrailExport).await?;
    let name =
        format!("attachment; filename=\"trail-{}.csv\"", cx.now().with_timezone(&zone_of(&actor)).format("%Y-%m-%d"));
    let reader = Reader { cx, actor, filter, next: Next::First };
    let rows = stream::try_unfold(reader, Reader::read);
    let headers = [(CONTENT_TYPE, "text/csv; charset=utf-8".to_string()), (CONTENT_DISPOSITION, name)];
    Ok((headers, Body::from_stream(rows)).into_response())
}

enum Next {
    First,
    After(AuditEntryId),
    Nothing,
}

struct Reader {
    cx: Context,
    actor: Actor,
    filter: Filter,
    next: Next,
}

impl Reader {
    /// The next rows as text. What fails ends the download unfinished, so that nobody takes it for whole.
    async fn read(mut self) -> Result<Option<(Bytes, Self)>, domain::Error> {
        let before = match self.next {
            Next::First => None,
            Next::After(id) => Some(id),
            Next::Nothing => return Ok(None),
        };
        let lines = trail::list(&self.cx, &self.actor, &self.filter, before, ROWS).await.inspect_err(|error| {
            tracing::error!(error = ?error, "an export of the trail broke off");
        })?;
        self.next = match lines.last() {
            Some(last) if lines.len() as u64 == ROWS => Next::After(last.entry.id),
            _ => Next::Nothing,
        };
        let head = before.is_none().then(|| HEAD.map(String::from));
        let rows = head.into_iter().chain(lines.into_iter().map(cells));
        Ok(Some((Bytes::from(csv_file::lines(rows)?), self)))
    }
}

fn cells(line: Line) -> [String; 10] {
    let Line { entry, who, thing } = line;
    [
        entry.number.map(|number| number.to_string()).unwrap_or_default(),
        entry.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
        who_words(&who),
        entry.actor_id.map(|id| id.to_string()).unwrap_or_default(),
        deeds::words(&entry.action, &entry.subject),
        format!("{}:{}", entry.action, entry.subject),
        deeds::kind(&entry.subject).to_string(),
        thing.unwrap_or_default(),
        entry.subject_id.map(|id| id.to_string()).unwrap_or_default(),
        entry.link.map(|link| hex(&link)).unwrap_or_default(),
    ]
}
