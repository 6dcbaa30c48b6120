//! A real HTTP server on loopback that receives what Sentry would.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::DEADLINE;

/// How a server answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    Ok,
    TooManyRequests,
    /// After a while.
    Late,
    Never,
}

/// How late is late.
const LATE: Duration = Duration::from_millis(300);

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

/// A receiver of envelopes.
pub(crate) struct Server {
    pub(crate) dsn: String,
    items: Receiver<(Value, Value)>,
}

impl Server {
    pub(crate) fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (tell, items) = channel();
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (connection, tell) = (connection.expect("a connection"), tell.clone());
                thread::spawn(move || serve(connection, answer, &tell));
            }
        });
        let dsn = format!("http://key@127.0.0.1:{port}/42");
        Self { dsn, items }
    }

    /// The next item: its type, and what it says.
    #[track_caller]
    pub(crate) fn next(&self) -> (String, Value) {
        let (header, item) = self.items.recv_timeout(DEADLINE).expect("an item");
        (header["type"].as_str().expect("a type").to_owned(), item)
    }

    /// The text of an item that has come, if there is one.
    pub(crate) fn take(&self) -> Option<String> {
        let (_, item) = self.items.try_recv().ok()?;
        Some(item.to_string())
    }

    pub(crate) fn has_none(&self) -> bool {
        self.items.try_recv().is_err()
    }
}

/// Answers the requests of one connection.
fn serve(connection: TcpStream, answer: Answer, tell: &Sender<(Value, Value)>) {
    let mut reader = BufReader::new(connection);
    while let Some(body) = read_request(&mut reader) {
        let mut lines = body.split(|byte| *byte == b'\n');
        let mut line = || lines.find(|line| !line.is_empty());
        let envelope: Value = serde_json::from_slice(line().expect("a header")).expect("JSON");
        assert!(envelope.is_object());
        while let (Some(header), Some(item)) = (line(), line()) {
            let parse = |line| serde_json::from_slice(line).expect("JSON");
            // The test may be over.
            let _ = tell.send((parse(header), parse(item)));
        }
        let response = match answer {
            Answer::Ok => OK,
            Answer::Late => {
                thread::sleep(LATE);
                OK
            }
            Answer::TooManyRequests => {
                "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 60\r\nContent-Length: 2\r\n\r\n{}"
            }
            Answer::Never => loop {
                thread::park();
            },
        };
        if reader.get_mut().write_all(response.as_bytes()).is_err() {
            return;
        }
    }
}

/// The body of a request; `None` at the connection's end.
fn read_request(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let (mut length, mut line, mut is_first) = (0, String::new(), true);
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let text = line.trim_end().to_ascii_lowercase();
        if std::mem::take(&mut is_first) {
            assert!(text.starts_with("post /api/42/envelope/"), "{text}");
        }
        if let Some(value) = text.strip_prefix("content-length: ") {
            length = value.parse().expect("a length");
        }
        assert!(!text.starts_with("content-encoding"), "{text}");
        assert!(!text.starts_with("transfer-encoding"), "{text}");
        if text.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}
