//! The document around every page: head, skip link, and the frame of who looks at it.

use std::sync::{Arc, OnceLock};

use axum::response::{Html, IntoResponse as _, Response};
use domain::Actor;
use domain::entities::account::Role;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;

use crate::comforts::{self, Comforts};
use crate::pages::language;
use crate::state::Site;
use crate::ui::icon::{Icon, brand};
use crate::ui::{Pieces, fixed};
use crate::words::Words;

/// A place in the participant's bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    ThisWeek,
    Readings,
    Steady,
    HelpNow,
    SafetyPlan,
    You,
    /// None of them.
    Elsewhere,
}

/// A place in the staff's sidebar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Today,
    Groups,
    Curricula,
    Library,
    Messages,
    Staff,
    Agreement,
    Mail,
    Reminders,
    Trail,
    Account,
}

/// Around the page: nothing, the participant's bar, or the staff's sidebar.
#[derive(Clone, Copy)]
pub enum Frame<'a> {
    /// Nobody is signed in, or nobody should see that somebody is.
    Bare,
    Participant(Tab),
    /// For the public pages of help: the participant's top with *Leave quickly*, and no bar.
    Public,
    Staff(&'a Actor, Section),
}

impl Frame<'_> {
    /// How the page looks for whoever asked: staff set nothing, and their desk has to fit.
    fn worn(self) -> Comforts {
        if matches!(self, Self::Staff(..)) { Comforts::default() } else { comforts::worn() }
    }
}

/// A page to be rendered.
pub struct Page<'a> {
    pub title: String,
    /// The class of `<main>`.
    pub class: &'static str,
    pub frame: Frame<'a>,
}

impl<'a> Page<'a> {
    pub fn new(title: impl Into<String>, frame: Frame<'a>) -> Self {
        let class = match frame {
            Frame::Staff(..) => "page page--wide stack stack--wide",
            Frame::Bare => "page page--narrow stack stack--wide",
            Frame::Participant(_) | Frame::Public => "page stack stack--wide",
        };
        Self { title: title.into(), class, frame }
    }

    /// The page of a mailed link: there is little on it, and *Leave quickly* at its top.
    pub fn behind_link(title: impl Into<String>) -> Self {
        Self::new(title, Frame::Public).class("page page--narrow stack stack--wide")
    }

    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// Renders the document. All data is at hand: nothing waits, nothing streams.
    pub fn show<V: IntoView + 'static>(self, site: &Site, main: impl FnOnce() -> V) -> Response {
        Html(self.html(site, main)).into_response()
    }

    /// The document as text.
    pub fn html<V: IntoView + 'static>(self, site: &Site, main: impl FnOnce() -> V) -> String {
        fragment(|| {
            let main = main().into_any();
            self.document(site, main)
        })
    }

    fn document(self, site: &Site, main: AnyView) -> AnyView {
        let words = Words::spoken();
        let title = if self.title.is_empty() { "Mooring".to_string() } else { format!("{} · Mooring", self.title) };
        let worn = self.frame.worn();
        let languages = matches!(self.frame, Frame::Bare | Frame::Public).then(|| language::others(words));
        let main = view! { <main id="main" class=self.class>{main}{languages}</main> }.into_any();
        let body = match self.frame {
            Frame::Bare => main,
            Frame::Public => view! { {fixed(TOP.of(words), || top(words))} {main} }.into_any(),
            Frame::Participant(tab) => {
                view! { {fixed(TOP.of(words), || top(words))} {main} {fixed(DOCKS[tab as usize].of(words), || dock(words, tab))} }
                    .into_any()
            }
            Frame::Staff(actor, section) => {
                view! { <div class="desk">{side(site, actor, section)} {main}</div> }.into_any()
            }
        };
        view! {
            <!DOCTYPE html>
            <html
                lang=words.tag()
                data-size=worn.attribute(0)
                data-lines=worn.attribute(1)
                data-scheme=worn.attribute(2)
                data-contrast=worn.attribute(3)
            >
                <head>
                    <meta charset="utf-8"/>
                    <title>{title}</title>
                    {fixed(&LINKS, || links(site))}
                </head>
                <body>
                    {fixed(SKIP_LINK.of(words), || skip_link(words))}
                    {body}
                </body>
            </html>
        }
        .into_any()
    }
}

/// A piece of a page as text.
pub fn fragment(view: impl FnOnce() -> AnyView) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| view().to_html());
    owner.unset_with_forced_cleanup();
    html
}

static LINKS: OnceLock<String> = OnceLock::new();
static SKIP_LINK: Pieces = Pieces::new();
static TOP: Pieces = Pieces::new();
/// One for each tab.
static DOCKS: [Pieces; 7] = [const { Pieces::new() }; 7];

fn links(site: &Site) -> AnyView {
    view! {
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        <link rel="icon" href=site.icon type="image/svg+xml"/>
        <link rel="stylesheet" href=site.stylesheet/>
        <script type="module" src=site.loader></script>
    }
    .into_any()
}

fn skip_link(words: Words) -> AnyView {
    view! { <a class="skip-link" href="#main">{words.text("skip-to-page")}</a> }.into_any()
}

fn top(words: Words) -> AnyView {
    view! {
        <header class="top">
            <div class="row row--apart">
                <a class="brand" href="/">{brand()}"Mooring"</a>
                <form method="post" action="/leave">
                    <button class="button button--leave">{Icon::Leave.view()}{words.text("leave-quickly")}</button>
                </form>
            </div>
        </header>
    }
    .into_any()
}

fn dock(words: Words, current: Tab) -> AnyView {
    let tabs = [
        (Tab::ThisWeek, "/", Icon::Calendar, "tab-this-week"),
        (Tab::Readings, "/readings", Icon::Book, "tab-readings"),
        (Tab::Steady, "/steady", Icon::Waves, "tab-steady"),
        (Tab::HelpNow, "/help-now", Icon::Buoy, "tab-help-now"),
        (Tab::SafetyPlan, "/safety-plan", Icon::Heart, "tab-safety-plan"),
        (Tab::You, "/account", Icon::Person, "tab-you"),
    ];
    let links = tabs.map(|(tab, path, icon, key)| {
        view! { <a href=path aria-current=(tab == current).then_some("page")>{icon.view()}<span>{words.text(key)}</span></a> }
    });
    view! { <nav class="dock" aria-label=words.text("navigation")>{links.into_iter().collect_view()}</nav> }.into_any()
}

fn side(site: &Site, actor: &Actor, current: Section) -> AnyView {
    let runs_groups = actor.role != Role::Administrator;
    let sections = [
        (true, Section::Today, "/", Icon::House, "Today"),
        (runs_groups, Section::Groups, "/groups", Icon::People, "Groups"),
        (true, Section::Curricula, "/curricula", Icon::Clipboard, "Curricula"),
        (true, Section::Library, "/library", Icon::Book, "Library"),
        (true, Section::Messages, "/messages", Icon::Envelope, "Messages"),
        (actor.role == Role::Administrator, Section::Staff, "/staff", Icon::Key, "Staff"),
        (actor.role == Role::Administrator, Section::Agreement, "/settings/agreement", Icon::Check, "Group agreement"),
        (actor.role == Role::Administrator, Section::Mail, "/settings/mail", Icon::Envelope, "How mail looks"),
        (actor.role == Role::Administrator, Section::Reminders, "/settings/reminders", Icon::Calendar, "Reminders"),
        (actor.role == Role::Administrator, Section::Trail, "/audit", Icon::Eye, "Trail"),
    ];
    let links = sections.into_iter().filter(|(shown, ..)| *shown).map(|(_, section, path, icon, name)| {
        view! { <a href=path aria-current=(section == current).then_some("page")>{icon.view()}<span>{name}</span></a> }
    });
    let demo_mail =
        site.demo.then(|| view! { <a href="/demo/mail">{Icon::Envelope.view()}<span>"Demo mail"</span></a> });
    view! {
        <nav class="side" aria-label="Main">
            <a class="brand" href="/">{brand()}"Mooring"</a>
            {links.collect_view()}
            {demo_mail}
            <a class="side__last" href="/account" aria-current=(current == Section::Account).then_some("page")>{Icon::Person.view()}<span>"Account"</span></a>
            <form method="post" action="/sign-out"><button>{Icon::Leave.view()}<span>"Sign out"</span></button></form>
        </nav>
    }.into_any()
}
