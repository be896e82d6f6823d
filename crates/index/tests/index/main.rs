//! The index from outside: its contract, the comparison with the naive index, killed processes, damage, large models.

mod conformance;
mod crash;
mod damage;
mod forgetting;
mod graphs;
mod oracle;
mod processes;
mod town;
