//! How the commands talk: each step says what it does and how long that takes; one that cannot be done ends the run and
//! names the exact command that a person should type.

use std::{
    fmt, io,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Why a step could not be done, and what a person can type to do it.
#[derive(Debug)]
pub struct Failure {
    what: String,
    remedy: Option<String>,
}

impl Failure {
    pub fn new(what: impl Into<String>) -> Self {
        Failure { what: what.into(), remedy: None }
    }

    /// The same failure with the command that would put it right.
    pub fn remedy(mut self, command: impl Into<String>) -> Self {
        self.remedy = Some(command.into());
        self
    }

    /// The command that would put it right, if one is known.
    pub fn command(&self) -> &str {
        self.remedy.as_deref().unwrap_or_default()
    }

    /// A failure to read or write a file.
    pub fn file(doing: &str, path: &Path, error: &io::Error) -> Self {
        Failure::new(format!("could not {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Stopped: {}", self.what)?;
        match &self.remedy {
            Some(command) => write!(out, "\nRun this, then try again:\n\n    {command}\n"),
            None => Ok(()),
        }
    }
}

/// Says what is being done and roughly how long it takes, does it, and says how long it took.
pub fn step<T>(title: &str, takes: &str, work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    println!("==> {title} ({takes})");
    let started = Instant::now();
    let result = work();
    let outcome = if result.is_ok() { "done" } else { "failed" };
    println!("    {outcome} in {:.1} s", started.elapsed().as_secs_f64());
    result
}

/// A command that does not inherit what `cargo run` set for this program: its library path would make another compiler
/// load the wrong libraries, and its CARGO_* would look like changes to the builds below.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(crate::places::root());
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let from_cargo_run =
            text == "CARGO" || text == "LD_LIBRARY_PATH" || text == "DYLD_FALLBACK_LIBRARY_PATH";
        if from_cargo_run || text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end, its output shown.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// What a command prints, if it can be run and succeeds.
pub fn words_of(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a command silently and ends it when its time is up; true when it succeeded in time.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match quiet.spawn() {
        Ok(child) => wait_within(child, limit),
        Err(_) => false,
    }
}

fn wait_within(mut child: Child, limit: Duration) -> bool {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if started.elapsed() < limit => thread::sleep(Duration::from_millis(50)),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}

/// Turns an unsuccessful end into a failure that names the command.
pub fn succeeded(command: &Command, status: ExitStatus) -> Result<(), Failure> {
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("this command ended with {status}")).remedy(typed(command)))
}

pub fn not_started(command: &Command, error: &io::Error) -> Failure {
    Failure::new(format!("could not start {}: {error}", command.get_program().to_string_lossy()))
}

/// The command as a person would type it.
pub fn typed(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| quoted(&word.to_string_lossy())).collect();
    let settings = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let settings = settings.map(|(name, value)| (name.to_string_lossy(), value.to_string_lossy()));
    let settings: String = settings
        .map(|(name, value)| match value.strip_suffix(&std::env::var("PATH").unwrap_or_default()) {
            Some(first) if name == "PATH" => format!("PATH={first}$PATH "),
            _ => format!("{name}={} ", quoted(&value)),
        })
        .collect();
    settings + &words.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_=/.,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
