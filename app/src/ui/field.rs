//! Form fields: label, hint, control and what is wrong with it, tied together for every reader.

use std::borrow::Cow;

use domain::FieldErrors;
use leptos::prelude::*;

use super::icon::Icon;
use crate::words::Words;

/// One field. Built up, then shown: `Field::new("name", "Name").value(&form.name).errors(&errors).input("text")`.
pub struct Field<'a> {
    name: &'static str,
    /// Of the control, and the field's name in errors: the name itself, but where a form repeats it.
    id: Cow<'static, str>,
    label: String,
    value: &'a str,
    hint: Option<String>,
    error: Option<String>,
    autocomplete: Option<&'static str>,
    required: bool,
    says_optional: bool,
}

impl<'a> Field<'a> {
    pub fn new(name: &'static str, label: impl Into<String>) -> Self {
        Self {
            name,
            id: name.into(),
            label: label.into(),
            value: "",
            hint: None,
            error: None,
            autocomplete: None,
            required: true,
            says_optional: false,
        }
    }

    /// One of several fields of this name: the one at this place, from 0.
    #[must_use]
    pub fn nth(mut self, place: usize) -> Self {
        self.id = format!("{}-{place}", self.name).into();
        self
    }

    #[must_use]
    pub fn value(mut self, value: &'a str) -> Self {
        self.value = value;
        self
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn errors(mut self, errors: &FieldErrors) -> Self {
        self.error = errors.get(&self.id).map(|complaint| Words::spoken().complaint(complaint));
        self
    }

    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self.says_optional = true;
        self
    }

    /// One of several that narrow a list down: nobody expects to be made to fill it in, so nothing is said of that.
    #[must_use]
    pub fn narrowing(mut self) -> Self {
        self.required = false;
        self
    }

    /// An input of this type: text, email, password, date, number, url.
    pub fn input(self, kind: &'static str) -> AnyView {
        let (id, name, value) = (self.id.clone(), self.name, self.value.to_string());
        let (described, wrong) = (self.described(), self.error.is_some());
        let (autocomplete, required) = (self.autocomplete, self.required);
        self.around(view! {
            <input id=id name=name type=kind value=value autocomplete=autocomplete aria-describedby=described
                aria-invalid=wrong.then_some("true") aria-required=required.then_some("true") dir=(kind == "text").then_some("auto")/>
        }.into_any())
    }

    /// Text of several lines. The renderer does not escape a textarea's dynamic text; this is the one place that writes one.
    pub fn text_area(self, rows: u32) -> AnyView {
        let (id, name, described, wrong) = (self.id.clone(), self.name, self.described(), self.error.is_some());
        // The line break in front is dropped by browsers; without it they would drop the text's own first one.
        let text = format!("\n{}", html_escape::encode_text(self.value));
        self.around(view! {
            <textarea id=id name=name rows=rows aria-describedby=described aria-invalid=wrong.then_some("true") dir="auto" inner_html=text></textarea>
        }.into_any())
    }

    /// A choice from a list of (value, words).
    pub fn select(self, choices: Vec<(String, String)>) -> AnyView {
        let (id, name, value) = (self.id.clone(), self.name, self.value.to_string());
        let (described, wrong) = (self.described(), self.error.is_some());
        let options = choices
            .into_iter()
            .map(|(choice, words)| {
                let selected = choice == value;
                view! { <option value=choice selected=selected>{words}</option> }
            })
            .collect_view();
        self.around(view! {
            <select id=id name=name aria-describedby=described aria-invalid=wrong.then_some("true")>{options}</select>
        }.into_any())
    }

    /// One of a few, all in sight.
    pub fn choices<W: Clone + Into<Cow<'static, str>>>(self, choices: &[(&'static str, W)]) -> AnyView {
        let (id, name, value) = (self.id.clone(), self.name, self.value.to_string());
        let pills = choices.iter().map(|(choice, words)| {
            view! { <label class="choice"><input type="radio" name=name value=*choice checked=*choice == value/>{words.clone().into().into_owned()}</label> }
        }).collect_view();
        let (class, described, error) = (self.class(), self.described(), self.wrong());
        let hint = self.hint.map(|hint| view! { <span class="field__hint" id=format!("{id}-hint")>{hint}</span> });
        view! {
            <fieldset class=class id=id.clone() aria-describedby=described>
                <legend>{self.label}</legend>
                {hint}
                <div class="choices">{pills}</div>
                {error}
            </fieldset>
        }
        .into_any()
    }

    fn class(&self) -> &'static str {
        if self.error.is_some() { "field field--wrong" } else { "field" }
    }

    fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let wrong = self.error.as_ref().map(|_| format!("{}-wrong", self.id));
        let ids: Vec<String> = hint.into_iter().chain(wrong).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn wrong(&self) -> Option<impl IntoView + use<>> {
        let id = format!("{}-wrong", self.id);
        self.error
            .clone()
            .map(|words| view! { <span class="field__wrong" id=id>{Icon::Warning.view()}<span>{words}</span></span> })
    }

    fn around(self, control: AnyView) -> AnyView {
        let (class, error, id) = (self.class(), self.wrong(), self.id.clone());
        let label = match self.says_optional {
            true => Words::spoken().with("field-optional", [("label", self.label.into())]),
            false => self.label,
        };
        let hint = self.hint.map(|hint| view! { <span class="field__hint" id=format!("{id}-hint")>{hint}</span> });
        view! { <div class=class><label for=id>{label}</label>{hint}{control}{error}</div> }.into_any()
    }
}

/// A box to tick, with what it means.
pub fn check(name: &'static str, words: impl Into<Cow<'static, str>>, ticked: bool, errors: &FieldErrors) -> AnyView {
    let error = errors.get(name).map(|complaint| Words::spoken().complaint(complaint));
    let wrong = format!("{name}-wrong");
    let described = error.is_some().then(|| wrong.clone());
    let class = if error.is_some() { "field field--wrong" } else { "field" };
    let error = error
        .map(|words| view! { <span class="field__wrong" id=wrong>{Icon::Warning.view()}<span>{words}</span></span> });
    view! {
        <div class=class>
            <label class="check"><input id=name type="checkbox" name=name value="yes" checked=ticked aria-describedby=described/><span>{words.into().into_owned()}</span></label>
            {error}
        </div>
    }.into_any()
}

/// Above a refused form: how many things need a look, each a link to its field, and that nothing is lost.
pub fn summary(errors: &FieldErrors) -> Option<AnyView> {
    summary_saying(errors, Some("summary-kept"))
}

/// The same for a form with a password, which is never given back.
pub fn summary_but_password(errors: &FieldErrors) -> Option<AnyView> {
    summary_saying(errors, Some("summary-kept-but-password"))
}

/// The same for a form of which nothing is given back: a code is typed anew.
pub fn summary_of_code(errors: &FieldErrors) -> Option<AnyView> {
    summary_saying(errors, None)
}

/// `kept`: what is said of what was typed, by its key.
fn summary_saying(errors: &FieldErrors, kept: Option<&'static str>) -> Option<AnyView> {
    if errors.is_empty() {
        return None;
    }
    let words = Words::spoken();
    let items: Vec<(String, String)> =
        errors.iter().map(|(field, complaint)| (format!("#{field}"), words.complaint(complaint))).collect();
    let head = words.with("summary-head", [("count", items.len().into())]);
    let kept = kept.map(|kept| format!(" {}", words.text(kept)));
    let items = items.into_iter().map(|(link, words)| view! { <li><a href=link>{words}</a></li> }).collect_view();
    let view = view! {
        <div class="notice" role="alert">
            <p><b>{head}</b>{kept}</p>
            <ul class="notice__list">{items}</ul>
        </div>
    };
    Some(view.into_any())
}
