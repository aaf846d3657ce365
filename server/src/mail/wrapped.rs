//! A line that is encrypted before anything is said on it (`smtps://`). lettre makes such a line by itself as well, but then
//! each mail waits 40 ms, and a certificate that is not trusted looks like a server that does not answer.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::io::{AsyncRead as FuturesRead, AsyncWrite as FuturesWrite};
use lettre::transport::smtp::Error;
#[expect(deprecated, reason = "lettre opens no other way to its TLS over a stream of ours")]
use lettre::transport::smtp::client::AsyncNetworkStream as Secured;
use lettre::transport::smtp::client::{AsyncTokioStream, TlsParameters};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The encrypted stream, for tokio.
#[derive(Debug)]
#[expect(deprecated, reason = "as above")]
pub struct Wrapped(Secured);

#[expect(deprecated, reason = "as above")]
impl Wrapped {
    /// Shakes hands.
    pub async fn secure(stream: TcpStream, tls: TlsParameters) -> Result<Self, Error> {
        let mut secured = Secured::use_existing_tokio1(Box::new(stream));
        secured.upgrade_tls(tls).await?;
        Ok(Self(secured))
    }
}

impl AsyncRead for Wrapped {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let read = ready!(FuturesRead::poll_read(Pin::new(&mut self.0), cx, buffer.initialize_unfilled()))?;
        buffer.advance(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wrapped {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        FuturesWrite::poll_write(Pin::new(&mut self.0), cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        FuturesWrite::poll_flush(Pin::new(&mut self.0), cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        FuturesWrite::poll_close(Pin::new(&mut self.0), cx)
    }
}

impl AsyncTokioStream for Wrapped {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.peer_addr()
    }
}
