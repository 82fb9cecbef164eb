//! The server as a program: reads what it is told, does it, and says how it ended.

use std::process::ExitCode;

use sync_server::{
    backup,
    flags::{self, Task},
    serving,
};

#[tokio::main]
async fn main() -> ExitCode {
    match flags::parse(std::env::args_os().skip(1)) {
        Ok(None) => {
            println!("{}", flags::USAGE);
            ExitCode::SUCCESS
        }
        Ok(Some(flags)) => {
            log(flags.log_json);
            let done = match &flags.task {
                Task::Serve => serving::serve(flags).await,
                Task::BackUp(file) => backup::back_up(&flags.data, file),
                Task::Restore(file) => backup::restore(&flags.data, file),
            };
            match done {
                Ok(()) => ExitCode::SUCCESS,
                Err(error) => stop(&*error),
            }
        }
        Err(error) => stop(&format!("{error}\n\n{}", flags::USAGE)),
    }
}

/// What happens, one line each. Nothing that is logged names a device, a workspace or an address of a caller.
fn log(as_json: bool) {
    let lines = tracing_subscriber::fmt().with_target(false).with_writer(std::io::stderr);
    if as_json { lines.json().flatten_event(true).init() } else { lines.init() }
}

fn stop(why: &(impl std::fmt::Display + ?Sized)) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}
