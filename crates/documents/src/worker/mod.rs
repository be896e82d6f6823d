//! Reading in worker processes.
//!
//! Files come from anywhere, and the libraries that read them have limits of neither memory nor time. So files are only ever
//! opened in a child process that limits itself ([`serve()`]); the parent ([`Workers`]) sends bytes, gets words or
//! pictures, and replaces a child that dies or hangs.

mod limit;
mod pool;
mod process;
mod protocol;
mod serve;
mod wire;

pub use pool::{Workers, WorkersOptions};
pub use process::WorkerCommand;
pub use serve::serve;
