//! The reflection below a reading: prompts, the text, who may read it, and what others share. It saves itself where there
//! is a script (`app/src/scripts/reflection.js`), and does all the same without one.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use chrono_tz::Tz;
use domain::access::Action;
use domain::assignments::Opened;
use domain::entities::reflection::Sharing;
use domain::error::Conflict;
use domain::reflections::{self, Answer, ChoiceForm, Copied, FromGroup, ReflectionForm, Saved, Written};
use domain::{Actor, Context, Error, FieldErrors};
use leptos::prelude::*;
use serde::Serialize;

use crate::answer::{Posted, Wanted, json, refused, see};
use crate::dates;
use crate::error::PageResult;
use crate::guard::OwnWriting;
use crate::markdown::RenderedReading;
use crate::pages::account::OwnQuery;
use crate::shell::{Frame, Page, Tab};
use crate::state::AppState;
use crate::ui::field::{Field, check, summary};
use crate::ui::{done, fixed, heading};
use crate::words::Words;

use super::note::NoteQuery;
use super::{show, zone_of};

/// What stands below a reading.
#[derive(Default)]
pub struct Beside {
    written: Option<Written>,
    others: Vec<FromGroup>,
    /// What was typed and refused, in place of what is saved.
    typed: Option<ReflectionForm>,
    errors: FieldErrors,
    /// A message by its key.
    notice: Option<&'static str>,
}

/// What somebody wrote with this reading and what others share of it: asked for only where there is any.
pub async fn beside(cx: &Context, opened: &Opened) -> domain::Result<Beside> {
    let written = if opened.has_reflection { reflections::find(cx, opened).await? } else { None };
    let others = if opened.group_reflected { reflections::from_group(cx, opened).await? } else { Vec::new() };
    Ok(Beside { written, others, ..Beside::default() })
}

/// What the script is told.
#[derive(Serialize)]
struct News {
    revision: i32,
    /// Who can read it now, in words.
    readers: String,
}

#[derive(Serialize)]
struct BothKept {
    kept: bool,
}

/// POST /readings/{id}/reflection
pub async fn save(
    State(state): State<AppState>,
    OwnWriting { actor, opened }: OwnWriting,
    wanted: Wanted,
    Posted(form): Posted<ReflectionForm>,
) -> PageResult {
    let cx = &state.cx;
    let saved = match form.check() {
        Ok(new) => reflections::save(cx, &actor, &opened, &new).await,
        Err(error) => Err(error),
    };
    match (saved, wanted) {
        (Ok(Saved::As(revision)), Wanted::Json) => {
            let words = Words::spoken();
            let written = reflections::find(cx, &opened).await?;
            let readers = written.map_or_else(|| words.text("reflection-read-me").into(), |one| readers(words, &one));
            Ok(json(News { revision, readers }))
        }
        (Ok(Saved::Beside), Wanted::Json) => Ok((StatusCode::CONFLICT, Json(BothKept { kept: true })).into_response()),
        (Ok(saved), Wanted::Page) => Ok(see(&back(cx, &actor, &opened, saved))),
        (Err(Error::Invalid(errors)), Wanted::Json) => {
            Ok(refused(errors.iter().map(|(_, one)| Words::spoken().complaint(one)).collect::<Vec<_>>().join(" ")))
        }
        (Err(Error::Invalid(errors)), Wanted::Page) => {
            // The flags of `opened` are from before; what is there now is asked for.
            let mut now = opened.clone();
            now.has_reflection = true;
            let mut beside = beside(cx, &now).await?;
            beside.typed = Some(form);
            beside.errors = errors;
            again(&state, &actor, &opened, beside, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// Where a saved text is seen: below its reading, or among all that one wrote.
fn back(cx: &Context, actor: &Actor, opened: &Opened, saved: Saved) -> String {
    let id = opened.assignment_id;
    match saved {
        _ if opened.permitted(cx, actor, Action::ReadAssignment).is_err() => "/reflections?notice=kept".into(),
        Saved::As(_) => format!("/readings/{id}?notice=saved#reflection"),
        Saved::Beside => format!("/readings/{id}#reflection"),
    }
}

/// The page once more, with what is wrong.
async fn again(
    state: &AppState,
    actor: &Actor,
    opened: &Opened,
    beside: Beside,
    status: StatusCode,
) -> PageResult<Response> {
    let mut response = if opened.permitted(&state.cx, actor, Action::ReadAssignment).is_ok() {
        Html(show::page(state, actor, opened, &NoteQuery::default(), beside).await?).into_response()
    } else {
        let (words, opened) = (Words::spoken(), opened.clone());
        let page = Page::new(words.text("reflection-title"), Frame::Participant(Tab::Readings));
        page.show(&state.site, move || beside.own(words, &opened, None))
    };
    *response.status_mut() = status;
    Ok(response)
}

/// POST /readings/{id}/reflection/choice
pub async fn choose(
    State(state): State<AppState>,
    OwnWriting { actor, opened }: OwnWriting,
    Posted(form): Posted<ChoiceForm>,
) -> PageResult {
    let cx = &state.cx;
    let (errors, notice, status) = match reflections::choose(cx, &actor, &opened, &form).await {
        Ok(()) => return Ok(see(&back(cx, &actor, &opened, Saved::As(0)))),
        Err(Error::Invalid(errors)) => (errors, None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(Error::Conflict(Conflict::ChangedMeanwhile)) => {
            (FieldErrors::default(), Some("reflection-two-changed"), StatusCode::CONFLICT)
        }
        Err(error) => return Err(error.into()),
    };
    let beside = Beside { errors, notice, ..beside(cx, &opened).await? };
    again(&state, &actor, &opened, beside, status).await
}

/// Who can read it now, in words.
fn readers(words: Words, written: &Written) -> String {
    let names = match (written.readers.as_slice(), written.sharing) {
        ([], _) => words.text("reflection-your-counselor").into_owned(),
        ([first @ .., last], Sharing::Counselor) if !first.is_empty() => {
            let args =
                [("first", first.join(", ").into()), ("last", last.as_str().into()), ("sound", sound(last).into())];
            words.with("two-names", args)
        }
        (names, _) => names.join(", "),
    };
    match written.sharing {
        Sharing::Me => words.text("reflection-read-me").into_owned(),
        Sharing::Counselor => words.with("reflection-read-counselor", [("names", names.into())]),
        Sharing::Group => words.with("reflection-read-group", [("names", names.into())]),
    }
}

/// How a name begins, as far as it changes the word before it: Spanish says "Ana y Rosa", "Ana y Yolanda", but "Ana e Inés".
fn sound(name: &str) -> &'static str {
    let name = name.to_lowercase();
    let mut letters = name.strip_prefix('h').unwrap_or(&name).chars();
    let (first, second) = (letters.next(), letters.next());
    let glides = second.is_some_and(|letter| "aeouáéóú".contains(letter));
    if first == Some('í') || (matches!(first, Some('i' | 'y')) && !glides) { "i" } else { "other" }
}

impl Beside {
    /// With what was said in the address.
    #[must_use]
    pub fn noticed(mut self, query: &OwnQuery) -> Self {
        self.notice = query.is("saved").then_some("reflection-saved");
        self
    }

    /// Whether it is the same for everybody: nothing is written, nothing is shared.
    #[must_use]
    pub fn is_bare(&self) -> bool {
        self.written.is_none() && self.others.is_empty()
    }

    /// What is wrong, for the top of the page: there whoever posted the form finds themself.
    pub fn above(&self) -> Option<AnyView> {
        summary(&self.errors)
    }

    /// All of it.
    pub fn view(&self, words: Words, opened: &Opened, reading: &'static RenderedReading) -> AnyView {
        view! { {self.own(words, opened, Some(reading))}{from_group(words, &self.others)} }.into_any()
    }

    /// What is the writer's own.
    fn own(&self, words: Words, opened: &Opened, reading: Option<&'static RenderedReading>) -> AnyView {
        let path = format!("/readings/{}/reflection", opened.assignment_id);
        let zone = zone_of(&opened.group_zone);
        let head = match reading {
            Some(reading) => fixed(reading.prompts.of(words), || prompts(words, reading)).into_any(),
            // Alone on the page.
            None => heading("", words.text("reflection-title")),
        };
        let two = self.written.as_ref().and_then(|written| written.copies.first().map(|copy| (written, copy)));
        let form = match (two, &self.written, &self.typed, reading) {
            (Some((written, copy)), _, None, _) => self.two(words, &path, zone, written, copy),
            // The form of who has written nothing yet is the same for everybody but for where it goes.
            (_, None, None, Some(reading)) => {
                let fields = fixed(reading.reflection.of(words), || self.fields(words));
                view! { <form method="post" action=path class="stack" autocomplete="off" data-reflection="">{fields}</form> }
                    .into_any()
            }
            _ => view! {
                <form method="post" action=path class="stack" autocomplete="off" data-reflection="">{self.fields(words)}</form>
            }
            .into_any(),
        };
        let answers = self.written.as_ref().map(|written| answers(words, zone, &written.answers));
        view! {
            <section class="stack" id="reflection">
                {head}
                {reading.is_none().then(|| summary(&self.errors))}
                {self.notice.map(|key| done(words.text(key)))}
                {form}
                {answers}
            </section>
        }
        .into_any()
    }

    /// What is in the form: what was typed and refused, or what is saved.
    fn form(&self) -> ReflectionForm {
        let saved = self.written.as_ref();
        let (revision, sharing) = saved.map_or((0, Sharing::Me), |one| (one.revision, one.sharing));
        let current = ReflectionForm {
            text: saved.map(|one| one.text.clone()).unwrap_or_default(),
            sharing: sharing.code().into(),
            look: if saved.is_some_and(|one| one.is_look_asked) { "yes".into() } else { String::new() },
            seen: revision.to_string(),
            was: sharing.code().into(),
            ..ReflectionForm::default()
        };
        match &self.typed {
            // Whoever is told that the sharing was changed elsewhere has now seen that.
            Some(typed) if self.errors.get("sharing").is_some() => {
                ReflectionForm { text: typed.text.clone(), look: String::new(), ..current }
            }
            Some(typed) => typed.clone(),
            None => current,
        }
    }

    fn fields(&self, words: Words) -> AnyView {
        let form = self.form();
        let sharing = if form.sharing.is_empty() { "me" } else { form.sharing.as_str() };
        let choices = [
            ("me", words.text("reflection-only-me")),
            ("counselor", words.text("reflection-counselor")),
            ("group", words.text("reflection-group")),
        ];
        let read_by = self.written.as_ref().filter(|one| !one.text.is_empty());
        let read_by = read_by.map_or_else(|| words.text("reflection-read-me").into(), |one| readers(words, one));
        view! {
            <input type="hidden" name="seen" value=form.seen.clone()/>
            <input type="hidden" name="was" value=form.was.clone()/>
            {Field::new("text", words.text("reflection-text")).hint(words.text("reflection-hint")).value(&form.text).errors(&self.errors).text_area(6)}
            {saved_line(words)}
            {Field::new("sharing", words.text("reflection-sharing")).hint(words.text("reflection-sharing-hint")).value(sharing).errors(&self.errors).choices(&choices)}
            {check("look", words.text("reflection-look"), !form.look.is_empty(), &self.errors)}
            <div class="row">
                <button class="button button--main">{words.text("reflection-save")}</button>
                <span class="small soft" id="readers" dir="auto">{read_by}</span>
            </div>
        }
        .into_any()
    }

    /// Two texts, and the choice between them.
    fn two(&self, words: Words, path: &str, zone: Tz, written: &Written, copy: &Copied) -> AnyView {
        let this = words.with("reflection-two-this", [("day", dates::full(written.written_at, zone).into())]);
        let other = words.with("reflection-two-other", [("day", dates::full(copy.written_at, zone).into())]);
        let wrong = self.errors.get("keep").map(|complaint| words.complaint(complaint));
        view! {
            <form method="post" action=format!("{path}/choice") class="stack" id="keep">
                <div class="notice notice--calm"><p><b>{words.text("reflection-two-title")}</b></p><p>{words.text("reflection-two")}</p></div>
                {wrong.map(|wrong| view! { <p class="field__wrong">{wrong}</p> })}
                <input type="hidden" name="seen" value=written.revision.to_string()/>
                <input type="hidden" name="copy" value=copy.id.to_string()/>
                <div class="card stack stack--tight">
                    <p class="small soft">{dates::time(written.written_at, zone, this)}</p>
                    <p class="words__text" dir="auto">{written.text.clone()}</p>
                    <p><button class="button" name="keep" value="this">{words.text("reflection-keep-this")}</button></p>
                </div>
                <div class="card stack stack--tight">
                    <p class="small soft">{dates::time(copy.written_at, zone, other)}</p>
                    <p class="words__text" dir="auto">{copy.text.clone()}</p>
                    <p><button class="button" name="keep" value="other">{words.text("reflection-keep-other")}</button></p>
                </div>
                <div class="row">
                    <button class="button button--main" name="keep" value="both">{words.text("reflection-keep-both")}</button>
                    <span class="small soft" dir="auto">{readers(words, written)}</span>
                </div>
            </form>
        }
        .into_any()
    }
}

/// Prompts of the week, or gentle ones of our own. Nobody is asked for their story.
fn prompts(words: Words, reading: &RenderedReading) -> AnyView {
    let of_week = reading.module.as_ref().map(|module| module.prompts.0.clone()).unwrap_or_default();
    let prompts = if of_week.is_empty() || words.tag_of_built_in(reading.is_built_in).is_some() {
        vec![words.text("reflection-prompt-keep").into_owned(), words.text("reflection-prompt-next").into_owned()]
    } else {
        of_week
    };
    let lines = prompts.into_iter().map(|prompt| view! { <p dir="auto">{prompt}</p> }).collect_view();
    view! { <h2>{words.text("reflection-title")}</h2>{lines} }.into_any()
}

/// Where the script says what became of the text. It holds all that there is to say.
fn saved_line(words: Words) -> AnyView {
    view! {
        <p class="saved" role="status" hidden=true data-saving=words.text("reflection-saving") data-saved=words.text("reflection-saved")
            data-failed=words.text("reflection-failed") data-out=words.text("reflection-out") data-refused=words.text("reflection-refused")
            data-both=words.text("reflection-both") data-choose=words.text("reflection-both-link")
            data-share=words.text("reflection-not-shared-yet") data-empty=words.text("reflection-emptied")></p>
    }
    .into_any()
}

/// What counselors answered.
pub fn answers(words: Words, zone: Tz, answers: &[Answer]) -> Option<AnyView> {
    let rows = answers.iter().map(|answer| {
        let day = dates::short(answer.written_at, zone);
        let from = words.with("reflection-answer-from", [("name", answer.author.as_str().into()), ("day", day.into())]);
        view! { <div class="card card--lead stack stack--tight"><p class="small soft" dir="auto">{from}</p><p class="words__text" dir="auto">{answer.text.clone()}</p></div> }
    });
    (!answers.is_empty()).then(|| view! { <h3>{words.text("reflection-answers")}</h3>{rows.collect_view()} }.into_any())
}

fn from_group(words: Words, others: &[FromGroup]) -> Option<AnyView> {
    let rows = others.iter().map(|one| {
        let name = one.name.clone().unwrap_or_else(|| words.text("a-member").into_owned());
        view! { <li class="card stack stack--tight"><p class="small soft" dir="auto">{name}</p><p class="words__text" dir="auto">{one.text.clone()}</p></li> }
    });
    (!others.is_empty()).then(|| {
        view! {
            <section class="stack" id="from-group">
                <h2>{words.text("from-group")}</h2>
                <p class="small soft">{words.text("from-group-hint")}</p>
                <ul class="stack">{rows.collect_view()}</ul>
            </section>
        }
        .into_any()
    })
}

#[cfg(test)]
mod tests {
    use super::sound;

    #[test]
    fn the_word_between_two_names_goes_by_how_the_second_sounds() {
        for name in ["Inés", "Íris", "Hilda", "Ivonne", "Yvonne"] {
            assert_eq!(sound(name), "i", "{name}");
        }
        for name in ["Rosa", "Yolanda", "Hiedra", "Hugo", "Helena", ""] {
            assert_eq!(sound(name), "other", "{name}");
        }
    }
}
