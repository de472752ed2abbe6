//! What sealing costs those who write: the same clients, with a checkpoint every second and without, round by round.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use app::sealing::{Anchors, AnchorsError, HeldAnchors, Sealer};
use proof::{Checkpoint, SignedNote, SigningKey, VerifierKey};
use vault::SystemEntropy;

use crate::app_path;

const CLIENTS: u64 = 64;

/// What happens beside the clients in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// Nothing.
    Nothing,
    /// A checkpoint every second.
    Sealing,
}

/// The log grows from round to round, which weighs on both kinds alike in this order. The last four are a control: nothing
/// seals in them, and what differs between the outer and the inner two is what the machine makes of one and the same.
const ROUNDS: [Beside; 16] = {
    use Beside::{Nothing, Sealing};
    [
        Nothing, Sealing, Sealing, Nothing, Nothing, Sealing, Sealing, Nothing, Nothing, Sealing, Sealing, Nothing,
        Nothing, Nothing, Nothing, Nothing,
    ]
};

/// The rounds before the control.
const COMPARED: usize = 12;

/// What the rounds showed.
pub(crate) struct Cost {
    /// Commands per second where nothing seals.
    pub without: f64,
    /// Commands per second while somebody does.
    pub with: f64,
    /// Checkpoints that were signed.
    pub signed: usize,
    /// The same difference, as a share, between rounds in which nothing seals.
    pub control: f64,
}

/// Measures rounds of this length.
pub(crate) async fn cost(path: &Path, round: Duration) -> Result<Cost> {
    let each = CLIENTS * app_path::REQUESTS_EACH;
    let (app, requests) = app_path::folder(path, each * ROUNDS.len() as u64).await?;
    let app = Arc::new(app);
    let anchors = Desk(Arc::new(Mutex::new(State { file: path.join("checkpoints"), ..State::default() })));
    let sealer = Arc::new(app.sealer(Arc::new(anchors.clone())));
    sealer.begin(&mut SystemEntropy).await?;
    let mut paces = Vec::new();
    // Fresh requests for every round: the length of a history does not weigh in.
    for (beside, requests) in ROUNDS.into_iter().zip(requests.chunks(each as usize)) {
        let sealing = (beside == Beside::Sealing).then(|| tokio::spawn(every_second(Arc::clone(&sealer))));
        paces.push((beside, app_path::in_a_round(&app, requests, round).await?));
        if let Some(sealing) = sealing {
            sealing.abort();
        }
    }
    let mean = |beside| {
        let found: Vec<f64> =
            paces[..COMPARED].iter().filter(|(was, _)| *was == beside).map(|(_, pace)| *pace).collect();
        found.iter().sum::<f64>() / found.len() as f64
    };
    let control: Vec<f64> = paces[COMPARED..].iter().map(|(_, pace)| *pace).collect();
    let control = 1.0 - (control[1] + control[2]) / (control[0] + control[3]);
    let signed = anchors.with(|state| state.notes);
    Ok(Cost { without: mean(Beside::Nothing), with: mean(Beside::Sealing), signed, control })
}

async fn every_second(sealer: Arc<Sealer>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if let Err(failure) = sealer.seal().await {
            eprintln!("not sealed: {failure}");
        }
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

    fn last_up_to(&self, _: u64) -> Result<Option<SignedNote>, AnchorsError> {
        // Nothing is ever lost here.
        self.last()
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
