//! The demo: one organization, four staff, three groups in different weeks, 24 participants with believable histories.
//! It is made with the domain's own verbs, at the times at which things would have happened.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Datelike as _, Duration, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;
use domain::access::Action;
use domain::actor::Actor;
use domain::clock::FixedClock;
use domain::entities::account::{self, AccountStatus, Language, MailConsent, Role};
use domain::entities::assignment;
use domain::entities::attendance::Mark;
use domain::entities::group_staff::Part;
use domain::entities::membership::{self, MembershipStatus};
use domain::entities::organization;
use domain::entities::outbox_message::{self, MessageStatus};
use domain::entities::session;
use domain::groups::GroupForm;
use domain::ids::{AccountId, GroupId, SignInId};
use domain::memberships::InviteForm;
use domain::passwords::Password;
use domain::sealed::Sealed;
use domain::values::{EmailAddress, weekday_name};
use domain::{Context, attendance, curricula, group_staff, groups, memberships};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    Set,
};

const ZONE: Tz = chrono_tz::America::New_York;
/// Everybody's, in the demo alone.
const PASSWORD: &str = "calm water at dusk";

const STAFF: [(Role, &str, &str); 4] = [
    (Role::Administrator, "Alex Rivera", "alex@demo.example"),
    (Role::Coordinator, "Noor Haddad", "noor@demo.example"),
    (Role::Counselor, "Dana Whitfield", "dana@demo.example"),
    (Role::Counselor, "Priya Raman", "priya@demo.example"),
];

/// When the next session of a demo group is, from now.
enum Next {
    /// In a few hours, on a half hour, so that *Start session* can be tried at once.
    Soon(Duration),
    /// In so many days, at this hour and minute.
    InDays(i64, u32, u32),
}

/// A group of the demo: its people, who leads, how many sessions are over, and when the next one is.
struct DemoGroup {
    name: &'static str,
    place: &'static str,
    lead: &'static str,
    co_lead: Option<&'static str>,
    over: i64,
    next: Next,
    people: [&'static str; 8],
    /// How each came to the sessions that are over: p present, l late, f left early, e excused, n no-show.
    came: [&'static str; 8],
}

fn demo_groups() -> [DemoGroup; 3] {
    [
        DemoGroup {
            name: "Elm Street, autumn",
            place: "Room 2, Elm Street Center",
            lead: "dana@demo.example",
            co_lead: Some("priya@demo.example"),
            over: 4,
            next: Next::InDays(2, 18, 30),
            people: ["Rosa M.", "Theo", "Amina K.", "Jules", "Wen L.", "Bea", "Sam O.", "Nadia"],
            came: ["pppp", "plpp", "pepp", "pnnn", "pppp", "eppl", "pplp", "pppf"],
        },
        DemoGroup {
            name: "Library group",
            place: "Library, second floor",
            lead: "priya@demo.example",
            co_lead: None,
            over: 1,
            next: Next::Soon(Duration::hours(3)),
            people: ["Marta", "Kofi A.", "Leila", "Jon P.", "Sunniva", "Diego R.", "Hana", "Ruth"],
            came: ["p", "p", "l", "p", "e", "p", "n", "p"],
        },
        DemoGroup {
            name: "Winter evenings",
            place: "Online",
            lead: "dana@demo.example",
            co_lead: None,
            over: 0,
            next: Next::InDays(6, 19, 0),
            people: ["Olu", "Ines", "Pavel", "Grace T.", "Yusuf", "Clara", "Minh", "Ada"],
            came: [""; 8],
        },
    ]
}

/// Fills an empty database; leaves one that has accounts as it is.
pub async fn load_if_empty(cx: &Context) -> Result<()> {
    if account::Entity::find().count(cx.db.read()).await? > 0 {
        return Ok(());
    }
    tracing::info!("loading the demo");
    organization::Entity::update_many()
        .col_expr(organization::Column::Name, Expr::value("Elm Street Center"))
        .exec(cx.db.write())
        .await?;
    let hash = cx.hasher.hash(Password::typed(PASSWORD.into())).await?;
    let now = cx.now();
    let clock = Arc::new(FixedClock::at(now - Duration::days(60)));
    let past = Context { clock: clock.clone(), ..cx.clone() };
    for (role, name, email) in STAFF {
        add_staff(&past, role, name, email, &hash).await?;
    }
    for demo in demo_groups() {
        load_group(&past, &clock, now, &demo, &hash).await?;
    }
    // What these histories mailed was mailed then.
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(MessageStatus::Sent))
        .col_expr(outbox_message::Column::Attempts, Expr::value(1))
        .col_expr(outbox_message::Column::SentAt, Expr::col(outbox_message::Column::CreatedAt))
        .exec(cx.db.write())
        .await?;
    Ok(())
}

/// The sign-ins of the demo, one a line: role, address, password, divided by tabs.
pub fn print_sign_ins() {
    let participants = ["rosa-m@demo.example", "kofi-a@demo.example", "olu@demo.example"];
    for (role, _, email) in STAFF {
        println!("{}\t{email}\t{PASSWORD}", app::pages::staff::role_name(role).to_lowercase());
    }
    for email in participants {
        println!("participant\t{email}\t{PASSWORD}");
    }
}

async fn add_staff(cx: &Context, role: Role, name: &str, email: &str, hash: &str) -> Result<()> {
    let id: AccountId = cx.new_id();
    let address = EmailAddress::parse(email).map_err(anyhow::Error::msg)?;
    account::ActiveModel {
        id: Set(id),
        role: Set(role),
        status: Set(AccountStatus::Active),
        name: Set(name.into()),
        email: Set(Sealed::seal(&cx.keys, &*cx.random, id.0, email)),
        email_key: Set(cx.keys.email_key(&address)),
        password_hash: Set(Some(hash.into())),
        zone: Set(String::new()),
        mail_consent: Set(MailConsent::Staff),
        created_at: Set(cx.now()),
        factor_grace_from: Set(None),
        factor_due_at: Set(None),
        language: Set(Language::default()),
        mail_returned_at: Set(None),
    }
    .insert(cx.db.write())
    .await?;
    Ok(())
}

async fn load_group(cx: &Context, clock: &FixedClock, now: DateTime<Utc>, demo: &DemoGroup, hash: &str) -> Result<()> {
    let lead = actor(cx, demo.lead).await?;
    let (first_date, time) = first_session(now, demo);
    clock.set(domain::schedule::instant(ZONE, first_date.and_time(time)) - Duration::days(12));
    let group_id = open(cx, &lead, demo, first_date, time).await?;
    if let Some(email) = demo.co_lead {
        group_staff::add(cx.db.write(), cx, group_id, actor(cx, email).await?.account_id, Part::CoLead).await?;
    }
    invite(cx, &lead, group_id, demo).await?;
    clock.advance(Duration::days(1));
    accept_all(cx, group_id, hash).await?;
    hold_sessions(cx, clock, &lead, group_id, demo).await?;
    read_some(cx, clock, now, group_id).await
}

/// The date and time of week 1, so that the next session is when it is wanted.
fn first_session(now: DateTime<Utc>, demo: &DemoGroup) -> (NaiveDate, NaiveTime) {
    let here = now.with_timezone(&ZONE).naive_local();
    let next = match demo.next {
        Next::Soon(after) => half_hour_after(here + after),
        Next::InDays(days, hour, minute) => {
            (here.date() + Duration::days(days)).and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default())
        }
    };
    (next.date() - Duration::days(7 * demo.over), next.time())
}

fn half_hour_after(time: NaiveDateTime) -> NaiveDateTime {
    let past = i64::from(time.num_seconds_from_midnight()) % 1800;
    (time + Duration::seconds(1800 - past)).with_nanosecond(0).unwrap_or(time)
}

async fn open(cx: &Context, lead: &Actor, demo: &DemoGroup, first_date: NaiveDate, time: NaiveTime) -> Result<GroupId> {
    let published = curricula::offered(cx).await?;
    let form = GroupForm {
        id: cx.new_id::<GroupId>().to_string(),
        name: demo.name.into(),
        curriculum: published.first().context("a curriculum is built in")?.curriculum.id.to_string(),
        zone: ZONE.name().into(),
        weekday: weekday_name(first_date.weekday()).into(),
        time: time.format("%H:%M").to_string(),
        length_minutes: "90".into(),
        first_date: first_date.to_string(),
        place: demo.place.into(),
        smallest_size: "6".into(),
        largest_size: "10".into(),
        joining: "until-week-three".into(),
        ..GroupForm::default()
    };
    let new = form.check(&published).map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    Ok(groups::open(cx, lead, new).await?)
}

async fn invite(cx: &Context, lead: &Actor, group_id: GroupId, demo: &DemoGroup) -> Result<()> {
    let lines = demo.people.map(|name| format!("{name}, {}", address(name)));
    let form = InviteForm { people: lines.join("\n"), safe: "yes".into(), ..InviteForm::default() };
    let people = form.check().map_err(|errors| anyhow::anyhow!("{errors:?}"))?;
    Ok(memberships::invite(cx, lead, group_id, &people).await?)
}

/// "Rosa M." → "rosa-m@demo.example".
fn address(name: &str) -> String {
    format!("{}@demo.example", name.to_lowercase().replace('.', "").replace(' ', "-"))
}

async fn accept_all(cx: &Context, group_id: GroupId, hash: &str) -> Result<()> {
    for member in memberships::members(cx, group_id).await? {
        account::ActiveModel {
            id: Set(member.account_id),
            status: Set(AccountStatus::Active),
            password_hash: Set(Some(hash.into())),
            ..Default::default()
        }
        .update(cx.db.write())
        .await?;
    }
    membership::Entity::update_many()
        .col_expr(membership::Column::Status, Expr::value(MembershipStatus::Active))
        .col_expr(membership::Column::JoinedAt, Expr::value(Some(cx.now())))
        .filter(membership::Column::GroupId.eq(group_id))
        .exec(cx.db.write())
        .await?;
    Ok(())
}

async fn hold_sessions(
    cx: &Context,
    clock: &FixedClock,
    lead: &Actor,
    group_id: GroupId,
    demo: &DemoGroup,
) -> Result<()> {
    let sessions = session::Entity::find()
        .filter(session::Column::GroupId.eq(group_id))
        .order_by_asc(session::Column::Week)
        .all(cx.db.read())
        .await?;
    let members = memberships::members(cx, group_id).await?;
    for (week, session) in sessions.iter().enumerate().take(usize::try_from(demo.over)?) {
        clock.set(session.starts_at + Duration::minutes(5));
        for (name, came) in demo.people.iter().zip(demo.came) {
            let member = members.iter().find(|member| member.name == *name).context("everybody was invited")?;
            let (current, _) = domain::sessions::require(cx, lead, session.id, Action::WorkWithGroup).await?;
            attendance::mark(cx, lead, &current, member.membership_id, came.chars().nth(week).map(mark_of)).await?;
        }
    }
    Ok(())
}

fn mark_of(letter: char) -> Mark {
    match letter {
        'l' => Mark::Late,
        'f' => Mark::LeftEarly,
        'e' => Mark::Excused,
        'n' => Mark::NoShow,
        _ => Mark::Present,
    }
}

/// Most have read most of what is over, and a few have begun on what is next.
async fn read_some(cx: &Context, clock: &FixedClock, now: DateTime<Utc>, group_id: GroupId) -> Result<()> {
    clock.set(now);
    let members = memberships::members(cx, group_id).await?;
    for (person, member) in members.iter().enumerate() {
        let open = assignment::Entity::find()
            .filter(assignment::Column::MembershipId.eq(member.membership_id))
            .filter(assignment::Column::OpensAt.lte(now))
            .order_by_asc(assignment::Column::DueAt)
            .all(cx.db.read())
            .await?;
        for (number, assigned) in open.iter().enumerate() {
            let is_over = assigned.due_at <= now;
            let reads = if is_over { (person + number) % 5 != 3 } else { person % 4 == 0 };
            if !reads || member.name == "Rosa M." && !is_over {
                continue;
            }
            let done_at = if is_over { assigned.due_at - Duration::hours(20) } else { now - Duration::hours(5) };
            assignment::ActiveModel { id: Set(assigned.id), done_at: Set(Some(done_at)), ..Default::default() }
                .update(cx.db.write())
                .await?;
        }
    }
    Ok(())
}

async fn actor(cx: &Context, email: &str) -> Result<Actor> {
    let key = cx.keys.email_key(&EmailAddress::parse(email).map_err(anyhow::Error::msg)?);
    let account = account::Entity::find()
        .filter(account::Column::EmailKey.eq(key))
        .one(cx.db.read())
        .await?
        .context("the demo's staff")?;
    let sign_in_id = cx.new_id::<SignInId>();
    Ok(Actor {
        account_id: account.id,
        sign_in_id,
        role: account.role,
        status: account.status,
        name: account.name,
        factor_due_at: None,
        shared_device: false,
        language: Language::default(),
        zone: None,
    })
}
