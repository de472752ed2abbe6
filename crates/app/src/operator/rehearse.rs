//! A decision without its consequences.

use eventlog::BodyMac;
use workflow::{Decision, Event};

use crate::app::App;
use crate::error::CommandError;
use crate::order::Order;
use crate::words;

impl App {
    /// Decides a command on the log as it is and writes nothing, in the log or in the vault.
    ///
    /// Gives what would be recorded: nothing where it is so already, or where this very command was carried out.
    ///
    /// # Errors
    /// As [`App::execute`], but for what only an append can meet.
    pub async fn rehearse(&self, order: &Order) -> Result<Vec<Event>, CommandError> {
        let id = order.id.unwrap_or_else(|| self.ids.command());
        let body = BodyMac(*self.hasher.body(&order.body).bytes());
        if self.store.receipt(id, body).await?.is_some() {
            return Ok(Vec::new());
        }
        let act = self.act(order, id, body).await?;
        let request = match order.request {
            Some(name) => Some(self.request_named(name).await?),
            None => None,
        };
        let named = self.named(order, request).await?;
        let wish = self.parse(&|draft: &mut words::Draft<'_>| words::action(order, request, draft), &named)?;
        let (_, _, decision) = self.decided(&act, &wish.action).await?;
        match decision {
            Decision::Events(events) => Ok(events),
            Decision::Unchanged => Ok(Vec::new()),
        }
    }
}
