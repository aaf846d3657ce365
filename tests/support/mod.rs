//! What the suite stands on: an app on a fresh database of either engine with a clock that is moved by hand, a real SMTP
//! server on loopback, visitors with cookies, and a small named cast.

pub mod announcing;
pub mod app;
pub mod authenticator;
pub mod cast;
pub mod client;
pub mod clock;
pub mod crowd;
pub mod database;
pub mod drafting;
pub mod house;
pub mod inviting;
pub mod late;
pub mod materials;
pub mod privacy;
pub mod program;
pub mod proof;
pub mod reflecting;
pub mod reminding;
pub mod replying;
pub mod second_step;
pub mod shelf;
pub mod smtp;
pub mod speaking;
pub mod waiting;

pub use app::TestApp;
pub use client::{Answer, Client};
pub use database::Engine;

/// Runs each behaviour on SQLite and on PostgreSQL. A behaviour that leaves due mail in the outbox fails.
macro_rules! on_both_engines {
    ($(async fn $name:ident($app:ident: &TestApp) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn behaviour($app: &TestApp) $body

            #[tokio::test(flavor = "multi_thread")]
            async fn on_sqlite() {
                let app = TestApp::start(Engine::Sqlite).await;
                behaviour(&app).await;
                app.finish().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn on_postgres() {
                let app = TestApp::start(Engine::Postgres).await;
                behaviour(&app).await;
                app.finish().await;
            }
        }
    )*};
}
pub(crate) use on_both_engines;
