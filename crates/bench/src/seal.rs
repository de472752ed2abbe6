//! What sealing costs those who write: the same clients, with a checkpoint every second and without, in turns.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use app::App;
use app::sealing::{Anchors, AnchorsError, HeldAnchors, Sealer};
use proof::{Checkpoint, SignedNote, SigningKey, VerifierKey};
use vault::SystemEntropy;
use workflow::RequestId;

use crate::app_path;

const CLIENTS: u64 = 64;

/// In which turns somebody seals: the log grows from turn to turn, which weighs on both kinds alike in this order.
const SEALED: [bool; 8] = [false, true, true, false, false, true, true, false];

/// Commands per second without and with sealing, and how many checkpoints were signed.
pub(crate) async fn cost(path: &Path, turn: Duration) -> Result<(f64, f64, usize)> {
    let (app, requests) = app_path::folder(path, CLIENTS * 8 * SEALED.len() as u64).await?;
    let app = Arc::new(app);
    let anchors = Desk(Arc::new(Mutex::new(State { file: path.join("checkpoints"), ..State::default() })));
    let sealer = Arc::new(app.sealer(Arc::new(anchors.clone())));
    sealer.begin(&mut SystemEntropy).await?;
    let (mut without, mut with) = (0, 0);
    // Fresh requests for every turn: the length of a history does not weigh in.
    for (is_sealed, requests) in SEALED.into_iter().zip(requests.chunks(CLIENTS as usize * 8)) {
        let sealing = is_sealed.then(|| tokio::spawn(every_second(Arc::clone(&sealer))));
        let done = commands(&app, requests, turn).await?;
        *(if is_sealed { &mut with } else { &mut without }) += done;
        if let Some(sealing) = sealing {
            sealing.abort();
        }
    }
    let seconds = turn.as_secs_f64() * SEALED.len() as f64 / 2.0;
    let signed = anchors.with(|state| state.notes);
    Ok((f64::from(without) / seconds, f64::from(with) / seconds, signed))
}

async fn every_second(sealer: Arc<Sealer>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Err(failure) = sealer.seal().await {
            eprintln!("not sealed: {failure}");
        }
    }
}

/// How many commands the clients get acknowledged in one turn.
async fn commands(app: &Arc<App>, requests: &[RequestId], turn: Duration) -> Result<u32> {
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for own in requests.chunks(8).map(<[RequestId]>::to_vec) {
        let app = Arc::clone(app);
        tasks.spawn(async move {
            let mut done = 0_u32;
            while began.elapsed() < turn {
                app_path::note(&app, own[done as usize % own.len()]).await?;
                done += 1;
            }
            anyhow::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(task) = tasks.join_next().await {
        done += task.context("a client panicked")??;
    }
    Ok(done)
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

    fn sealed_to(&self) -> Result<Option<u64>, AnchorsError> {
        let last = self.with(|state| state.last.clone());
        Ok(last.and_then(|note| Checkpoint::parse(note.text()).ok()).map(|checkpoint| checkpoint.head().size))
    }
}

impl HeldAnchors for Desk {
    fn last(&self) -> Result<Option<SignedNote>, AnchorsError> {
        Ok(self.with(|state| state.last.clone()))
    }

    fn verifier_keys(&self) -> Result<Vec<VerifierKey>, AnchorsError> {
        Ok(self.with(|state| state.keys.clone()))
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

    fn promote(&mut self) -> Result<(), AnchorsError> {
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
