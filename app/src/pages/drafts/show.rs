//! A draft from above: its weeks in order, its facilitator guide, what it says about itself, and *Publish*.

use axum::extract::State;
use axum::response::Response;
use domain::curriculum_files::Module;
use domain::curriculum_files::rules::{Place, Problem, problems};
use domain::draft_forms::{HeadForm, PublishForm};
use domain::drafts::parts::{HeadPart, Part as _, new_slug};
use domain::drafts::{self, Draft, Publishing, Step};
use domain::ids::DraftId;
use domain::{Actor, FieldErrors};
use leptos::prelude::*;
use serde::Deserialize;

use super::saving::{Settled, lost, refused, settle};
use super::{DraftQuery, changed, discarded, guide, title_of};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, Id, May};
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::{count, done, empty, heading};

/// What the page shows beside the draft: two forms, and what is wrong with either.
struct Shown {
    head: HeadForm,
    publish: PublishForm,
    errors: FieldErrors,
    /// Said above all.
    notice: Option<AnyView>,
}

impl Shown {
    fn of(draft: &Draft) -> Self {
        let head = HeadPart::find(draft.document(), &()).unwrap_or_default();
        Self {
            head: HeadForm::of(&head),
            publish: PublishForm::of(draft),
            errors: FieldErrors::default(),
            notice: None,
        }
    }
}

/// GET /drafts/{id}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
    QueryOf(query): QueryOf<DraftQuery>,
) -> PageResult {
    let Some(draft) = drafts::find(&state.cx, id).await? else {
        let discarded = drafts::find_discarded(&state.cx, id).await?.ok_or(PageError::NotFound)?;
        return Ok(discarded::page(&state, &actor, &discarded));
    };
    let shown = Shown { notice: query.notice().map(done), ..Shown::of(&draft) };
    Ok(page(&state, &actor, &draft, shown))
}

/// POST /drafts/{id}: title, summary and introduction.
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
    Posted(mut form): Posted<HeadForm>,
) -> PageResult {
    let Some(draft) = drafts::find(&state.cx, id).await? else { return lost_head(&state, &actor, id, &form).await };
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => {
            let shown = Shown { head: form, errors, ..Shown::of(&draft) };
            return Ok(refused(page(&state, &actor, &draft, shown)));
        }
    };
    Ok(match settle(&state, &actor, id, &(), new, &mut form.seen).await? {
        Settled::Done => see(&format!("/drafts/{id}?notice=saved")),
        Settled::Again(draft, notice) => {
            let shown = Shown { head: form, notice: Some(notice), ..Shown::of(&draft) };
            refused(page(&state, &actor, &draft, shown))
        }
        Settled::Lost => lost_head(&state, &actor, id, &form).await?,
    })
}

async fn lost_head(state: &AppState, actor: &Actor, id: DraftId, form: &HeadForm) -> PageResult {
    let HeadForm { title, summary, introduction, .. } = form;
    lost(state, actor, id, &[("Title", title), ("Summary", summary), ("Introduction", introduction)]).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub step: String,
}

/// POST /drafts/{id}/modules: moves a week, or adds one.
pub async fn arrange(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
    Posted(form): Posted<StepForm>,
) -> PageResult {
    let step = Step::parse(&form.step).ok_or(PageError::Unreadable)?;
    drafts::arrange_modules(&state.cx, &actor, id, &step).await?;
    Ok(match step {
        Step::Add(slug) => see(&format!("/drafts/{id}/modules/{slug}")),
        Step::Up(_) | Step::Down(_) => see(&format!("/drafts/{id}#weeks")),
    })
}

/// POST /drafts/{id}/publication
pub async fn publish(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    Id(id): Id<DraftId>,
    Posted(form): Posted<PublishForm>,
) -> PageResult {
    let note = form.note.clone();
    let Some(draft) = drafts::find(&state.cx, id).await? else {
        return lost(&state, &actor, id, &[("What changed", &note)]).await;
    };
    if let Err(errors) = form.check() {
        let shown = Shown { publish: form, errors, ..Shown::of(&draft) };
        return Ok(refused(page(&state, &actor, &draft, shown)));
    }
    let published = drafts::publish(&state.cx, &actor, id, &form).await;
    // What is shown now is what the next press agrees to.
    let Some(draft) = drafts::find(&state.cx, id).await? else {
        return match published {
            Ok(Publishing::Published(id, number)) => Ok(see(&format!("/curricula/{id}?published={number}"))),
            _ => lost(&state, &actor, id, &[("What changed", &note)]).await,
        };
    };
    let notice = match published? {
        Publishing::Published(id, number) => return Ok(see(&format!("/curricula/{id}?published={number}"))),
        Publishing::Unfinished(problems) => unfinished(&draft, &problems),
        Publishing::Changed => said(format!(
            "Nothing is published yet. {} changed this draft since you opened the page. Look through it, then press Publish once more.",
            draft.about.changed_by
        )),
        Publishing::Newer(number) => said(format!(
            "Nothing is published yet. Version {number} was published meanwhile, and this draft holds nothing of it. Look at what differs; press Publish once more, and this draft becomes version {}.",
            number + 1
        )),
        Publishing::Same(number) => said(format!(
            "Nothing is published: the draft says what version {number} says, word for word. Change something first."
        )),
    };
    let publish = PublishForm { note, ..PublishForm::of(&draft) };
    Ok(refused(page(&state, &actor, &draft, Shown { publish, notice: Some(notice), ..Shown::of(&draft) })))
}

fn said(words: String) -> AnyView {
    view! { <p class="notice" role="alert" dir="auto">{words}</p> }.into_any()
}

/// What has to be mended before it can be published, each with the way to its page.
fn unfinished(draft: &Draft, problems: &[Problem]) -> AnyView {
    let items = problems.iter().map(|problem| {
        let (path, place) = page_of(draft, problem);
        view! { <li><a href=path dir="auto">{format!("{place}: {}", problem.reason)}</a></li> }
    });
    view! {
        <div class="notice" role="alert">
            <p><b>"It can’t be published yet."</b>{format!(" {} to mend first; everything is kept.", count(problems.len(), "thing", "things"))}</p>
            <ul class="notice__list">{items.collect_view()}</ul>
        </div>
    }
    .into_any()
}

/// Where a problem is mended, and what that place is called.
fn page_of(draft: &Draft, problem: &Problem) -> (String, String) {
    let path = format!("/drafts/{}", draft.row.id);
    let modules = &draft.document().modules;
    let week = |at: usize| format!("{path}/modules/{}", modules.get(at).map_or("", |module| &module.slug));
    match problem.place {
        Place::Head => (format!("{path}#about"), "The curriculum".into()),
        Place::Guide(at) => {
            let slug = draft.document().guide.get(at).map_or("", |page| &page.slug);
            (format!("{path}/guide/{slug}"), format!("Guide, page {}", at + 1))
        }
        Place::Module(at) if problem.key == "agenda" => (format!("{}/plan", week(at)), format!("Week {}", at + 1)),
        Place::Module(at) => (week(at), format!("Week {}", at + 1)),
        Place::Item(at, item) => {
            (format!("{}/plan#item-{item}", week(at)), format!("Week {}, item {}", at + 1, item + 1))
        }
        Place::Reading(at, reading) => {
            let slug = modules.get(at).and_then(|module| module.readings.get(reading)).map_or("", |one| &one.slug);
            (format!("{}/readings/{slug}", week(at)), format!("Week {}, reading {}", at + 1, reading + 1))
        }
    }
}

fn page(state: &AppState, actor: &Actor, draft: &Draft, shown: Shown) -> Response {
    let Shown { head, publish, errors, notice } = shown;
    let from = draft.about.from_number.map_or_else(|| "new".to_string(), |number| format!("from version {number}"));
    Page::new(title_of(draft), Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        let (weeks, guide, about) = (weeks(draft), guide::list(draft), about(draft, &head, &errors));
        // What is new begins with its title.
        let parts = if draft.row.title.is_empty() { [about, weeks, guide] } else { [weeks, guide, about] };
        view! {
            <div>{heading(format!("Curricula · draft, {from}"), title_of(draft))} {changed(draft, actor)}</div>
            {notice}
            {summary(&errors)}
            <div class="split">
                <div class="stack stack--wide">{parts}</div>
                <aside class="stack stack--wide">{publishing(draft, &publish, &errors)} {ways(draft)}</aside>
            </div>
        }
    })
}

fn weeks(draft: &Draft) -> AnyView {
    let modules = &draft.document().modules;
    let path = format!("/drafts/{}/modules", draft.row.id);
    let rows = modules.iter().enumerate().map(|(at, module)| week(&path, at, modules.len(), module)).collect_view();
    let list = if modules.is_empty() {
        empty("No week yet. Press Add a week; each gets a plan and its readings.").into_any()
    } else {
        view! { <ol class="list card card--flush">{rows}</ol> }.into_any()
    };
    let add = format!("add:{}", new_slug(modules));
    view! {
        <section class="stack" id="weeks">
            <h2>"Weeks"</h2>
            {list}
            <form method="post" action=path><button class="button" name="step" value=add>"Add a week"</button></form>
        </section>
    }
    .into_any()
}

fn week(path: &str, at: usize, number: usize, module: &Module) -> AnyView {
    let minutes: i32 = module.head.agenda.iter().map(|item| item.minutes).sum();
    let title = named(&module.head.title);
    let line = format!("{minutes} minutes · {}", count(module.readings.len(), "reading", "readings"));
    view! {
        <li>
            <span class="face nums" aria-hidden="true">{at + 1}</span>
            <div class="list__grow">
                <a class="list__title" dir="auto" href=format!("{path}/{}", module.slug)>{title.clone()}</a>
                <p class="small soft">{line}</p>
            </div>
            {moves(path, at, number, &module.slug, &title)}
        </li>
    }
    .into_any()
}

/// What something is called that has no title yet.
pub fn named(title: &str) -> String {
    if title.trim().is_empty() { "Without a title yet".into() } else { title.into() }
}

/// The buttons of a row: move it, remove it.
pub fn moves(path: &str, at: usize, number: usize, slug: &str, title: &str) -> AnyView {
    let button = |step: &str, words: &'static str| {
        let of = format!(": {title}");
        view! { <button class="button" name="step" value=format!("{step}:{slug}")>{words}<span class="visually-hidden">{of}</span></button> }
    };
    let of = format!(": {title}");
    view! {
        <form method="post" action=path.to_string() class="row">
            {(at > 0).then(|| button("up", "Up"))}
            {(at + 1 < number).then(|| button("down", "Down"))}
            <a class="button button--plain" href=format!("{path}/{slug}/removal")>"Remove"<span class="visually-hidden">{of}</span></a>
        </form>
    }
    .into_any()
}

fn about(draft: &Draft, form: &HeadForm, errors: &FieldErrors) -> AnyView {
    view! {
        <section class="stack" id="about">
            <h2>"About the curriculum"</h2>
            <form method="post" action=format!("/drafts/{}", draft.row.id) class="stack">
                <input type="hidden" name="seen" value=form.seen.clone()/>
                {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
                {Field::new("summary", "Summary").value(&form.summary).hint("For whoever chooses a curriculum: what it is and for whom.").errors(errors).optional().text_area(3)}
                {Field::new("introduction", "Introduction").value(&form.introduction).hint("For the counselor, in Markdown.").errors(errors).optional().text_area(10)}
                <div class="row"><button class="button">"Save"</button></div>
            </form>
        </section>
    }
    .into_any()
}

fn publishing(draft: &Draft, form: &PublishForm, errors: &FieldErrors) -> AnyView {
    let next = draft.newest() + 1;
    let left = problems(draft.document()).len();
    let left =
        (left > 0).then(|| format!("{} to mend first: press Publish to see what.", count(left, "thing", "things")));
    let from = draft.about.from_number.unwrap_or_default();
    let newer = (draft.newest() > from).then(|| {
        format!("Version {} was published after this draft was begun. This draft holds nothing of it.", draft.newest())
    });
    let note = Field::new("note", "What changed").value(&form.note).errors(errors);
    let note = if next == 1 { note.optional() } else { note.hint("For the colleagues who choose it.") };
    view! {
        <section class="card card--lead stack" id="publication">
            <h2>{format!("Publish as version {next}")}</h2>
            <p class="small">"A published version never changes. New groups get it; groups that are under way keep theirs."</p>
            {newer.map(|words| view! { <p class="notice notice--calm">{words}</p> })}
            {left.map(|words| view! { <p class="small soft">{words}</p> })}
            <form method="post" action=format!("/drafts/{}/publication", draft.row.id) class="stack">
                <input type="hidden" name="seen" value=form.seen.clone()/>
                <input type="hidden" name="after" value=form.after.clone()/>
                {note.text_area(3)}
                <button class="button button--main">"Publish"</button>
            </form>
        </section>
    }
    .into_any()
}

fn ways(draft: &Draft) -> AnyView {
    let path = format!("/drafts/{}", draft.row.id);
    let changes = draft
        .row
        .from_version_id
        .map(|_| view! { <a class="button" href=format!("{path}/changes")>"What differs"</a> });
    view! { <p class="row">{changes}<a class="button button--danger" href=format!("{path}/removal")>"Discard draft"</a></p> }.into_any()
}
