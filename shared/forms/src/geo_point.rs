//! Places as XForms writes them: one alone, or several with `;` between, on a way or around an area.

/// A place on the Earth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeoPoint {
    /// Degrees, north positive.
    pub latitude: f64,
    /// Degrees, east positive.
    pub longitude: f64,
    /// Metres, where the device told it.
    pub altitude: Option<f64>,
    /// Metres that the place may be away from where it says.
    pub accuracy: Option<f64>,
}

/// What a way has at least, and an area apart from its last place, which is the first again.
pub const TRACE_PLACES_MIN: usize = 2;
pub const SHAPE_PLACES_MIN: usize = 3;

const SEPARATOR: char = ';';

impl GeoPoint {
    /// Reads `latitude longitude`, with altitude and accuracy if they are known; `None` for what is no place.
    pub fn parse(text: &str) -> Option<Self> {
        let numbers: Option<Vec<f64>> = text.split_ascii_whitespace().map(|part| part.parse().ok()).collect();
        match numbers?.as_slice() {
            [latitude, longitude, rest @ ..]
                if latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && rest.len() <= 2 =>
            {
                Some(GeoPoint {
                    latitude: *latitude,
                    longitude: *longitude,
                    altitude: rest.first().copied(),
                    accuracy: rest.get(1).copied(),
                })
            }
            _ => None,
        }
    }

    fn is_where(&self, other: &GeoPoint) -> bool {
        self.latitude == other.latitude && self.longitude == other.longitude
    }
}

/// The texts of the places on a way or around an area, in their order; none in a text that says nothing. Each may be no place.
pub fn place_texts(text: &str) -> Vec<&str> {
    let text = text.trim().trim_end_matches(SEPARATOR);
    if text.is_empty() { Vec::new() } else { text.split(SEPARATOR).map(str::trim).collect() }
}

/// The places on a way or around an area; `None` where one is none.
pub fn places(text: &str) -> Option<Vec<GeoPoint>> {
    place_texts(text).into_iter().map(GeoPoint::parse).collect()
}

/// The places as one answer.
pub fn joined(places: &[&str]) -> String {
    places.join("; ")
}

/// True where the last place is the first again.
pub fn is_closed(places: &[GeoPoint]) -> bool {
    matches!(places, [first, .., last] if first.is_where(last))
}
