//! URLs as they may be shown: without the password, also where they are not quite URLs. A letter such as `/`, `#` or `@` in a
//! password is just the mistake that `mooring doctor` is run for, so nothing here trusts that a URL can be read.

/// A URL without its password. Where it is not sure which part that is, only the scheme is left.
pub fn without_password(value: &str) -> String {
    let is_scheme = |scheme: &str| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let Some((scheme, rest)) = value.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return if value.is_empty() { String::new() } else { "…".into() };
    };
    // A path, whatever it holds.
    if scheme == "sqlite" {
        return value.into();
    }
    shown(rest).map_or_else(|| format!("{scheme}://…"), |shown| format!("{scheme}://{shown}"))
}

/// What is after the `//`; none where any part of it may be the password.
fn shown(rest: &str) -> Option<String> {
    let Some((who, place)) = rest.rsplit_once('@') else {
        return is_host_and_port(before_path(rest)).then(|| without_secret_query(rest));
    };
    let (user, password) = who.split_once(':').map_or((who, None), |(user, password)| (user, Some(password)));
    // Some providers give one word that is both; and what looks like a path or a query is no name of a user.
    if password.is_some_and(|password| password.contains(user)) || before_path(user) != user || has_secret(who) {
        return None;
    }
    let password = if password.is_some() { ":…" } else { "" };
    is_host_and_port(before_path(place)).then(|| format!("{user}{password}@{}", without_secret_query(place)))
}

fn before_path(text: &str) -> &str {
    text.split(['/', '?', '#']).next().unwrap_or_default()
}

/// `host`, `host:port` or `[address]:port`, where what is after the colon is no word.
fn is_host_and_port(text: &str) -> bool {
    let after_address = text.rsplit_once(']').map_or(text, |(_, port)| port);
    after_address.split_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// PostgreSQL takes the password in the query too.
fn without_secret_query(place: &str) -> String {
    match place.find(['?', '#']) {
        Some(at) if has_secret(&place[at..]) => format!("{}?…", &place[..at]),
        _ => place.into(),
    }
}

/// Encoded, any word may be that word.
fn has_secret(text: &str) -> bool {
    let names_one = |text: &str| text.to_lowercase().contains("pass");
    text.contains(['?', '#', '&']) && (names_one(text) || text.contains('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown_whatever_letters_it_has() {
        for password in [
            "harbor",
            "har/bor",
            "har?bor",
            "har#bor",
            "har@bor",
            "har:bor",
            "har%40bor",
            "12#harbor",
            "12/harbor@",
            "@harbor",
            "/harbor",
            "harbor@12",
            "har bor",
            "har?password=bor",
            "har&bor@x:y",
        ] {
            for url in [
                format!("smtp://us:{password}@mail.example.org:587"),
                format!("smtps://us:{password}@mail.example.org"),
                format!("postgres://us:{password}@db.example.org/mooring"),
                format!("postgres://db.example.org/mooring?user=us&password={password}"),
                format!("postgres://us@db.example.org/mooring?PASSWORD={password}&sslmode=require"),
                format!("postgres://us@db.example.org/mooring?p%61ssword={password}"),
                format!("smtp://{password}:{password}@mail.example.org"),
                format!("smtp:us:{password}@mail.example.org"),
                format!("us:{password}@mail.example.org"),
            ] {
                let shown = without_password(&url);
                assert!(!shown.contains("har") && !shown.contains("bor"), "{url}: {shown}");
            }
        }
    }

    #[test]
    fn a_password_without_its_host_is_not_shown_either() {
        for url in [
            "smtp://us:harbor",
            "smtp://us:har/bor",
            "smtp://us:harbor?x",
            "harbor",
            "smtp:harbor",
            "us:har://bor@host",
        ] {
            assert!(!without_password(url).contains("har"), "{url}: {}", without_password(url));
        }
    }

    #[test]
    fn all_else_is_shown() {
        for (url, shown) in [
            ("", ""),
            ("sqlite://data/mooring.db?mode=rwc", "sqlite://data/mooring.db?mode=rwc"),
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            ("smtp://[::1]:2525", "smtp://[::1]:2525"),
            ("smtp://us:harbor@mail.example.org:587", "smtp://us:…@mail.example.org:587"),
            ("smtp://us:12#34@mail.example.org", "smtp://us:…@mail.example.org"),
            ("postgres://us@db/mooring?sslmode=require", "postgres://us@db/mooring?sslmode=require"),
            ("postgres://us:harbor@[::1]:5432/mooring", "postgres://us:…@[::1]:5432/mooring"),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
