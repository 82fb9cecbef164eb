//! What the program is told on its command line.

use std::ffi::OsString;
use std::path::PathBuf;

use bridge::Role;
use lexopt::prelude::*;

use crate::failure::Failure;
use crate::form::FormTask;
use crate::home::default_folder;

/// The usage, or something to do.
pub enum Asked {
    Help,
    Form(FormTask),
    Act { place: Place, task: Task },
}

/// Which profile, and how it is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub home: PathBuf,
    pub secret_file: Option<PathBuf>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    Create { organisation: String, site: String, prefix: String, name: String, server: Option<String> },
    Join { link: String, name: String },
    Recover { name: String, source: Source },
    Sync,
    Status { json: bool },
    SetServer { url: String, token: Option<String> },
    People { search: String, json: bool },
    Person { who: String, json: bool },
    Register { family_of: Option<String>, answers: Vec<Assignment> },
    Edit { who: String, answers: Vec<Assignment> },
    Void { who: String, reason: String },
    Unvoid { who: String },
    Conflicts { json: bool },
    Resolve { who: String, answer: Assignment },
    Invite { label: String, hours: u32, role: Role },
    Members { json: bool },
    EndMember { device: String },
    Withdraw { invite: String },
    Decide { device: String, take_in: bool },
    Seed { people: u32, seed: u64 },
    Export { file: PathBuf, everything: bool },
    Import { file: PathBuf },
}

/// Where a workspace is taken over from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    Server(String),
    File(PathBuf),
}

/// `PATH=VALUE`, neither of them looked into yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub path: String,
    pub value: String,
}

/// Everything that was said, by flag, and the plain words in order.
#[derive(Default)]
struct Said {
    words: Vec<String>,
    home: Option<PathBuf>,
    secret_file: Option<PathBuf>,
    json: bool,
    coordinator: bool,
    all: bool,
    help: bool,
    texts: Vec<(&'static str, String)>,
}

const INVITE_HOURS: u32 = 72;
/// Flags that take a text.
const TEXTS: [&str; 16] = [
    "role",
    "organisation",
    "site",
    "prefix",
    "name",
    "server",
    "token",
    "label",
    "hours",
    "people",
    "seed",
    "family-of",
    "reason",
    "lang",
    "search",
    "form-lang",
];

pub fn parse(words: Vec<OsString>) -> Result<Asked, Failure> {
    let mut said = listen(words).map_err(|error| Failure::Usage(error.to_string()))?;
    if said.help || said.words.is_empty() {
        return Ok(Asked::Help);
    }
    if said.words.first().is_some_and(|word| word == "form") {
        said.words.remove(0);
        let task = form_task(&mut said)?;
        return finished(said, Asked::Form(task));
    }
    let home = said.home.take().or_else(default_folder).ok_or_else(|| Failure::Usage("--home".to_owned()))?;
    let place = Place { home, secret_file: said.secret_file.take() };
    let task = task(&mut said)?;
    finished(said, Asked::Act { place, task })
}

/// What was understood, if nothing more was said.
fn finished(said: Said, asked: Asked) -> Result<Asked, Failure> {
    if let Some((flag, _)) = said.texts.iter().find(|(flag, _)| *flag != "lang") {
        return Err(Failure::Usage(format!("--{flag}")));
    }
    if let Some(word) = said.words.first() {
        return Err(Failure::Usage(word.clone()));
    }
    Ok(asked)
}

fn form_task(said: &mut Said) -> Result<FormTask, Failure> {
    Ok(match said.word("check|convert|fill|eval")?.as_str() {
        "check" => FormTask::Check { file: said.word("FILE")?.into(), json: said.json },
        "convert" => FormTask::Convert { file: said.word("FILE")?.into() },
        "fill" => FormTask::Fill { file: said.word("FILE")?.into(), language: said.text("form-lang").ok() },
        "eval" => FormTask::Eval,
        other => return Err(Failure::Usage(format!("form {other}"))),
    })
}

fn listen(words: Vec<OsString>) -> Result<Said, lexopt::Error> {
    let mut said = Said::default();
    let mut parser = lexopt::Parser::from_args(words);
    while let Some(argument) = parser.next()? {
        match argument {
            Long("home") => said.home = Some(parser.value()?.into()),
            Long("secret-file") => said.secret_file = Some(parser.value()?.into()),
            Long("json") => said.json = true,
            Long("coordinator") => said.coordinator = true,
            Long("all") => said.all = true,
            Long("help") | Short('h') => said.help = true,
            Long(flag) => match TEXTS.iter().find(|text| **text == flag) {
                Some(text) => {
                    let value = parser.value()?.string()?;
                    said.texts.push((text, value));
                }
                None => return Err(argument.unexpected()),
            },
            Value(word) => said.words.push(word.string()?),
            Short(_) => return Err(argument.unexpected()),
        }
    }
    Ok(said)
}

fn task(said: &mut Said) -> Result<Task, Failure> {
    let name = said.words.remove(0);
    Ok(match name.as_str() {
        "create" => Task::Create {
            organisation: said.text("organisation")?,
            site: said.text("site")?,
            prefix: said.text("prefix")?,
            name: said.text("name")?,
            server: said.text("server").ok(),
        },
        "join" => Task::Join { link: said.word("LINK")?, name: said.text("name")? },
        "recover" => Task::Recover {
            name: said.text("name")?,
            source: match said.text("server") {
                Ok(url) => Source::Server(url),
                Err(_) => Source::File(said.word("--server URL | FILE")?.into()),
            },
        },
        "sync" => Task::Sync,
        "status" => Task::Status { json: said.json },
        "set-server" => Task::SetServer { url: said.word("URL")?, token: said.text("token").ok() },
        "people" => Task::People { search: said.word("").unwrap_or_default(), json: said.json },
        "person" => Task::Person { who: said.word("PERSON")?, json: said.json },
        "register" => Task::Register { family_of: said.text("family-of").ok(), answers: said.assignments()? },
        "edit" => Task::Edit { who: said.word("PERSON")?, answers: said.assignments()? },
        "void" => Task::Void { who: said.word("PERSON")?, reason: said.text("reason")? },
        "unvoid" => Task::Unvoid { who: said.word("PERSON")? },
        "conflicts" => Task::Conflicts { json: said.json },
        "resolve" => {
            Task::Resolve { who: said.word("PERSON")?, answer: assignment(&said.word("PATH=VALUE")?)? }
        }
        "invite" => Task::Invite {
            label: said.text("label")?,
            hours: said.number("hours")?.unwrap_or(INVITE_HOURS),
            role: said.role()?,
        },
        "members" => Task::Members { json: said.json },
        "end-member" => Task::EndMember { device: said.word("DEVICE")? },
        "withdraw" => Task::Withdraw { invite: said.word("INVITE")? },
        "decide" => {
            let device = said.word("DEVICE")?;
            let take_in = match said.word("take-in|leave-out")?.as_str() {
                "take-in" => true,
                "leave-out" => false,
                other => return Err(Failure::Usage(format!("decide {other}"))),
            };
            Task::Decide { device, take_in }
        }
        "seed" => Task::Seed {
            people: said.number("people")?.ok_or_else(|| Failure::Usage("--people".to_owned()))?,
            seed: said.number("seed")?.unwrap_or_default(),
        },
        "bundle" => match said.word("export|import")?.as_str() {
            "export" => Task::Export { file: said.word("FILE")?.into(), everything: said.all },
            "import" => Task::Import { file: said.word("FILE")?.into() },
            other => return Err(Failure::Usage(format!("bundle {other}"))),
        },
        other => return Err(Failure::Usage(other.to_owned())),
    })
}

impl Said {
    /// The next plain word; `name` is what the usage calls it.
    fn word(&mut self, name: &str) -> Result<String, Failure> {
        if self.words.is_empty() {
            return Err(Failure::Usage(name.to_owned()));
        }
        Ok(self.words.remove(0))
    }

    fn text(&mut self, flag: &str) -> Result<String, Failure> {
        let found = self.texts.iter().position(|(said, _)| *said == flag);
        found.map(|at| self.texts.remove(at).1).ok_or_else(|| Failure::Usage(format!("--{flag}")))
    }

    /// `--coordinator` is short for the role of that name.
    fn role(&mut self) -> Result<Role, Failure> {
        match self.text("role") {
            Ok(code) => Role::from_code(&code).ok_or_else(|| Failure::Usage(format!("--role {code}"))),
            Err(_) if self.coordinator => Ok(Role::Coordinator),
            Err(_) => Ok(Role::Outreach),
        }
    }

    fn number<N: std::str::FromStr>(&mut self, flag: &str) -> Result<Option<N>, Failure> {
        let Ok(text) = self.text(flag) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| Failure::Usage(format!("--{flag} {text}")))
    }

    fn assignments(&mut self) -> Result<Vec<Assignment>, Failure> {
        if self.words.is_empty() {
            return Err(Failure::Usage("PATH=VALUE".to_owned()));
        }
        std::mem::take(&mut self.words).iter().map(|word| assignment(word)).collect()
    }
}

fn assignment(word: &str) -> Result<Assignment, Failure> {
    let (path, value) = word.split_once('=').ok_or_else(|| Failure::Usage(word.to_owned()))?;
    Ok(Assignment { path: path.to_owned(), value: value.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Task, Failure> {
        match parse(words.split(' ').map(OsString::from).collect())? {
            Asked::Act { task, .. } => Ok(task),
            Asked::Form(_) | Asked::Help => Err(Failure::Usage("help".to_owned())),
        }
    }

    #[test]
    fn a_task_is_read_with_its_flags_anywhere() {
        let expected = Task::Invite { label: "Turno".to_owned(), hours: 24, role: Role::Coordinator };
        assert_eq!(
            parsed("--home h invite --hours 24 --coordinator --label Turno --lang en").unwrap(),
            expected
        );
        let answers = vec![Assignment { path: "cama".to_owned(), value: "12=A".to_owned() }];
        assert_eq!(
            parsed("--home h edit TAP-1 cama=12=A").unwrap(),
            Task::Edit { who: "TAP-1".to_owned(), answers }
        );
    }

    #[test]
    fn what_makes_no_command_is_refused() {
        for words in [
            "nothing",
            "join",
            "recover --name Eva",
            "recover --name Eva --server https://a.example file",
            "edit TAP-1",
            "edit TAP-1 cama",
            "seed",
            "seed --people many",
            "invite --label",
            "people --label x",
            "sync now",
            "bundle burn",
            "--verbose sync",
            "person -j",
            "invite --label N --role queen",
            "decide 12 perhaps",
        ] {
            assert!(matches!(parsed(words), Err(Failure::Usage(_))), "{words}");
        }
    }

    #[test]
    fn without_words_the_usage_is_shown() {
        assert!(matches!(parse(Vec::new()), Ok(Asked::Help)));
        assert!(matches!(parse(vec!["sync".into(), "--help".into()]), Ok(Asked::Help)));
    }
}
