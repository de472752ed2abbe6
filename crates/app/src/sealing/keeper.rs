//! Sealing in the background, for as long as a process lives.

use std::sync::Arc;
use std::time::Duration;

use super::Sealer;

/// No entry waits longer than this for a checkpoint while a process lives that keeps the log sealed.
pub const SEALED_WITHIN: Duration = Duration::from_secs(30);

/// At most one checkpoint in this time.
const PACE: Duration = Duration::from_secs(1);

/// Seals whenever something has been new for [`SEALED_WITHIN`]; ends never, or with the task that runs it.
///
/// What stands in the way is told once, and tried again: whoever writes is not kept waiting by it.
pub async fn keep_sealed(sealer: Arc<Sealer>) {
    let mut waiting = Duration::ZERO;
    let mut told = None;
    loop {
        tokio::time::sleep(PACE).await;
        let outcome = match sealer.news().await {
            Ok(0) => {
                waiting = Duration::ZERO;
                continue;
            }
            Ok(_) if waiting < SEALED_WITHIN => {
                waiting += PACE;
                continue;
            }
            Ok(_) => sealer.seal().await.map(drop),
            Err(failure) => Err(failure),
        };
        waiting = Duration::ZERO;
        match outcome {
            Ok(()) => told = None,
            Err(failure) => {
                let failure = failure.to_string();
                if told.as_ref() != Some(&failure) {
                    tracing::warn!(reason = %failure, "sealing.failed");
                    told = Some(failure);
                }
            }
        }
    }
}
