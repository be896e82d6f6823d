//! Structure: where the places begin that one cites: §§ with their Absätze, items of an agenda, decisions and votes.
//!
//! Blocks say how a page looks; this module says what it means. It reads the pages of a document as a run of [`flow::Piece`]s, finds
//! headings and marks in them by what they say and by their order (a § follows the one before it, minutes follow their agenda), and
//! tells of each piece what it opens ([`outline`]). The chunker cuts along that.

mod absaetze;
mod agenda;
mod flow;
mod items;
mod labels;
mod marks;
mod numbering;
mod outline;
mod publicity;
mod sections;
mod votes;

pub(crate) use flow::{Joint, Piece, joint, pieces};
pub(crate) use labels::{Label, label};
pub(crate) use marks::{Level, mark};
pub(crate) use outline::{Opening, Outlined, Scope, outline};
pub(crate) use publicity::{Publicity, is_marked_non_public, publicity};
pub use votes::{Vote, VoteOutcome, votes};
