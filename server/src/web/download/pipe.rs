//! A document that is sent while it is written.

use std::io::{self, Write};

use axum::body::Body;
use futures::stream;
use tokio::sync::mpsc;

use super::Failure;

/// Bytes sent at a time.
const PIECE: usize = 64 * 1024;

type Piece = io::Result<Vec<u8>>;

/// Writes what a document is made of into a response, a piece at a time; a slow reader holds the printer up.
pub(super) struct Pipe {
    pieces: mpsc::Sender<Piece>,
    held: Vec<u8>,
}

pub(super) fn pipe() -> (Pipe, mpsc::Receiver<Piece>) {
    let (pieces, receiver) = mpsc::channel(4);
    (Pipe { pieces, held: Vec::with_capacity(PIECE) }, receiver)
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.held.extend_from_slice(bytes);
        if self.held.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.held, Vec::with_capacity(PIECE));
        self.pieces.blocking_send(Ok(piece)).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // A reader who has gone away wants nothing more.
        let _ = self.flush();
    }
}

pub(super) type Writing = tokio::task::JoinHandle<anyhow::Result<reports::Summary>>;

/// The body, once the first piece is there: what fails before that is answered with a status, what fails later cuts
/// the body off, so that nobody takes a part for the whole.
pub(super) async fn piped(writing: Writing, mut pieces: mpsc::Receiver<Piece>) -> Result<Body, Failure> {
    let Some(first) = pieces.recv().await else {
        return match writing.await {
            Ok(Ok(_)) => Ok(Body::empty()),
            Ok(Err(error)) => Err(error.into()),
            Err(error) => Err(Failure::Failed(error.into())),
        };
    };
    let rest = stream::unfold((Some(writing), pieces), |(writing, mut pieces)| async move {
        match pieces.recv().await {
            Some(piece) => Some((piece, (writing, pieces))),
            None => match writing?.await {
                Ok(Ok(_)) => None,
                _ => Some((Err(io::ErrorKind::UnexpectedEof.into()), (None, pieces))),
            },
        }
    });
    Ok(Body::from_stream(futures::StreamExt::chain(stream::iter([first]), rest)))
}

#[cfg(test)]
mod tests {
    use app::error::ApiError;

    use super::*;
    use crate::documents::NoSlips;

    #[tokio::test]
    async fn a_document_that_fails_later_is_cut_off() {
        let (mut writer, pieces) = pipe();
        let writing = tokio::task::spawn_blocking(move || {
            writer.write_all(&[7; PIECE + 1])?;
            anyhow::bail!("no more paper")
        });
        let Ok(body) = piped(writing, pieces).await else { panic!("the first piece was there") };
        assert!(axum::body::to_bytes(body, usize::MAX).await.is_err());
    }

    #[tokio::test]
    async fn a_document_that_fails_at_once_has_no_body() {
        let (writer, pieces) = pipe();
        let writing = tokio::task::spawn_blocking(move || {
            drop(writer);
            Err(NoSlips.into())
        });
        assert!(matches!(piped(writing, pieces).await, Err(Failure::Refused(ApiError::NotFound))));
    }
}
