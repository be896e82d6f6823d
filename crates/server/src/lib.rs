//! HTTP in, engine calls, HTTP out: the JSON interface and the web page of Ratsfund.
//!
//! [`router()`] is the whole service as a function from request to response, so that tests need neither a socket nor a
//! model; [`serve()`] puts it on a listener. Everything a visitor gets to see comes out of one [`engine::Engine`],
//! restricted to [`Config::allowed`].

mod admission;
mod answering;
mod api;
mod complaint;
mod config;
mod failure;
mod file;
mod headers;
mod host;
mod language;
mod links;
mod overview;
mod page;
mod parameters;
mod phrasing;
mod places;
mod router;
mod serve;
mod service;
mod snippet;
mod texts;
mod troubles;
mod wire;

pub use config::{Capacity, Config, Limits};
pub use language::Language;
pub use phrasing::Phrasing;
pub use router::router;
pub use serve::{ServeError, serve};
