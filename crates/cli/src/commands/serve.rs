//! `ratsfund serve`: the web page and the JSON API, for this machine unless everything is public.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use engine::{Allowed, Engine, Mode, Visibility};
use server::{Config, Limits};
use tokio::net::TcpListener;

use crate::args::ServeArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::told::Told;
use crate::{synonyms, wiring};

/// How often Ctrl-C is looked for.
const INTERRUPT_POLL: Duration = Duration::from_millis(100);

pub(crate) fn run(
    arguments: &ServeArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let address = arguments.listen.unwrap_or(configuration.file.serve.listen);
    let engine = wiring::open_engine_with_generator(configuration, printer)?;
    check_exposure(address, arguments, &engine)?;
    let allowed = if arguments.internal { Allowed::everything() } else { Allowed::public() };
    synonyms::watch(&engine.synonyms, configuration, printer)?;
    serve(engine, address, allowed, configuration, printer)
}

/// Serves until Ctrl-C or SIGTERM.
pub(crate) fn serve(
    engine: Engine,
    address: SocketAddr,
    allowed: Allowed,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let interrupt = Interrupt::install()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.with_context(|| {
            Told::new(
                format!("auf {address} lässt sich nicht lauschen"),
                format!("cannot listen on {address}"),
            )
            .hint(
                "mit --listen eine andere Adresse wählen, etwa 127.0.0.1:0",
                "choose another address with --listen, for example 127.0.0.1:0",
            )
        })?;
        let address = listener.local_addr()?;
        printer.line(&format!(
            "{} http://{address}/",
            printer.language.pick("Ratsfund läuft auf", "Ratsfund is at")
        ))?;
        server::serve(listener, Arc::new(engine), config(allowed, configuration), async move {
            while !interrupt.came() {
                tokio::time::sleep(INTERRUPT_POLL).await;
            }
        })
        .await?;
        Ok(Exit::Done)
    })
}

fn config(allowed: Allowed, configuration: &Configuration) -> Config {
    Config {
        allowed,
        default_mode: Mode::Quote,
        town: configuration.file.serve.title.clone(),
        language: configuration.language.into(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        limits: Limits::default(),
    }
}

/// There are no accounts: other machines are served only if whoever asks may see everything.
fn check_exposure(address: SocketAddr, arguments: &ServeArguments, engine: &Engine) -> Result<()> {
    if address.ip().is_loopback() {
        return Ok(());
    }
    if !arguments.public {
        bail!(
            Told::new(
                format!("{address} wäre auch für andere Rechner da, und es gibt keine Anmeldung"),
                format!("{address} would serve other machines, and there are no accounts"),
            )
            .hint(
                "--public angeben, wenn alles im Index öffentlich ist, oder auf 127.0.0.1 lauschen",
                "add --public if everything in the index is public, or listen on 127.0.0.1",
            )
        );
    }
    let everything = engine.index.documents(&Allowed::everything())?;
    if let Some(internal) =
        everything.iter().find(|document| document.metadata.visibility > Visibility::Public)
    {
        let path = &internal.key.path;
        bail!(
            Told::new(
                format!("der Index enthält Dokumente, die nicht öffentlich sind, etwa {path}"),
                format!("the index holds documents that are not public, for example {path}"),
            )
            .hint(
                "für öffentliche Dokumente einen eigenen Datenordner nehmen",
                "keep public documents in a data directory of their own",
            )
        );
    }
    Ok(())
}
