//! The JSON interface: one handler for each route.

mod absence;
mod ask;
mod documents;
mod excerpt;
mod health;
mod pages;
mod search;

pub(crate) use absence::absence;
pub(crate) use ask::ask;
pub(crate) use documents::{document, documents};
pub(crate) use excerpt::excerpt;
pub(crate) use health::{alive, ready};
pub(crate) use pages::{original, page};
pub(crate) use search::search;
