//! The server as a program: its settings, its data, its address, its end.

use std::{
    error::Error,
    fs::{DirBuilder, File},
    path::Path,
    process::ExitCode,
    time::SystemTime,
};

use sync_server::{
    Clerk, FirstStart, PostOffice, SqliteStore, first_start::random_operator_token, flags, porch, routes,
};
use tokio::{net::TcpListener, signal};

const STORE_FILE: &str = "logs.sqlite";
const LOCK_FILE: &str = "lock";

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_target(false).with_writer(std::io::stderr).init();
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
    let _lock = lock(&flags.data)?;
    let listener =
        TcpListener::bind(flags.listen).await.map_err(|error| format!("{}: {error}", flags.listen))?;
    let first = FirstStart::random()?;
    let store = SqliteStore::open(&flags.data.join(STORE_FILE))?;
    let (mut office, is_first) = PostOffice::open(store, &first)?;
    println!("Acogida: http://{}", listener.local_addr()?);
    if flags.new_operator_token && !is_first {
        let token = random_operator_token()?;
        office.change_operator_token(&token).map_err(|refusal| refusal.0)?;
        say_token(&token);
    } else if is_first {
        say_token(&first.operator_token);
    }
    let (clerk, thread) = Clerk::start(office, now_s)?;
    let token_needed = !flags.listen.ip().is_loopback();
    let app = porch::porch(flags.dist).merge(routes::routes(clerk, token_needed));
    axum::serve(listener, app).with_graceful_shutdown(asked_to_end()).await?;
    // The last request was answered, so that nobody asks the clerk any more; closing the store empties its log.
    thread.join().map_err(|_| "the clerk failed")?;
    Ok(())
}

fn say_token(token: &str) {
    println!("Operator token, for registering a workspace from another machine (shown only now): {token}");
}

/// One server at a time, and nobody else of this machine, in the folder.
fn lock(data: &Path) -> Result<File, Box<dyn Error>> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(data).map_err(|error| format!("{}: {error}", data.display()))?;
    let lock = File::create(data.join(LOCK_FILE))?;
    lock.try_lock().map_err(|_| format!("another server works in {}", data.display()))?;
    Ok(lock)
}

fn now_s() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().map(|since| since.as_secs()).unwrap_or_default()
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
