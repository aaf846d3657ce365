//! What axum alone can do on this machine: `GET /` answers a given number of bytes of HTML.
//! `cargo xtask bench` measures Mooring's pages against it. Run as `bare_axum PORT BYTES`.

use std::env;
use std::error::Error;
use std::net::Ipv4Addr;

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;

// The same as the server's, so that the comparison is fair.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [port, bytes] = arguments.as_slice() else { return Err("usage: bare_axum PORT BYTES".into()) };
    let page = "x".repeat(bytes.parse()?);
    let router = Router::new().route("/", get(async move || Html(page.clone())));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port.parse()?)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
