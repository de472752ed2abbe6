//! What sealing costs those who write: the same crowd of clients without a pause, second by second with a checkpoint and
//! without.
//!
//! What a second brings differs by a tenth and more for reasons of the machine's own, so that a few long rounds show nothing.
//! Two seconds in a row differ by little but the checkpoint: many such pairs, each second one turned round, give the mean, and
//! how far to trust it. What was written since the checkpoint before is signed ahead of the second that counts, so that a
//! checkpoint in it reads what one second brings, as it does where somebody signs every second.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::sealing::{Anchors, AnchorsError, HeldAnchors, Sealer};
use proof::{SignedNote, SigningKey, VerifierKey};
use vault::SystemEntropy;

use crate::app_path;

const CLIENTS: usize = 64;

/// One checkpoint falls into it, or none: a process signs at most one a second.
const WINDOW: Duration = Duration::from_secs(1);

/// What the checkpoint ahead of a window may still disturb.
const CALM: Duration = Duration::from_millis(250);

/// Notes on one request before its client turns to the next: the length of a history hardly weighs in.
const NOTES_EACH: u64 = 16;

/// Notes that a client may write in a second; requests are opened for so many.
const NOTES_A_SECOND: u64 = 90;

/// What pairs of seconds showed.
pub(crate) struct Cost {
    /// Commands per second where nothing seals.
    pub without: f64,
    /// Commands per second while somebody does.
    pub with: f64,
    /// Checkpoints that were signed.
    pub signed: usize,
    /// What sealing takes, as a share, averaged over pairs.
    pub share: f64,
    /// The standard error of that mean.
    pub error: f64,
    /// The same between pairs in which nothing seals.
    pub control: (f64, f64),
}

/// Measures so many rounds: two pairs in each, and one in which nothing seals.
pub(crate) async fn cost(path: &Path, rounds: u64) -> Result<Cost> {
    let seconds = 5 * rounds + 1;
    let each = (seconds * NOTES_A_SECOND).div_ceil(NOTES_EACH);
    let (app, requests) = app_path::crowded_folder(path, CLIENTS as u64 * each).await?;
    let anchors = Desk(Arc::new(Mutex::new(State { file: path.join("checkpoints"), ..State::default() })));
    let sealer = Arc::new(app.sealer(Arc::new(anchors.clone())));
    sealer.begin(&mut SystemEntropy).await?;
    let (done, is_over) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let mut clients = tokio::task::JoinSet::new();
    for own in requests.chunks(each as usize).map(<[_]>::to_vec) {
        let (app, done, is_over) = (Arc::clone(&app), Arc::clone(&done), Arc::clone(&is_over));
        clients.spawn(async move {
            for note in 0.. {
                let request = own.get((note / NOTES_EACH) as usize).context("out of requests: raise NOTES_A_SECOND")?;
                app_path::note(&app, *request).await?;
                done.fetch_add(1, Ordering::Relaxed);
                if is_over.load(Ordering::Relaxed) {
                    break;
                }
            }
            anyhow::Ok(())
        });
    }
    tokio::time::sleep(WINDOW).await;
    let (mut sealed, mut control) = (Pairs::default(), Pairs::default());
    for _ in 0..rounds {
        let first = sealed_window(&done, &sealer).await?;
        let before = window(&done, None).await?;
        let after = window(&done, None).await?;
        let last = sealed_window(&done, &sealer).await?;
        sealed.add(first, before);
        control.add(before, after);
        sealed.add(last, after);
    }
    is_over.store(true, Ordering::Relaxed);
    while let Some(client) = clients.join_next().await {
        client.context("a client panicked")??;
    }
    let signed = anchors.with(|state| state.notes);
    let (share, error) = sealed.share();
    Ok(Cost { without: sealed.mean(1), with: sealed.mean(0), signed, share, error, control: control.share() })
}

/// Commands per second in one window, at whose beginning `sealer` signs.
async fn window(done: &AtomicU64, sealer: Option<&Sealer>) -> Result<f64> {
    let (began, before) = (Instant::now(), done.load(Ordering::Relaxed));
    if let Some(sealer) = sealer {
        sealer.seal().await?;
    }
    tokio::time::sleep(WINDOW.saturating_sub(began.elapsed())).await;
    Ok((done.load(Ordering::Relaxed) - before) as f64 / began.elapsed().as_secs_f64())
}

/// The same with a checkpoint, which is not the first one since long.
async fn sealed_window(done: &AtomicU64, sealer: &Sealer) -> Result<f64> {
    sealer.seal().await?;
    tokio::time::sleep(CALM).await;
    window(done, Some(sealer)).await
}

/// Paces of neighbouring seconds: with a checkpoint, and without.
#[derive(Default)]
struct Pairs(Vec<[f64; 2]>);

impl Pairs {
    fn add(&mut self, with: f64, without: f64) {
        self.0.push([with, without]);
    }

    fn mean(&self, of: usize) -> f64 {
        self.0.iter().map(|pair| pair[of]).sum::<f64>() / self.0.len() as f64
    }

    /// The mean of what is lost in a pair, as a share, and its standard error.
    fn share(&self) -> (f64, f64) {
        let count = self.0.len() as f64;
        let lost: Vec<f64> = self.0.iter().map(|[with, without]| 1.0 - with / without).collect();
        let mean = lost.iter().sum::<f64>() / count;
        let variance = lost.iter().map(|lost| (lost - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, (variance / count).sqrt())
    }
}

/// Anchors that keep the last checkpoint, and write each to a file and sync it, as a folder does.
#[derive(Clone)]
struct Desk(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    file: PathBuf,
    notes: usize,
    last: Option<SignedNote>,
    keys: Vec<VerifierKey>,
    key: Option<SigningKey>,
    edge: Option<Vec<u8>>,
}

impl Desk {
    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn again(key: &SigningKey) -> SigningKey {
    key.renamed(key.verifier_key().name().clone())
}

impl Anchors for Desk {
    fn hold(&self) -> Result<Box<dyn HeldAnchors>, AnchorsError> {
        Ok(Box::new(self.clone()))
    }

    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        Ok(self.with(|state| state.last.clone()))
    }
}

impl HeldAnchors for Desk {
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        Ok(self.with(|state| state.last.clone()))
    }

    fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError> {
        Ok(self.with(|state| state.keys.clone()))
    }

    fn last_up_to(&self, _: u64) -> Result<Option<SignedNote>, AnchorsError> {
        // Nothing is ever lost here.
        HeldAnchors::last(self)
    }

    fn key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        Ok(self.with(|state| state.key.as_ref().map(again)))
    }

    fn next_key(&self) -> Result<Option<SigningKey>, AnchorsError> {
        Ok(None)
    }

    fn lay_aside(&mut self, key: &SigningKey) -> Result<(), AnchorsError> {
        self.with(|state| state.key = Some(again(key)));
        Ok(())
    }

    fn discard_next(&mut self) -> Result<(), AnchorsError> {
        Ok(())
    }

    fn promote(&mut self) -> Result<(), AnchorsError> {
        Ok(())
    }

    fn statements(&self) -> Result<Vec<String>, AnchorsError> {
        Ok(Vec::new())
    }

    fn keep_statement(&mut self, _: &str) -> Result<(), AnchorsError> {
        Ok(())
    }

    fn edge(&self) -> Result<Option<Vec<u8>>, AnchorsError> {
        Ok(self.with(|state| state.edge.clone()))
    }

    fn keep(&mut self, note: &SignedNote, signers: &[VerifierKey], edge: &[u8]) -> Result<(), AnchorsError> {
        self.with(|state| {
            let failed = |error: std::io::Error| AnchorsError::Io {
                path: state.file.display().to_string(),
                reason: error.to_string(),
            };
            let mut file = File::options().create(true).append(true).open(&state.file).map_err(failed)?;
            file.write_all(note.to_string().as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
            state.notes += 1;
            (state.last, state.keys, state.edge) = (Some(note.clone()), signers.to_vec(), Some(edge.to_vec()));
            Ok(())
        })
    }
}
