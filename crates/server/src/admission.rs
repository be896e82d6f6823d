//! Admission: who may start work now, who may wait, and who is told to come back.
//!
//! A gate never queues more than it was built for; refusal is immediate. Its tickets travel into the blocking work, so that a
//! client that leaves does not free a seat that is still taken.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Capacity;
use crate::failure::Failure;

/// Admits a bounded number of pieces of work.
pub(crate) struct Gate {
    /// One permit for each that may run.
    seats: Arc<Semaphore>,
    /// One permit for each that may run or wait.
    places: Arc<Semaphore>,
    /// Seconds after which a refused client should try again.
    retry_after: u32,
}

/// The right to wait for one's turn.
pub(crate) struct Place {
    seats: Arc<Semaphore>,
    place: OwnedSemaphorePermit,
}

/// The right to run, given back on drop.
pub(crate) struct Ticket {
    _seat: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

impl Gate {
    pub(crate) fn new(capacity: Capacity, retry_after: u32) -> Self {
        let running = capacity.running.max(1);
        Self {
            seats: Arc::new(Semaphore::new(running)),
            places: Arc::new(Semaphore::new(running + capacity.waiting)),
            retry_after,
        }
    }

    /// Takes a place, or refuses at once.
    pub(crate) fn place(&self) -> Result<Place, Failure> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_| Failure::Busy { retry_after: self.retry_after })?;
        Ok(Place { seats: Arc::clone(&self.seats), place })
    }
}

impl Place {
    /// Waits for a seat, first come, first served.
    pub(crate) async fn turn(self) -> Ticket {
        let seat = self.seats.acquire_owned().await.expect("the gate never closes its semaphore");
        Ticket { _seat: seat, _place: self.place }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_exceeds_seats_and_queue_is_refused_until_a_ticket_is_back() {
        let gate = Gate::new(Capacity { running: 1, waiting: 1 }, 7);
        let first = gate.place().expect("a seat is free").turn().await;
        let second = gate.place().expect("one may wait");
        assert!(matches!(gate.place(), Err(Failure::Busy { retry_after: 7 })));
        drop(first);
        let _second = second.turn().await;
        assert!(gate.place().is_ok());
    }
}
