//! One case as it was: the fold of its own events up to a position.

use eventlog::{Position, Query};
use workflow::state::Request;
use workflow::{RequestId, State, Tag, evolve};

use crate::app::App;
use crate::error::CommandError;
use crate::{facts, translate};

impl App {
    /// The request as it was at `up_to`, folded from its own events; personal fields stay sealed.
    ///
    /// `None` when it was not opened by then. Cost: one index range, one fold; ten events take some tens of µs.
    ///
    /// # Errors
    /// [`CommandError`] when the log cannot be read, or holds an event that only a newer program knows.
    pub async fn case(&self, id: RequestId, up_to: Position) -> Result<Option<Request>, CommandError> {
        let query = Query::tagged(translate::tag(&Tag::Request(id)));
        let mut state = State::default();
        for entry in facts::all(&self.store, &query, Position::START, up_to).await? {
            state = evolve(state, &translate::recorded(&entry)?);
        }
        Ok(state.requests.remove(&id))
    }
}
