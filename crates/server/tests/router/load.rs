//! Too much at once, readers that leave, and the end of the day.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use engine::{Finish, Generator, ModelError, ModelId, Prompt};
use server::{Capacity, Limits};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio_stream::StreamExt;

use crate::client::{config, get, get_json, open, with_generator};
use crate::town;

/// What an endless generator reports.
#[derive(Debug, PartialEq, Eq)]
enum Report {
    Began,
    BrokenOff,
}

/// Writes until nobody reads any more.
struct Endless {
    model: ModelId,
    reports: Mutex<UnboundedSender<Report>>,
}

impl Endless {
    fn new() -> (Arc<Self>, UnboundedReceiver<Report>) {
        let (reports, received) = unbounded_channel();
        (Arc::new(Self { model: ModelId("endless".to_owned()), reports: Mutex::new(reports) }), received)
    }

    fn report(&self, report: Report) {
        self.reports.lock().expect("no panic while reporting").send(report).expect("the test listens");
    }
}

impl Generator for Endless {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn context_tokens(&self) -> usize {
        4096
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn generate(
        &self,
        _: &Prompt,
        _: Option<Box<dyn engine::Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        self.report(Report::Began);
        while on_text("und ").is_continue() {
            std::thread::yield_now();
        }
        self.report(Report::BrokenOff);
        Ok(Finish::Cancelled)
    }
}

fn question() -> Request<Body> {
    Request::get("/api/ask?q=Hundesteuer+ersten+Hund").body(Body::empty()).expect("a plain request")
}

fn one_answer_and(waiting: usize) -> Limits {
    Limits { answers: Capacity { running: 1, waiting }, ..Limits::default() }
}

#[tokio::test]
async fn a_reader_that_leaves_ends_the_answer() {
    let (generator, mut reports) = Endless::new();
    let router = with_generator(generator, Limits::default());
    let mut body = open(&router, question()).await.into_body().into_data_stream();
    let first = body.next().await.expect("there are results").expect("the body can be read");
    assert!(first.starts_with(b"event: results\n"));
    assert_eq!(reports.recv().await, Some(Report::Began));
    drop(body);
    assert_eq!(reports.recv().await, Some(Report::BrokenOff));
}

#[tokio::test]
async fn who_does_not_fit_is_told_to_come_back_while_searches_go_on() {
    let (generator, mut reports) = Endless::new();
    let router = with_generator(generator, one_answer_and(0));
    let running = open(&router, question()).await;
    assert_eq!(reports.recv().await, Some(Report::Began));
    let refused = get(&router, "/api/ask?q=Hundesteuer").await;
    assert_eq!((refused.status, refused.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "10"));
    assert_eq!(refused.json()["error"]["code"], "busy");
    assert!(
        !get_json(&router, "/api/search?q=Hundesteuer").await["hits"].as_array().expect("hits").is_empty()
    );
    assert_eq!(get(&router, "/api/ask?q=Hundesteuer&mode=quote").await.status, StatusCode::OK);
    drop(running);
    assert_eq!(reports.recv().await, Some(Report::BrokenOff));
}

#[tokio::test]
async fn results_do_not_wait_for_the_generator_and_leaving_the_queue_frees_the_place() {
    let (generator, mut reports) = Endless::new();
    let router = with_generator(generator, one_answer_and(1));
    let running = open(&router, question()).await;
    assert_eq!(reports.recv().await, Some(Report::Began));
    for _ in 0..3 {
        let waiting = wait_in_queue(&router).await;
        let mut body = waiting.into_body().into_data_stream();
        let first = body.next().await.expect("there are results").expect("the body can be read");
        assert!(first.starts_with(b"event: results\n"));
    }
    drop(running);
    assert_eq!(reports.recv().await, Some(Report::BrokenOff));
    assert!(reports.try_recv().is_err(), "those who left the queue were not answered");
}

/// A place is free as soon as the task of the one who left has noticed, not at the same instant.
async fn wait_in_queue(router: &axum::Router) -> axum::response::Response {
    loop {
        let response = open(router, question()).await;
        if response.status() == StatusCode::OK {
            return response;
        }
        tokio::task::yield_now().await;
    }
}

const REQUEST: &[u8] = b"GET /api/ask?q=Hundesteuer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn shutting_down_ends_running_answers_and_serves_them_to_the_end() {
    let (generator, mut reports) = Endless::new();
    let engine = town::engine(&town::papers(), Some(generator));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let (stop, stopped) = oneshot::channel::<()>();
    let config = server::Config { default_mode: engine::Mode::Compose, ..config() };
    let serving = tokio::spawn(server::serve(listener, engine, config, async move {
        let _ = stopped.await;
    }));
    let reading = tokio::task::spawn_blocking(move || {
        let mut client = TcpStream::connect(address).expect("it listens");
        client.write_all(REQUEST).expect("it reads");
        let mut reply = String::new();
        client.read_to_string(&mut reply).expect("the answer ends");
        reply
    });
    assert_eq!(reports.recv().await, Some(Report::Began));
    stop.send(()).expect("it still serves");
    assert_eq!(reports.recv().await, Some(Report::BrokenOff));
    assert!(reading.await.expect("no panic").contains("event: answer"));
    serving.await.expect("no panic").expect("a clean end");
}
