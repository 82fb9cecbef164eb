//! What an invented person answers at the door and after: the answers of one registration, by path.

use forms::{Answer, CivilDate, NonAnswer};

use super::corridor::Nationality;
use super::dice::Dice;
use super::household::{Household, Traveller};

/// Path and answer, in the order in which they are asked.
pub type Answers = Vec<(String, Answer)>;

const NEEDS: [(&str, u32); 8] = [
    ("alimentos", 30),
    ("higiene", 25),
    ("ropa", 20),
    ("llamada", 20),
    ("legal", 25),
    ("medica_urgente", 6),
    ("medicamento_cronico", 6),
    ("seguridad_persecucion", 7),
];
const ALERTS: [(&str, u32); 3] = [("hablar_con_proteccion", 5), ("alergia", 2), ("dieta", 2)];
const CROSSINGS: [&str; 5] =
    ["ciudad_hidalgo", "talisman", "mazapa_motozintla", "comalapa_cuauhtemoc", "el_ceibo"];
const DESTINATIONS: [(&str, u32); 4] =
    [("eeuu", 50), ("otra_ciudad_mx", 25), ("quedarse_aqui", 10), ("no_decidido", 15)];
const CITIES: [&str; 5] = ["Tijuana", "Monterrey", "Ciudad de México", "Ciudad Juárez", "Reynosa"];
const REASONS: [(&str, u32); 5] =
    [("sigue_viaje", 70), ("no_volvio", 12), ("otro_albergue", 8), ("vivienda_propia", 6), ("retorno", 4)];
/// Arrivals are spread over so many days before today.
const ARRIVALS_DAYS: u32 = 240;

/// What a whole group has in common.
pub struct Arrival {
    pub today: CivilDate,
    day: CivilDate,
    clock: String,
    left: Option<CivilDate>,
    crossing: &'static str,
    bed: u32,
}

impl Arrival {
    pub fn make(today: CivilDate, dice: &mut Dice) -> Self {
        let ago = dice.below(ARRIVALS_DAYS);
        let before = |days: u32| CivilDate::from_days(today.days() - i64::from(days)).unwrap_or(today);
        let stay = dice.between(1, 45);
        Arrival {
            today,
            day: before(ago),
            clock: format!("{:02}:{:02}", dice.between(6, 22), dice.below(60)),
            left: ago.checked_sub(stay).filter(|_| dice.percent(92)).map(before),
            crossing: dice.pick(&CROSSINGS).copied().unwrap_or("otro"),
            bed: dice.between(1, 180),
        }
    }

    /// The answers of one of the group. `place` is its number in the group, from 0.
    pub fn answers(
        &self,
        who: &Traveller,
        group: &Household,
        from: &Nationality,
        place: u32,
        dice: &mut Dice,
    ) -> Answers {
        let mut sheet = Sheet(Vec::new());
        self.at_the_door(&mut sheet, who, from, place, dice);
        names(&mut sheet, who, dice);
        origin(&mut sheet, who, from, dice);
        family(&mut sheet, who, group);
        if place == 0 {
            self.journey(&mut sheet, from, dice);
        }
        if who.age >= 18 {
            contact(&mut sheet, from, dice);
            papers(&mut sheet, from, dice);
        }
        if let Some(left) = self.left {
            sheet.text("fecha_salida", left.to_string());
            sheet.pick("motivo_salida", &REASONS, dice);
        }
        sheet.0
    }

    fn at_the_door(
        &self,
        sheet: &mut Sheet,
        who: &Traveller,
        from: &Nationality,
        place: u32,
        dice: &mut Dice,
    ) {
        match dice.below(100) {
            0..2 => sheet.said("nombre_social", Answer::NonAnswer(NonAnswer::PrefersNotToSay)),
            2..12 => sheet.text("nombre_social", who.name.given.chars().take(4).collect::<String>()),
            _ => sheet.text("nombre_social", who.name.given.clone()),
        }
        sheet.said("nacimiento", self.birth(who.age, dice));
        sheet.text("sexo", if who.woman { "M" } else { "H" });
        if place == 0 {
            sheet.text("idioma_preferido", from.language(dice));
        }
        sheet.several("necesidades_inmediatas", &NEEDS, dice);
        if who.age < 18 {
            sheet.text("nna_acompanado", if who.relation.is_some() { "si" } else { "no" });
        }
        sheet.several("alerta_operativa", &ALERTS, dice);
        sheet.text("fecha_hora_ingreso", format!("{}T{}:00.000-06:00", self.day, self.clock));
        sheet.text("dormitorio", if who.woman { "Mujeres y niñez" } else { "Hombres" });
        sheet.text("cama", format!("{}", self.bed + place));
    }

    /// Many know the day, some the month or the year, some only about how old they are.
    fn birth(&self, age: u32, dice: &mut Dice) -> Answer {
        let days = i64::from(age) * 365 + i64::from(age / 4) + i64::from(dice.below(360));
        let born = CivilDate::from_days(self.today.days() - days).unwrap_or(self.today);
        let (year, month) = (born.year(), born.month());
        match dice.below(100) {
            0..72 => Answer::Text(format!("{born};exact;document")),
            72..82 => Answer::Text(format!("{year:04}-{month:02};month;self")),
            82..92 => Answer::Text(format!("{year:04};year;self")),
            92..98 => Answer::Text(format!("{year:04};age_estimate;estimate")),
            _ => Answer::NonAnswer(NonAnswer::DoesNotKnow),
        }
    }

    fn journey(&self, sheet: &mut Sheet, from: &Nationality, dice: &mut Dice) {
        sheet.text("perfil", if dice.percent(60) { "solicitante_refugio_mx" } else { "migrante_transito" });
        let entered = CivilDate::from_days(self.day.days() - i64::from(dice.below(9))).unwrap_or(self.day);
        sheet.text("fecha_entrada_mx", format!("{entered};exact;self"));
        sheet.text("punto_entrada", self.crossing);
        sheet.text("ruta", from.route.clone());
        sheet.pick("destino_intencion", &DESTINATIONS, dice);
        if dice.percent(50) {
            sheet.text("destino_intencion_lugar", dice.pick(&CITIES).copied().unwrap_or_default());
        }
    }
}

fn names(sheet: &mut Sheet, who: &Traveller, dice: &mut Dice) {
    if dice.percent(6) {
        return;
    }
    sheet.text("nombre_completo", who.name.full());
    sheet.text("nombre_1", who.name.given.clone());
    let parts = [
        ("nombre_2", &who.name.second_given),
        ("apellido_paterno", &who.name.paternal),
        ("apellido_materno", &who.name.maternal),
    ];
    for (name, part) in parts {
        sheet.text(name, part.clone().unwrap_or_default());
    }
    if who.age >= 18 {
        sheet.pick(
            "estado_civil",
            &[("soltero", 50), ("casado_union", 40), ("separado_divorciado", 10)],
            dice,
        );
    }
}

fn origin(sheet: &mut Sheet, who: &Traveller, from: &Nationality, dice: &mut Dice) {
    let elsewhere = from.child_born.as_ref().filter(|_| who.age < 8 && dice.percent(55));
    match elsewhere {
        Some(country) => {
            sheet.text("pais_nacimiento", country.clone());
            sheet.text("nacionalidades", format!("{} {country}", from.code));
        }
        None => {
            sheet.text("pais_nacimiento", from.code.clone());
            sheet.text("nacionalidades", from.code.clone());
        }
    }
    if from.people {
        sheet.text("etnia", "pueblo_indigena");
    }
    if from.interpreter {
        sheet.text("necesita_interprete", if dice.percent(75) { "si" } else { "no" });
    }
}

fn family(sheet: &mut Sheet, who: &Traveller, group: &Household) {
    sheet.text("composicion", group.composition);
    match who.relation {
        None => {
            sheet.text("es_titular", "si");
            let minors =
                group.travellers.iter().filter(|each| each.age < 18 && each.relation.is_some()).count();
            sheet.said("menores_a_cargo", Answer::Integer(i64::try_from(minors).unwrap_or_default()));
        }
        Some(relation) => {
            sheet.text("es_titular", "no");
            sheet.text("relacion_con_titular", relation);
        }
    }
}

fn contact(sheet: &mut Sheet, from: &Nationality, dice: &mut Dice) {
    match dice.below(100) {
        0..8 => sheet.text("no_contactar", "si"),
        8..60 => {
            let number = dice.between(20_000_000, 99_999_999);
            sheet.text("telefono_seguro", format!("{}{number}", from.dial));
            sheet.pick("canal_seguro", &[("whatsapp", 85), ("signal", 3), ("sms", 12)], dice);
            sheet.pick("hora_segura", &[("cualquiera", 60), ("tarde", 20), ("noche", 20)], dice);
            sheet.text("se_puede_dejar_mensaje", if dice.percent(70) { "si" } else { "no" });
        }
        _ => {}
    }
}

fn papers(sheet: &mut Sheet, from: &Nationality, dice: &mut Dice) {
    if !dice.percent(60) {
        return;
    }
    let instance = format!("documentos/{:08x}{:08x}", dice.below(u32::MAX), dice.below(u32::MAX));
    sheet.text(&format!("{instance}/_added"), "1");
    sheet.text(&format!("{instance}/doc_tipo"), from.document.clone());
    if from.document != "ninguno" {
        sheet.text(
            &format!("{instance}/doc_numero"),
            format!("{}{}", dice.below(900_000) + 100_000, dice.below(9_000)),
        );
        let states = [("vigente", 70), ("vencido", 12), ("robado", 10), ("perdido", 8)];
        sheet.pick(&format!("{instance}/doc_estado"), &states, dice);
    }
}

/// The answers as they are written down; what is blank is not said.
struct Sheet(Answers);

impl Sheet {
    fn said(&mut self, path: &str, answer: Answer) {
        if !answer.is_blank() {
            self.0.push((path.to_owned(), answer));
        }
    }

    fn text(&mut self, path: &str, text: impl Into<String>) {
        self.said(path, Answer::text(text));
    }

    fn pick(&mut self, path: &str, choices: &[(&str, u32)], dice: &mut Dice) {
        if let Some((choice, _)) = dice.weighted(choices, |each| each.1) {
            self.text(path, *choice);
        }
    }

    fn several(&mut self, path: &str, choices: &[(&str, u32)], dice: &mut Dice) {
        let chosen = choices.iter().filter(|(_, percent)| dice.percent(*percent)).map(|(choice, _)| *choice);
        let answer = Answer::choices(chosen.collect::<Vec<_>>());
        self.said(path, answer);
    }
}
