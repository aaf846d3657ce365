//! A week of a draft: its title, aims, practice, prompts and safety notes, and the way to its plan and readings.

use axum::extract::State;
use axum::response::Response;
use domain::curriculum_files::Module;
use domain::draft_forms::ModuleForm;
use domain::drafts::parts::{ModuleAt, ModulePart, new_slug};
use domain::drafts::{self, Draft, Step};
use domain::ids::DraftId;
use domain::plans::PlanItem;
use domain::{Actor, FieldErrors};
use leptos::prelude::*;

use super::saving::{Settled, lost, refused, settle};
use super::show::{StepForm, moves, named};
use super::{DraftQuery, below};
use crate::answer::{Posted, QueryOf, see};
use crate::error::{PageError, PageResult};
use crate::guard::{EditCurricula, May, Params};
use crate::pages::curricula::LENGTH_MINUTES;
use crate::shell::{Frame, Page, Section};
use crate::state::AppState;
use crate::ui::field::{Field, summary};
use crate::ui::plan::minutes_bar;
use crate::ui::{done, empty, face, icon::Icon};

const STEPS: [(&str, &str); 8] = [
    ("0", "None of the steps"),
    ("1", "Step 1"),
    ("2", "Step 2"),
    ("3", "Step 3"),
    ("4", "Step 4"),
    ("5", "Step 5"),
    ("6", "Step 6"),
    ("7", "Step 7"),
];

/// GET /drafts/{id}/modules/{module}
pub async fn get(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    QueryOf(query): QueryOf<DraftQuery>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let draft = drafts::require(&state.cx, id).await?;
    let module = draft.document().modules.iter().find(|module| module.slug == slug).ok_or(PageError::NotFound)?;
    let form = ModuleForm::of(&ModulePart::from(module));
    Ok(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), query.notice().map(done)))
}

/// POST /drafts/{id}/modules/{module}
pub async fn post(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(mut form): Posted<ModuleForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let Some(draft) = drafts::find(&state.cx, id).await? else { return lost_form(&state, &actor, id, &form).await };
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => return Ok(refused(page(&state, &actor, &draft, &slug, &form, &errors, None))),
    };
    let at = ModuleAt(slug.clone());
    Ok(match settle(&state, &actor, id, &at, new, &mut form.seen).await? {
        Settled::Done => see(&format!("/drafts/{id}/modules/{slug}?notice=saved")),
        Settled::Again(draft, notice) => {
            refused(page(&state, &actor, &draft, &slug, &form, &FieldErrors::default(), Some(notice)))
        }
        Settled::Lost => lost_form(&state, &actor, id, &form).await?,
    })
}

async fn lost_form(state: &AppState, actor: &Actor, id: DraftId, form: &ModuleForm) -> PageResult {
    let ModuleForm { title, aims, practice, prompts, safety_notes, .. } = form;
    let typed: [(&str, &str); 5] = [
        ("Title", title),
        ("Aims", aims),
        ("Practice", practice),
        ("To write about", prompts),
        ("Safety notes", safety_notes),
    ];
    lost(state, actor, id, &typed).await
}

/// POST /drafts/{id}/modules/{module}/readings: moves a reading, or adds one.
pub async fn arrange(
    State(state): State<AppState>,
    May(actor, ..): May<EditCurricula>,
    params: Params,
    Posted(form): Posted<StepForm>,
) -> PageResult {
    let (id, slug): (DraftId, String) = (params.get("id")?, params.get("module")?);
    let step = Step::parse(&form.step).ok_or(PageError::Unreadable)?;
    drafts::arrange_readings(&state.cx, &actor, id, &slug, &step).await?;
    let path = format!("/drafts/{id}/modules/{slug}");
    Ok(match step {
        Step::Add(reading) => see(&format!("{path}/readings/{reading}")),
        Step::Up(_) | Step::Down(_) => see(&format!("{path}#readings")),
    })
}

fn page(
    state: &AppState,
    actor: &Actor,
    draft: &Draft,
    slug: &str,
    form: &ModuleForm,
    errors: &FieldErrors,
    notice: Option<AnyView>,
) -> Response {
    let modules = &draft.document().modules;
    let at = modules.iter().position(|module| module.slug == slug);
    let module = at.and_then(|at| modules.get(at));
    let week = at.map_or_else(String::new, |at| format!("Week {}: ", at + 1));
    let title = format!("{week}{}", named(module.map_or(&form.title, |module| &module.head.title)));
    Page::new(title.clone(), Frame::Staff(actor, Section::Curricula)).show(&state.site, || {
        view! {
            {below(draft, actor, title)}
            {notice}
            {summary(errors)}
            <div class="split">
                {fields(draft, slug, form, errors)}
                <aside class="stack stack--wide">{module.map(|module| beside(draft, module))}</aside>
            </div>
        }
    })
}

fn fields(draft: &Draft, slug: &str, form: &ModuleForm, errors: &FieldErrors) -> AnyView {
    let steps = STEPS.map(|(value, words)| (value.to_string(), words.to_string())).to_vec();
    view! {
        <form method="post" action=format!("/drafts/{}/modules/{slug}", draft.row.id) class="stack">
            <input type="hidden" name="seen" value=form.seen.clone()/>
            {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
            {Field::new("step", "Healing step").value(&form.step).errors(errors).select(steps)}
            {Field::new("aims", "Aims").value(&form.aims).hint("One to three, one a line: what people can do or say afterwards.").errors(errors).text_area(3)}
            {Field::new("practice", "Practice for the week").value(&form.practice).hint("In words to the participant.").errors(errors).optional().text_area(4)}
            {Field::new("prompts", "To write about").value(&form.prompts).hint("Three or fewer, one a line. Participants may leave them empty.").errors(errors).optional().text_area(3)}
            {Field::new("safety_notes", "Safety notes").value(&form.safety_notes).hint("For the facilitator alone, in Markdown.").errors(errors).optional().text_area(10)}
            <div class="row"><button class="button button--main">"Save week"</button></div>
        </form>
    }
    .into_any()
}

/// The plan and the readings, which have pages of their own.
fn beside(draft: &Draft, module: &Module) -> AnyView {
    let path = format!("/drafts/{}/modules/{}", draft.row.id, module.slug);
    let plan: Vec<PlanItem> = module.head.agenda.iter().map(PlanItem::from).collect();
    let bar = if plan.is_empty() {
        empty("No plan yet. Press Edit the plan and add the first item.")
    } else {
        minutes_bar(&plan, LENGTH_MINUTES)
    };
    let readings_path = format!("{path}/readings");
    let number = module.readings.len();
    let rows = module.readings.iter().enumerate().map(|(at, reading)| {
        let title = named(&reading.head.title);
        view! {
            <li>
                {face(Icon::Book, false)}
                <div class="list__grow">
                    <a class="list__title" dir="auto" href=format!("{readings_path}/{}", reading.slug)>{title.clone()}</a>
                    <p class="small soft">{format!("{} minutes", reading.head.minutes)}</p>
                </div>
                {moves(&readings_path, at, number, &reading.slug, &title)}
            </li>
        }
    }).collect_view();
    let list = if number == 0 {
        empty("No reading yet. Press Add a reading.").into_any()
    } else {
        view! { <ol class="list">{rows}</ol> }.into_any()
    };
    let add = format!("add:{}", new_slug(&module.readings));
    view! {
        <section class="stack"><h2>"The plan"</h2>{bar}<p><a class="button" href=format!("{path}/plan")>"Edit the plan"</a></p></section>
        <section class="stack" id="readings">
            <h2>"Readings"</h2>
            {list}
            <form method="post" action=readings_path.clone()><button class="button" name="step" value=add>"Add a reading"</button></form>
        </section>
    }
    .into_any()
}
