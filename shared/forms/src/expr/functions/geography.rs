//! Places on a round Earth: lengths, areas, and what lies inside. A place is `latitude longitude`, perhaps with altitude and accuracy;
//! a line or a shape is several, with `;` between.

use super::super::eval::Args;
use super::{Function, Value, at_least, exactly};
use crate::geo_point::{self, GeoPoint};

pub(super) const FUNCTIONS: &[Function] = &[
    exactly("area", 1, |args| Value::Number(places(&args.texts(0)).map_or(f64::NAN, |way| area(&way)))),
    at_least("distance", 1, |args| {
        Value::Number(places(&args.texts(0)).map_or(f64::NAN, |way| distance(&way)))
    }),
    exactly("geofence", 2, geofence),
];

/// At the equator, as ODK has it.
const EARTH_RADIUS_M: f64 = 6_378_100.0;

/// Latitude and longitude in degrees.
type Place = (f64, f64);

/// The places in all texts, in their order; `None` where one is none.
fn places(texts: &[String]) -> Option<Vec<Place>> {
    let parts: Option<Vec<_>> = texts.iter().map(|text| geo_point::places(text)).collect();
    Some(parts?.into_iter().flatten().map(degrees).collect())
}

fn place(text: &str) -> Option<Place> {
    GeoPoint::parse(text).map(degrees)
}

fn degrees(point: GeoPoint) -> Place {
    (point.latitude, point.longitude)
}

/// To the centimetre.
fn rounded(number: f64) -> f64 {
    (number.abs() * 100.0).round() / 100.0
}

fn area(way: &[Place]) -> f64 {
    let (Some(first), true) = (way.first(), way.len() > 2) else {
        return if way.len() == 2 { 0.0 } else { f64::NAN };
    };
    let ends = way.iter().skip(1).chain([first]);
    let strip = |((from_latitude, from_longitude), (to_latitude, to_longitude)): (&Place, &Place)| {
        (to_longitude - from_longitude).to_radians()
            * (2.0 + from_latitude.to_radians().sin() + to_latitude.to_radians().sin())
    };
    let total: f64 = way.iter().zip(ends).map(strip).sum();
    rounded(total * EARTH_RADIUS_M * EARTH_RADIUS_M / 2.0)
}

fn distance(way: &[Place]) -> f64 {
    if way.len() < 2 {
        return f64::NAN;
    }
    let leg = |((from_latitude, from_longitude), (to_latitude, to_longitude)): (&Place, &Place)| {
        let (from, to) = (from_latitude.to_radians(), to_latitude.to_radians());
        let between = (from_longitude - to_longitude).to_radians();
        let cosine = from.sin() * to.sin() + from.cos() * to.cos() * between.cos();
        cosine.clamp(-1.0, 1.0).acos() * EARTH_RADIUS_M
    };
    rounded(way.iter().zip(way.iter().skip(1)).map(leg).sum())
}

/// Whether a place lies inside a shape: a ray from it crosses the shape's edge an odd number of times.
fn geofence(args: &Args<'_>) -> Value {
    let inside = place(&args.text(0)).zip(places(&[args.text(1)])).is_some_and(|((y, x), shape)| {
        let ends = shape.iter().cycle().skip(1);
        let crossed = shape.iter().zip(ends).filter(|((from_y, from_x), (to_y, to_x))| {
            (*from_y > y) != (*to_y > y) && x < (to_x - from_x) * (y - from_y) / (to_y - from_y) + from_x
        });
        crossed.count() % 2 == 1
    });
    Value::Boolean(inside)
}
