//! What must hold across crates, as one test binary.

mod tidy;
