//! The server's program, built where the inspectors find it: the same flags, the same doors.

use std::process::ExitCode;

use sync_server::{flags, serving};

#[tokio::main]
async fn main() -> ExitCode {
    let Ok(Some(flags)) = flags::parse(std::env::args_os().skip(1)) else { return ExitCode::FAILURE };
    match serving::serve(flags).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
