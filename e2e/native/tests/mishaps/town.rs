//! Two colleagues with a device each, and a server: what each mishap happens to.

use bridge::{
    Command, ConflictView, MemberView, MembersView, OpenDraft, PeopleFilter, PersonRow, PersonView, Refusal,
    Reply, Role,
};
use forms::{Answer, AnswerPath};
use inspectors::device::Device;
use inspectors::dice::Dice;
use inspectors::ground::Ground;
use inspectors::line::Line;
use wire::{DraftId, RecordId};

pub struct Town {
    pub ground: Ground,
    pub line: Line,
    pub dice: Dice,
    pub devices: Vec<Device>,
}

pub const ANA: usize = 0;
pub const LUIS: usize = 1;

impl Town {
    /// Ana's workspace, known to the server.
    pub fn founded() -> Self {
        Self::founded_with(7)
    }

    /// The same with other chances: another workspace.
    pub fn founded_with(seed: u64) -> Self {
        let ground = Ground::quick();
        let mut dice = Dice::new(seed);
        let mut ana = Device::found(&ground, "Ana", &mut dice);
        let server = Command::SetServer { url: "http://127.0.0.1:1".to_owned(), operator_token: None };
        ana.ask(server, &mut dice).unwrap();
        let line = Line::open(ground.path());
        let mut town = Town { ground, line, dice, devices: vec![ana] };
        town.sync(ANA).unwrap();
        town
    }

    /// Ana and Luis in one workspace.
    pub fn of_two() -> Self {
        Town::of_two_as(Role::Outreach)
    }

    /// Ana, and Luis in that role.
    pub fn of_two_as(role: Role) -> Self {
        let mut town = Town::founded();
        let link = town.invite_as(ANA, role);
        town.join("Luis", &link).unwrap();
        town.sync(LUIS).unwrap();
        town.sync(ANA).unwrap();
        town
    }

    /// Ana and Luis, who both coordinate.
    pub fn of_two_coordinators() -> Self {
        Town::of_two_as(Role::Coordinator)
    }

    /// A link that the server knows.
    pub fn invite(&mut self) -> String {
        self.invite_as(ANA, Role::Outreach)
    }

    pub fn invite_as(&mut self, by: usize, role: Role) -> String {
        let invite = Command::MakeInvite { label: "Turno".to_owned(), hours: 24, role };
        let Reply::Invite(invite) = self.ask(by, invite) else { panic!("no invite") };
        self.sync(by).unwrap();
        invite.link
    }

    pub fn join(&mut self, name: &str, link: &str) -> Result<(), Refusal> {
        let joined = Device::join(&self.ground, name, link, &mut self.line, &mut self.dice)?;
        self.devices.push(joined);
        Ok(())
    }

    /// Somebody comes by an invite of `by`, and everybody has heard of it.
    pub fn welcome(&mut self, by: usize, name: &str, role: Role) -> usize {
        let link = self.invite_as(by, role);
        self.join(name, &link).unwrap();
        self.rest();
        self.devices.len() - 1
    }

    pub fn members(&mut self, device: usize) -> MembersView {
        let Reply::Members(view) = self.ask(device, Command::Members) else { panic!("no members") };
        view
    }

    pub fn member(&mut self, device: usize, name: &str) -> MemberView {
        let mut members = self.members(device).members.into_iter();
        members.find(|member| member.name == name).unwrap_or_else(|| panic!("{name} is not listed"))
    }

    /// `by` lets the member go.
    pub fn let_go(&mut self, by: usize, name: &str) {
        let device = self.member(by, name).device;
        self.ask(by, Command::EndMember { device });
    }

    pub fn sync(&mut self, device: usize) -> Result<(), Refusal> {
        self.devices[device].sync(&mut self.line, &mut self.dice)
    }

    /// Everybody exchanges until nothing new can come.
    pub fn rest(&mut self) {
        self.rest_of(&(0..self.devices.len()).collect::<Vec<_>>());
    }

    /// These exchange until nothing new can come.
    pub fn rest_of(&mut self, devices: &[usize]) {
        for device in devices.repeat(3) {
            self.sync(device).unwrap();
        }
    }

    pub fn ask(&mut self, device: usize, command: Command) -> Reply {
        self.try_ask(device, command).unwrap()
    }

    pub fn try_ask(&mut self, device: usize, command: Command) -> Result<Reply, Refusal> {
        self.devices[device].ask(command, &mut self.dice)
    }

    pub fn begin(&mut self, device: usize, open: OpenDraft) -> DraftId {
        let Reply::Draft(view) = self.ask(device, Command::OpenDraft(open)) else { panic!("no draft") };
        view.draft
    }

    pub fn edit(&mut self, device: usize, person: RecordId) -> DraftId {
        self.begin(device, OpenDraft::Edit { person, page: None })
    }

    pub fn type_in(&mut self, device: usize, draft: DraftId, question: &str, value: &str) {
        let path = AnswerPath::parse(question).unwrap();
        self.ask(device, Command::SetAnswer { draft, path, answer: Answer::Text(value.to_owned()) });
    }

    pub fn save(&mut self, device: usize, draft: DraftId) -> RecordId {
        let Reply::Person(view) = self.ask(device, Command::SaveDraft { draft }) else { panic!("not saved") };
        view.row.person
    }

    /// Somebody is registered with no more than must be.
    pub fn register(&mut self, device: usize, called: &str, more: &[(&str, &str)]) -> RecordId {
        let open = OpenDraft::NewPerson { family_of: None, called: Some(called.to_owned()) };
        let draft = self.begin(device, open);
        for (question, value) in [("sexo", "M"), ("idioma_preferido", "es")].iter().chain(more) {
            self.type_in(device, draft, question, value);
        }
        self.save(device, draft)
    }

    /// An edit of one question, saved.
    pub fn change(&mut self, device: usize, person: RecordId, question: &str, value: &str) {
        let draft = self.edit(device, person);
        self.type_in(device, draft, question, value);
        self.save(device, draft);
    }

    pub fn person(&mut self, device: usize, person: RecordId) -> Box<PersonView> {
        let Reply::Person(view) = self.ask(device, Command::Person { person }) else { panic!("no person") };
        view
    }

    pub fn people(&mut self, device: usize) -> Vec<PersonRow> {
        let all = Command::People { search: String::new(), filter: PeopleFilter::All, offset: 0, limit: 200 };
        let Reply::People(page) = self.ask(device, all) else { panic!("no people") };
        page.rows
    }

    pub fn conflicts(&mut self, device: usize) -> Vec<ConflictView> {
        let Reply::Conflicts(conflicts) = self.ask(device, Command::Conflicts) else {
            panic!("no conflicts")
        };
        conflicts
    }

    /// What the answers of a conflict are, sorted.
    pub fn said(conflict: &ConflictView) -> Vec<String> {
        let texts =
            conflict.versions.iter().map(|version| version.answer.as_text().unwrap_or_default().to_owned());
        let mut texts: Vec<String> = texts.collect();
        texts.sort();
        texts
    }

    /// Nothing is only here, and nothing was set apart.
    pub fn all_is_sent(&mut self, device: usize) {
        let Reply::Sync(view) = self.ask(device, Command::SyncState) else { panic!("no state") };
        assert_eq!((view.only_here, view.quarantined, view.trouble), (0, 0, None));
    }
}
