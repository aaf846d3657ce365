//! Writing a reading: its fields, how long and how hard it is, and a preview that is rendered as participants will see it.
//! Drafts of curricula and readings of the library have it in common.

use domain::FieldErrors;
use domain::draft_forms::ReadingForm;
use domain::readability::{HIGHEST_GRADE, grade, words};
use domain::{reading_texts, values};
use leptos::prelude::*;

use super::count;
use super::field::Field;
use crate::markdown::{self, Pictures};

/// So many words are read in a minute, at an easy pace.
const WORDS_A_MINUTE: usize = 180;

/// All fields of a reading, with nothing around them.
pub fn fields(form: &ReadingForm, errors: &FieldErrors) -> AnyView {
    view! {
        {Field::new("title", "Title").value(&form.title).errors(errors).input("text")}
        {Field::new("minutes", "Minutes to read").value(&form.minutes).errors(errors).input("number")}
        {Field::new("content_note", "Content note").value(&form.content_note).hint("Said before the text, where something in it may be hard to read.").errors(errors).optional().text_area(2)}
        {Field::new("body", "Text").value(&form.body).hint("Markdown. A number such as [^1] refers to the first source. A picture of the library is ![what is seen](picture:its-name).").errors(errors).text_area(24)}
        {Field::new("sources", "Sources").value(&form.sources).hint("One a line; behind a bar the DOI, as in: Bowlby, J. (1969). Attachment. | 10.1000/182").errors(errors).optional().text_area(4)}
        <p class="small soft">{measures(&form.body)}</p>
    }
    .into_any()
}

/// "612 words, about 4 minutes at an easy pace, school grade 6.8 …"
fn measures(body: &str) -> String {
    let number = words(body);
    if number == 0 {
        return "Readings do well with 500 to 900 words, at school grade 8 or below.".into();
    }
    let words = count(number, "word", "words");
    let minutes = count(number.div_ceil(WORDS_A_MINUTE), "minute", "minutes");
    let grade = grade(body).max(0.0);
    let ease = if grade <= HIGHEST_GRADE { "easy enough" } else { "shorter words and sentences would help" };
    format!(
        "As of the last time you pressed a button: {words}, about {minutes} at an easy pace, school grade {grade:.1} ({ease}; aim for {HIGHEST_GRADE} or below)."
    )
}

/// As participants will see it; and what keeps it from being saved.
pub fn preview(form: &ReadingForm, pictures: &Pictures) -> AnyView {
    let wrong = values::text(&form.body, "The text").and_then(|text| reading_texts::check(&text)).err();
    let wrong =
        wrong.map(|words| view! { <p class="notice" dir="auto">{format!("It can’t be saved like this. {words}")}</p> });
    // A text that is too long to be saved is too long to be read.
    let is_shown = form.body.chars().count() <= values::LONGEST_TEXT;
    let article = is_shown.then(|| markdown::article_with(&form.body, &form.known_sources(), pictures));
    let note = form.content_note.trim().to_string();
    let note = (!note.is_empty())
        .then(|| view! { <div class="notice notice--calm reading__note"><p dir="auto">{note}</p></div> });
    let title = if form.title.trim().is_empty() { "Without a title yet".to_string() } else { form.title.clone() };
    view! {
        <section class="card stack" id="preview" aria-label="Preview">
            <p class="small soft">"Preview. Nothing is saved yet; this is what participants will see."</p>
            {wrong}
            <h2 dir="auto">{title}</h2>
            <p class="small soft">{format!("{} minutes", form.minutes)}</p>
            {note}
            <div dir="auto" inner_html=article.unwrap_or_default()></div>
        </section>
    }
    .into_any()
}
