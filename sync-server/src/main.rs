//! The server as a program: its settings, its address, its end.

use std::{error::Error, process::ExitCode};
use sync_server::{flags, porch};
use tokio::{net::TcpListener, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match flags::parse(std::env::args_os().skip(1)) {
        Ok(None) => {
            println!("{}", flags::USAGE);
            ExitCode::SUCCESS
        }
        Ok(Some(flags)) => match serve(flags).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => stop(&*error),
        },
        Err(error) => stop(&format!("{error}\n\n{}", flags::USAGE)),
    }
}

fn stop(why: &(impl std::fmt::Display + ?Sized)) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}

async fn serve(flags: flags::Flags) -> Result<(), Box<dyn Error>> {
    if !flags.dist.join("index.html").is_file() {
        eprintln!("{} holds no app; `cargo xtask build` makes it", flags.dist.display());
    }
    let listener =
        TcpListener::bind(flags.listen).await.map_err(|error| format!("{}: {error}", flags.listen))?;
    println!("Acogida: http://{}", listener.local_addr()?);
    axum::serve(listener, porch::porch(flags.dist)).with_graceful_shutdown(asked_to_end()).await?;
    Ok(())
}

#[cfg(unix)]
async fn asked_to_end() {
    let Ok(mut terminate) = signal::unix::signal(signal::unix::SignalKind::terminate()) else {
        let _ = signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    let _ = signal::ctrl_c().await;
}
