//! When reminders go out: one form for the house, for a group and for a person, with what the next days bring under it.

pub mod group;
pub mod house;
pub mod own;

use domain::FieldErrors;
use domain::reminder_rules::forms::{CLOSE_MINUTES, LARGEST_CAP, LEADS, RulesForm};
use domain::reminder_rules::{AtTime, Lead, Leads, Quiet, Rules};
use leptos::prelude::*;

use crate::dates;
use crate::ui::field::Field;
use crate::words::Words;

/// The fields. `far`: what holds where nothing is chosen here.
fn fields(words: Words, form: &RulesForm, far: &Rules, errors: &FieldErrors) -> AnyView {
    let select = |name: &'static str, label: &'static str, now: String, choices: Vec<(String, String)>| {
        let value = match name {
            "sessions" => &form.sessions,
            "readings" => &form.readings,
            "missed" => &form.missed,
            "first_week" => &form.first_week,
            "agreement" => &form.agreement,
            "quiet" => &form.quiet,
            "cap" => &form.cap,
            _ => &form.digest,
        };
        let inherited = (String::new(), words.with("reminders-as-it-is", [("now", now.into())]));
        let off = ("off".to_string(), words.text("reminders-off").into_owned());
        let choices = [inherited, off].into_iter().chain(choices).collect();
        let field = Field::new(name, words.text(label)).value(value).errors(errors);
        match name {
            "cap" => field.hint(words.text("reminders-cap-hint")).select(choices),
            "digest" => field.hint(words.text("reminders-digest-hint")).select(choices),
            _ => field.select(choices),
        }
    };
    let own = |label: &'static str| vec![("own".to_string(), words.text(label).into_owned())];
    let before =
        |days: std::ops::RangeInclusive<u8>| days.map(|n| (n.to_string(), days_before(words, n))).collect::<Vec<_>>();
    let after = || (1..=7_u8).map(|n| (n.to_string(), days_after(words, n))).collect::<Vec<_>>();
    let at_ten = |rule: Option<AtTime>| rule.map_or_else(|| off(words), |rule| days_after(words, rule.days));
    let caps =
        (1..=LARGEST_CAP).map(|n| (n.to_string(), words.with("reminders-cap-choice", [("n", n.into())]))).collect();
    let close = CLOSE_MINUTES.map(|minutes| (minutes.to_string(), length(words, minutes.parse().unwrap_or_default())));
    view! {
        <section class="stack">
            <h2>{words.text("reminders-what")}</h2>
            <div class="with-more">
                {select("sessions", "reminders-sessions", leads(words, &far.sessions), own("reminders-sessions-own"))}
                <div class="with-more__more">{lead_boxes(words, form)}</div>
            </div>
            <div class="with-more">
                {select("readings", "reminders-readings", reading(words, far.readings), before(0..=3))}
                <div class="with-more__more">{Field::new("readings_at", words.text("reminders-readings-at")).value(&form.readings_at).hint(words.text("reminders-readings-at-hint")).errors(errors).input("time")}</div>
            </div>
            {select("missed", "reminders-missed", at_ten(far.missed), after())}
            {select("first_week", "reminders-first-week", at_ten(far.first_week), after())}
            {select("agreement", "reminders-agreement", at_ten(far.agreement), after())}
        </section>
        <section class="stack">
            <h2>{words.text("reminders-never")}</h2>
            <div class="with-more">
                {select("quiet", "reminders-quiet", quiet(words, far.quiet), own("reminders-quiet-own"))}
                <div class="with-more__more row">
                    {Field::new("quiet_from", words.text("reminders-quiet-from")).value(&form.quiet_from).errors(errors).input("time")}
                    {Field::new("quiet_until", words.text("reminders-quiet-until")).value(&form.quiet_until).errors(errors).input("time")}
                </div>
            </div>
            <p class="small soft">{words.text("reminders-quiet-hint")}</p>
            {select("cap", "reminders-cap", far.cap.map_or_else(|| off(words), |n| words.with("reminders-cap-choice", [("n", n.into())])), caps)}
            {select("digest", "reminders-digest", far.digest.map_or_else(|| off(words), |close| length(words, close.num_minutes())), close.to_vec())}
        </section>
    }
    .into_any()
}

fn lead_boxes(words: Words, form: &RulesForm) -> AnyView {
    let boxes = LEADS.map(|lead| {
        let ticked = form.lead.iter().any(|chosen| chosen == lead);
        let said = lead.parse().map(|lead| said(words, lead)).unwrap_or_default();
        view! { <label class="choice"><input type="checkbox" name="lead" value=lead checked=ticked/>{said}</label> }
    });
    view! {
        <fieldset class="field">
            <legend>{words.text("reminders-leads")}</legend>
            <div class="choices">{boxes.into_iter().collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

fn off(words: Words) -> String {
    words.text("reminders-off").into_owned()
}

/// "2 hours".
fn length(words: Words, minutes: i64) -> String {
    if minutes % 60 == 0 {
        words.with("reminders-hours", [("n", (minutes / 60).into())])
    } else {
        words.with("reminders-minutes", [("n", minutes.into())])
    }
}

fn said(words: Words, lead: Lead) -> String {
    let length = match lead {
        Lead::Days(days) => words.with("reminders-days", [("n", days.into())]),
        Lead::Minutes(minutes) => length(words, minutes.into()),
    };
    words.with("reminders-before", [("length", length.into())])
}

fn leads(words: Words, leads: &Leads) -> String {
    if leads.is_empty() {
        return off(words);
    }
    leads.iter().map(|lead| said(words, lead)).collect::<Vec<_>>().join(", ")
}

fn days_before(words: Words, days: u8) -> String {
    match days {
        0 => words.text("reminders-same-day").into_owned(),
        days => said(words, Lead::Days(days)),
    }
}

fn days_after(words: Words, days: u8) -> String {
    words.with("reminders-after", [("length", words.with("reminders-days", [("n", days.into())]).into())])
}

fn reading(words: Words, rule: Option<AtTime>) -> String {
    let Some(rule) = rule else { return off(words) };
    words.with(
        "reminders-at",
        [("day", days_before(words, rule.days).into()), ("time", dates::clock_until(rule.time).into())],
    )
}

fn quiet(words: Words, quiet: Option<Quiet>) -> String {
    let Some(quiet) = quiet else { return off(words) };
    let times = [("from", dates::clock_until(quiet.from).into()), ("until", dates::clock_until(quiet.until).into())];
    words.with("reminders-quiet-now", times)
}
