//! The service as its visitors meet it: requests into the router, over the engine's reference implementations.

mod access;
mod api;
mod client;
mod errors;
mod load;
mod page;
mod query;
mod town;
