//! What the server counts, and how Prometheus is told. Every label is one of a closed set that stands here: nothing that came
//! with a request can become a series. That is why this is text of our own: no global recorder, no names made at run time.

use std::{
    fmt::Write,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use http_body_util::BodyExt;
use tokio::{task::spawn_blocking, time::Instant};

use crate::store::{Figures, figures};

const TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper ends of the histogram's buckets, in milliseconds. The largest is a slow line that brings a large body.
const BUCKETS_MS: [u64; 10] = [1, 5, 10, 25, 50, 100, 250, 1_000, 5_000, 60_000];
/// The doors that are counted apart, by path; the last one is everything else: the app and its pages.
const ROUTES: [(&str, &str); 6] = [
    ("/v1/challenge", "challenge"),
    ("/v1/workspaces", "workspaces"),
    ("/v1/sync", "sync"),
    ("/v1/about", "about"),
    ("/healthz", "healthz"),
    ("", "app"),
];
/// The classes of a status, and apart from its class the one that says "slow down".
const CLASSES: [&str; 5] = ["2xx", "3xx", "4xx", "429", "5xx"];

#[derive(Default)]
pub struct Meters {
    routes: [Meter; ROUTES.len()],
}

#[derive(Default)]
struct Meter {
    classes: [AtomicU64; CLASSES.len()],
    request_bytes: AtomicU64,
    reply_bytes: AtomicU64,
    buckets: [AtomicU64; BUCKETS_MS.len()],
    micros: AtomicU64,
}

impl Meters {
    fn of(&self, path: &str) -> &Meter {
        let at = ROUTES.iter().position(|(route, _)| *route == path).unwrap_or(ROUTES.len() - 1);
        &self.routes[at]
    }

    /// The counts, in Prometheus's text form.
    pub fn text(&self, figures: Option<Figures>) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        if let Some(figures) = figures {
            let _ = write_figures(&mut text, figures);
        }
        text
    }

    fn write(&self, text: &mut String) -> std::fmt::Result {
        let each = || ROUTES.iter().map(|(_, route)| route).zip(&self.routes);
        head(text, "acogida_requests_total", "counter", "Requests by route and class of status")?;
        for (route, meter) in each() {
            for (class, count) in CLASSES.iter().zip(&meter.classes) {
                let count = count.load(Relaxed);
                writeln!(text, "acogida_requests_total{{route=\"{route}\",class=\"{class}\"}} {count}")?;
            }
        }
        head(text, "acogida_request_bytes_total", "counter", "Bytes of the bodies of requests")?;
        for (route, meter) in each() {
            let bytes = meter.request_bytes.load(Relaxed);
            writeln!(text, "acogida_request_bytes_total{{route=\"{route}\"}} {bytes}")?;
        }
        head(text, "acogida_reply_bytes_total", "counter", "Bytes of the bodies of replies")?;
        for (route, meter) in each() {
            let bytes = meter.reply_bytes.load(Relaxed);
            writeln!(text, "acogida_reply_bytes_total{{route=\"{route}\"}} {bytes}")?;
        }
        let name = "acogida_request_seconds";
        head(text, name, "histogram", "From a request's head to its reply's, the body's way here included")?;
        for (route, meter) in each() {
            let mut below = 0;
            for (end, bucket) in BUCKETS_MS.iter().zip(&meter.buckets) {
                below += bucket.load(Relaxed);
                let end = Duration::from_millis(*end).as_secs_f64();
                writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{end}\"}} {below}")?;
            }
            let count: u64 = meter.classes.iter().map(|class| class.load(Relaxed)).sum();
            let seconds = Duration::from_micros(meter.micros.load(Relaxed)).as_secs_f64();
            writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", count.max(below))?;
            writeln!(text, "{name}_sum{{route=\"{route}\"}} {seconds}")?;
            writeln!(text, "{name}_count{{route=\"{route}\"}} {}", count.max(below))?;
        }
        Ok(())
    }
}

impl Meter {
    fn note(&self, status: StatusCode, took: Duration) {
        let class = match status.as_u16() {
            429 => 3,
            500.. => 4,
            400.. => 2,
            300.. => 1,
            _ => 0,
        };
        if let Some(bucket) = BUCKETS_MS.iter().position(|end| took <= Duration::from_millis(*end)) {
            self.buckets[bucket].fetch_add(1, Relaxed);
        }
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
        self.classes[class].fetch_add(1, Relaxed);
    }
}

fn write_figures(text: &mut String, figures: Figures) -> std::fmt::Result {
    head(text, "acogida_store_bytes", "gauge", "The database and its write-ahead log")?;
    writeln!(text, "acogida_store_bytes {}", figures.bytes)?;
    head(text, "acogida_workspaces", "gauge", "Workspaces that are registered here")?;
    writeln!(text, "acogida_workspaces {}", figures.workspaces)?;
    head(text, "acogida_entries", "gauge", "Entries of all streams")?;
    writeln!(text, "acogida_entries {}", figures.entries)?;
    head(text, "acogida_log_items", "gauge", "Control objects, and batches of entries")?;
    writeln!(text, "acogida_log_items{{lane=\"control\"}} {}", figures.control_items)?;
    writeln!(text, "acogida_log_items{{lane=\"data\"}} {}", figures.data_items)
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(text, "# HELP {name} {help}.\n# TYPE {name} {kind}")
}

/// Counts what an app is asked and answers.
pub fn metered(app: Router, meters: Arc<Meters>) -> Router {
    app.layer(from_fn_with_state(meters, note))
}

async fn note(State(meters): State<Arc<Meters>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let path = request.uri().path().to_owned();
    let counted = meters.clone();
    let name = path.clone();
    let request = request.map(|body| {
        Body::new(body.map_frame(move |frame| {
            let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
            counted.of(&name).request_bytes.fetch_add(bytes, Relaxed);
            frame
        }))
    });
    let response = next.run(request).await;
    let meter = meters.of(&path);
    let bytes = response.body().size_hint().exact().or_else(|| content_length(&response));
    meter.reply_bytes.fetch_add(bytes.unwrap_or_default(), Relaxed);
    meter.note(response.status(), begun.elapsed());
    response
}

fn content_length(response: &Response) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `GET /metrics`, for an address of its own.
pub fn metrics(meters: Arc<Meters>, store_file: PathBuf) -> Router {
    let answer = async move || {
        let counted = spawn_blocking(move || figures(&store_file)).await.ok().and_then(Result::ok);
        ([(header::CONTENT_TYPE, TYPE)], meters.text(counted)).into_response()
    };
    Router::new().route("/metrics", get(answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_counted_in_one_class_and_in_every_bucket_above_it() {
        let meters = Meters::default();
        meters.of("/v1/sync").note(StatusCode::OK, Duration::from_millis(7));
        meters.of("/v1/sync").note(StatusCode::FORBIDDEN, Duration::from_secs(90));
        let text = meters.text(None);
        for line in [
            "acogida_requests_total{route=\"sync\",class=\"2xx\"} 1",
            "acogida_requests_total{route=\"sync\",class=\"4xx\"} 1",
            "acogida_request_seconds_bucket{route=\"sync\",le=\"0.005\"} 0",
            "acogida_request_seconds_bucket{route=\"sync\",le=\"0.01\"} 1",
            "acogida_request_seconds_bucket{route=\"sync\",le=\"60\"} 1",
            "acogida_request_seconds_bucket{route=\"sync\",le=\"+Inf\"} 2",
            "acogida_request_seconds_sum{route=\"sync\"} 90.007",
            "acogida_requests_total{route=\"app\",class=\"2xx\"} 0",
        ] {
            assert!(text.lines().any(|each| each == line), "{line}\n{text}");
        }
    }

    #[test]
    fn what_somebody_asks_for_never_becomes_a_series() {
        let meters = Meters::default();
        meters.of("/personas/3f9a").note(StatusCode::OK, Duration::from_millis(1));
        let text = meters.text(None);
        assert!(!text.contains("3f9a"));
        assert!(text.contains("acogida_requests_total{route=\"app\",class=\"2xx\"} 1"));
    }
}
