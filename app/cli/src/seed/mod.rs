//! Invented people for tests and measurements: the same ones from the same seed on the same day, registered through the
//! same drafts and answers as everybody else.

mod arrival;
mod corridor;
mod dice;
mod household;

use std::time::Instant;

use bridge::{Command, OpenDraft, Refusal, Reply};
use engine::wire::RecordId;
use forms::AnswerPath;

use crate::clock;
use crate::failure::Failure;
use crate::sentences::Sentences;
use crate::unlocked::{Unlocked, unexpected};
use arrival::{Answers, Arrival};
use corridor::Corridor;
use dice::Dice;
use household::Household;

pub fn seed(unlocked: &mut Unlocked, people: u32, seed: u64, sentences: &Sentences) -> Result<(), Failure> {
    let begun = Instant::now();
    let corridor = Corridor::read().map_err(|_| defect("seed_corridor"))?;
    let (mut dice, today) = (Dice::seeded(seed), clock::now().date());
    let (mut registered, mut answered) = (0, 0);
    while registered < people {
        let from = corridor.nationality(&mut dice).ok_or_else(|| defect("seed_nationality"))?;
        let group = Household::make(&corridor, from, &mut dice);
        let arrival = Arrival::make(today, &mut dice);
        let mut first = None;
        for (who, place) in group.travellers.iter().zip(0..people - registered) {
            let answers = arrival.answers(who, &group, from, place, &mut dice);
            answered += answers.len();
            let person = register(unlocked, first, answers)?;
            first.get_or_insert(person);
        }
        registered += u32::try_from(group.travellers.len()).unwrap_or(u32::MAX).min(people - registered);
    }
    let seconds = format!("{:.1}", begun.elapsed().as_secs_f64());
    let given = [("people", registered.to_string()), ("seconds", seconds), ("answers", answered.to_string())];
    println!("{}", sentences.say("seeded", &given.each_ref().map(|(name, value)| (*name, value.as_str()))));
    Ok(())
}

fn register(
    unlocked: &mut Unlocked,
    family_of: Option<RecordId>,
    answers: Answers,
) -> Result<RecordId, Failure> {
    let open = Command::OpenDraft(OpenDraft::NewPerson { family_of, called: None });
    let Reply::Draft(view) = unlocked.ask(open)? else { return Err(unexpected()) };
    let draft = view.draft;
    for (path, answer) in answers {
        let path = AnswerPath::parse(&path).map_err(|_| defect("seed_path"))?;
        unlocked.ask(Command::SetAnswer { draft, path, answer })?;
    }
    match unlocked.ask(Command::SaveDraft { draft })? {
        Reply::Person(person) => Ok(person.row.person),
        _ => Err(unexpected()),
    }
}

fn defect(code: &str) -> Failure {
    Failure::Refused(Refusal::Internal { code: code.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_invents_the_same_people() {
        let invent = |seed| {
            let (corridor, mut dice) = (Corridor::read().unwrap(), Dice::seeded(seed));
            let today = forms::CivilDate::new(2026, 11, 22).unwrap();
            let mut all = Vec::new();
            for _ in 0..50 {
                let from = corridor.nationality(&mut dice).unwrap();
                let group = Household::make(&corridor, from, &mut dice);
                let arrival = Arrival::make(today, &mut dice);
                for (who, place) in group.travellers.iter().zip(0..) {
                    all.push(arrival.answers(who, &group, from, place, &mut dice));
                }
            }
            all
        };
        assert_eq!(invent(1), invent(1));
        assert_ne!(invent(1), invent(2));
        assert!(invent(1).len() > 60);
    }
}
