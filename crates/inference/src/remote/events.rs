//! The event stream in which an endpoint sends an answer piece by piece.

use std::io::{BufRead, BufReader, Read};

use serde::Deserialize;
use serde_json::Value;

use super::client::message;

/// Most bytes of one event: an answer's piece is a few words.
const EVENT_BYTES: u64 = 1 << 20;

/// What the next event of an answer says.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    /// More text, perhaps none.
    Text(String),
    /// The text, perhaps none, is the last, for this reason.
    End(String, String),
    /// The stream is over.
    Done,
}

/// Reads an event stream.
pub(super) struct Events<R>(BufReader<R>);

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
}

impl<R: Read> Events<R> {
    pub(super) fn new(stream: R) -> Self {
        Self(BufReader::new(stream))
    }

    /// The next event.
    ///
    /// # Errors
    /// What broke the stream, or what the server says has gone wrong.
    pub(super) fn next(&mut self) -> Result<Event, String> {
        loop {
            let mut line = Vec::new();
            let length = (&mut self.0).take(EVENT_BYTES).read_until(b'\n', &mut line);
            match length.map_err(|error| format!("the answer broke off: {error}"))? {
                0 => return Err("the answer broke off".to_owned()),
                _ if !line.ends_with(b"\n") => return Err("the answer broke off within a line".to_owned()),
                _ => {}
            }
            let line = String::from_utf8(line).map_err(|_| "the answer is no text".to_owned())?;
            // Everything else is a comment, a name or the empty line between events.
            if let Some(data) = line.strip_prefix("data:") {
                return event(data.trim());
            }
        }
    }
}

fn event(data: &str) -> Result<Event, String> {
    if data == "[DONE]" {
        return Ok(Event::Done);
    }
    let json: Value = serde_json::from_str(data).map_err(|error| format!("an event is no JSON: {error}"))?;
    if json.get("error").is_some_and(|error| !error.is_null()) {
        return Err(message(&json).unwrap_or_else(|| "the server broke off with an error".to_owned()));
    }
    let chunk: Chunk =
        serde_json::from_value(json).map_err(|error| format!("an event has another shape: {error}"))?;
    let Some(choice) = chunk.choices.into_iter().next() else { return Ok(Event::Text(String::new())) };
    let text = choice.delta.content.unwrap_or_default();
    Ok(match choice.finish_reason {
        Some(reason) => Event::End(text, reason),
        None => Event::Text(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(stream: &str) -> Vec<Result<Event, String>> {
        let mut events = Events::new(stream.as_bytes());
        let mut seen = Vec::new();
        while seen
            .last()
            .is_none_or(|last: &Result<Event, String>| matches!(last, Ok(event) if *event != Event::Done))
        {
            seen.push(events.next());
        }
        seen
    }

    #[test]
    fn text_end_and_done_are_told_apart() {
        let stream = ": wait\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\r\n\r\n\
            data:{\"choices\":[{\"delta\":{\"content\":\"Rät\\u0065\"},\"finish_reason\":null}]}\n\n\
            data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
            data: {\"choices\":[],\"usage\":{}}\n\ndata: [DONE]\n\n";
        let text = |text: &str| Ok(Event::Text(text.to_owned()));
        let end = Ok(Event::End(String::new(), "stop".to_owned()));
        assert_eq!(all(stream), [text(""), text("Räte"), end, text(""), Ok(Event::Done)]);
    }

    #[test]
    fn what_breaks_off_is_an_error() {
        for (stream, reason) in [
            ("", "broke off"),
            ("data: {\"choices\":[]}", "within a line"),
            ("data: <html>\n", "no JSON"),
            ("data: {\"choices\":1}\n", "another shape"),
            ("data: {\"error\":{\"message\":\"out of memory\"}}\n", "out of memory"),
        ] {
            let error = all(stream).pop().unwrap().unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
