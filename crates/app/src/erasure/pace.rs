//! Coming again while somebody still reads an older state.

use std::time::Duration;

/// How often it is tried; with the pause between, some five seconds.
const ATTEMPTS: u32 = 100;

const PAUSE: Duration = Duration::from_millis(50);

/// Calls `attempt` until it answers `true`, in some seconds at most; whether it did.
///
/// # Errors
/// Those of `attempt`.
pub(super) async fn until<E>(mut attempt: impl FnMut() -> Result<bool, E>) -> Result<bool, E> {
    for _ in 0..ATTEMPTS {
        if attempt()? {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}
