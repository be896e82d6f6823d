//! A headless Chromium, spoken to over a pipe: its `DevTools` protocol is JSON, ended by a zero byte, and needs no driver.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What takes longer will never come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs as root in a container, keeps to itself, and reaches this machine only.
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--window-size=1200,1000",
    "--remote-debugging-pipe",
];

/// Chromium takes its pipe as descriptors 3 and 4.
const WITH_PIPE: &str = r#"exec "$0" "$@" 3<&0 4>&1 0</dev/null 1>/dev/null 2>/dev/null"#;

/// A browser with one page open.
pub(super) struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    session: Option<String>,
    number: u64,
    /// What the page complained about.
    complaints: Vec<String>,
    _profile: TempDir,
}

impl Browser {
    pub(super) fn start() -> Self {
        let profile = tempfile::tempdir().expect("a temporary folder can be made");
        let mut command = Command::new("sh");
        command.args(["-c", WITH_PIPE, program()]).args(FLAGS);
        command.arg(format!("--user-data-dir={}", profile.path().display()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("there is a shell");
        let to = process.stdin.take().expect("it is piped");
        let stdout = BufReader::new(process.stdout.take().expect("it is piped"));
        let (sender, from) = channel();
        thread::spawn(move || {
            for message in stdout.split(0).map_while(Result::ok) {
                // Nobody listens any more when the test is over.
                let _ = sender.send(serde_json::from_slice(&message).expect("the browser speaks JSON"));
            }
        });
        let mut browser =
            Self { process, to, from, session: None, number: 0, complaints: Vec::new(), _profile: profile };
        browser.open_page();
        browser
    }

    fn open_page(&mut self) {
        let target = self.call("Target.createTarget", &json!({ "url": "about:blank" }))["targetId"].clone();
        let attached = self.call("Target.attachToTarget", &json!({ "targetId": target, "flatten": true }));
        self.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Runtime", "Log"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
    }

    pub(super) fn go_to(&mut self, address: &str) {
        let gone = self.call("Page.navigate", &json!({ "url": address }));
        assert_eq!(gone["errorText"], Value::Null, "{address}");
        self.wait_for(&format!("location.href === {} && document.readyState === 'complete'", json!(address)));
    }

    pub(super) fn switch_scripts_off(&mut self) {
        self.call("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// The value of an expression of JavaScript in the page.
    pub(super) fn value(&mut self, expression: &str) -> Value {
        self.evaluate(expression).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    fn evaluate(&mut self, expression: &str) -> Result<Value, Value> {
        let arguments = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let result = self.send("Runtime.evaluate", &arguments)?;
        assert_eq!(result["exceptionDetails"], Value::Null, "{expression}");
        Ok(result["result"]["value"].clone())
    }

    /// Waits until an expression holds; while one page gives way to the next, nothing does.
    pub(super) fn wait_for(&mut self, condition: &str) {
        let began = Instant::now();
        while self.evaluate(&format!("Boolean({condition})")) != Ok(true.into()) {
            if began.elapsed() > PATIENCE {
                let page = self.value("document.documentElement.outerHTML");
                panic!("never came true: {condition}\n{}\n{page}", self.complaints.join("\n"));
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Clicks with the mouse into the middle of the first element of that kind.
    pub(super) fn click(&mut self, selector: &str) {
        let middle = self.value(&format!(
            "(() => {{ const found = document.querySelector({selector}); found.scrollIntoView({{ block: 'center' }});
             const box = found.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            selector = json!(selector)
        ));
        for kind in ["mousePressed", "mouseReleased"] {
            let (x, y) = (&middle[0], &middle[1]);
            let event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", &event);
        }
    }

    /// Types into whatever has the focus.
    pub(super) fn type_in(&mut self, text: &str) {
        self.call("Input.insertText", &json!({ "text": text }));
    }

    /// Errors and warnings that the page has written to its console, exceptions, requests that failed, breaches of its policy.
    pub(super) fn complaints(&mut self) -> &[String] {
        // Whatever was said before the answer has come when the answer has come.
        self.value("1");
        &self.complaints
    }

    fn call(&mut self, method: &str, arguments: &Value) -> Value {
        self.send(method, arguments).unwrap_or_else(|error| panic!("{method}: {error}"))
    }

    /// The browser's answer, or the error that it answers with.
    fn send(&mut self, method: &str, arguments: &Value) -> Result<Value, Value> {
        self.number += 1;
        let mut message = json!({ "id": self.number, "method": method, "params": arguments });
        if let Some(session) = &self.session {
            message["sessionId"] = session.as_str().into();
        }
        self.to.write_all(format!("{message}\0").as_bytes()).expect("the browser runs");
        loop {
            let message =
                self.from.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer to {method}"));
            if message["id"] == self.number {
                let error = &message["error"];
                return if error.is_null() { Ok(message["result"].clone()) } else { Err(error.clone()) };
            }
            self.note(&message);
        }
    }

    fn note(&mut self, event: &Value) {
        let is_bad = |level: &Value| level == "error" || level == "warning" || level == "assert";
        let parameters = &event["params"];
        let bad = match event["method"].as_str() {
            Some("Runtime.exceptionThrown") => true,
            Some("Runtime.consoleAPICalled") => is_bad(&parameters["type"]),
            Some("Log.entryAdded") => is_bad(&parameters["entry"]["level"]),
            _ => false,
        };
        if bad {
            self.complaints.push(parameters.to_string());
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The browser's program, by the names that distributions give it.
fn program() -> &'static str {
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &&&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    let found = names.iter().find(is_there);
    found.unwrap_or_else(|| {
        panic!("no Chromium found\nhint: tests/run installs it on Debian: apt-get install chromium")
    })
}
