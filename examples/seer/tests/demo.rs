//! The demo, run as people run it: what it prints of each reload, and what Sentry receives of them.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// Long enough for the slowest machine; reached only by a test that fails.
const DEADLINE: Duration = Duration::from_secs(30);

/// The demo over a copy of its options.
struct Demo {
    options: TempDir,
    process: Child,
    lines: Receiver<String>,
}

impl Demo {
    fn start(dsn: Option<&str>) -> Self {
        let options = TempDir::new().expect("a folder");
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("sentry-options");
        for file in ["schemas/seer/schema.json", "values/seer/values.json"] {
            let copy = options.path().join(file);
            fs::create_dir_all(copy.parent().expect("a folder")).expect("folders");
            fs::copy(own.join(file), copy).expect("a copy");
        }
        let mut process = Command::new(env!("CARGO_BIN_EXE_seer"))
            .env("SENTRY_OPTIONS_DIR", options.path())
            .env_remove("SENTRY_OPTIONS_DSN")
            .envs(dsn.map(|dsn| ("SENTRY_OPTIONS_DSN", dsn)))
            .stdout(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let stdout = BufReader::new(process.stdout.take().expect("a pipe"));
        let (tell, lines) = channel();
        thread::spawn(move || {
            // The test may be over.
            stdout
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| tell.send(line))
        });
        let demo = Self {
            options,
            process,
            lines,
        };
        demo.wait_for("see it reload");
        demo
    }

    fn file(&self) -> PathBuf {
        self.options.path().join("values/seer/values.json")
    }

    /// Puts another file in place of the values: the original with one text for another, generated a second later.
    fn replace(&self, from: &str, to: &str) {
        let own =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("sentry-options/values/seer/values.json");
        let text = fs::read_to_string(own).expect("values");
        assert!(text.contains(from), "{text}");
        let text = text.replace(from, to);
        let text = text.replace("2026-11-21T10:00:00Z", "2026-11-21T10:00:01Z");
        let new = self.file().with_extension("new");
        fs::write(&new, text).expect("a file");
        fs::rename(new, self.file()).expect("a rename");
    }

    /// The next line that has this in it.
    #[track_caller]
    fn wait_for(&self, text: &str) -> String {
        let mut before = Vec::new();
        loop {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) if line.contains(text) => return line,
                Ok(line) => before.push(line),
                Err(error) => panic!("{error}: no {text:?} in {before:#?}"),
            }
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn it_prints_what_becomes_of_each_reload() {
    let demo = Demo::start(None);
    demo.replace(r#""large""#, r#""experimental""#);
    let line = demo.wait_for("seer: new values in ");
    assert!(line.contains(" s after they were generated"), "{line}");
    demo.wait_for("  model = Experimental");

    demo.replace(r#""large""#, "5");
    demo.wait_for("seer: REFUSED, the old values stay");
    demo.wait_for(r#"model 5 is not of type "string""#);

    // Back to what is in use, and then to something new.
    demo.replace(r#""large""#, r#""experimental""#);
    demo.wait_for("seer: the same values again");
    demo.replace(
        r#""feature.rate-limit": 250"#,
        r#""feature.rate-limit": 99"#,
    );
    demo.wait_for("seer: new values in ");
    demo.wait_for("  feature.rate-limit = 99");

    demo.replace("not-a-real-token", "another-token");
    let line = demo.wait_for("  api.token = ");
    assert!(!line.contains("another-token"), "{line}");

    fs::remove_file(demo.file()).expect("a file");
    demo.wait_for("seer: the file is gone, its values stay");
}

#[cfg(feature = "sentry")]
mod sentry {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::mpsc::Sender;

    use serde_json::Value;

    use super::*;

    /// Receives envelopes, and gives their items: the header of each, and what it says.
    fn receiver() -> (String, Receiver<(Value, Value)>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (tell, items) = channel();
        thread::spawn(move || {
            for connection in listener.incoming().map_while(Result::ok) {
                let tell = tell.clone();
                thread::spawn(move || serve(connection, &tell));
            }
        });
        (format!("http://key@{address}/42"), items)
    }

    fn serve(connection: TcpStream, tell: &Sender<(Value, Value)>) -> Option<()> {
        let mut reader = BufReader::new(connection);
        loop {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                if reader.read_until(b'\n', &mut head).ok()? == 0 {
                    return None;
                }
            }
            let head = String::from_utf8(head).ok()?.to_ascii_lowercase();
            assert!(head.starts_with("post /api/42/envelope/"), "{head}");
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "));
            let mut body = vec![0; length.expect("a length").parse().expect("a number")];
            reader.read_exact(&mut body).ok()?;
            let mut lines = body
                .split(|byte| *byte == b'\n')
                .filter(|line| !line.is_empty());
            let mut next = || {
                lines
                    .next()
                    .map(|line| serde_json::from_slice(line).expect("JSON"))
            };
            let envelope: Value = next().expect("a header");
            assert!(envelope.is_object());
            while let (Some(header), Some(item)) = (next(), next()) {
                // The test may be over.
                let _ = tell.send((header, item));
            }
            let response = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
            reader.get_mut().write_all(response).ok()?;
        }
    }

    #[test]
    fn its_reloads_arrive() {
        let (dsn, items) = receiver();
        let next = |kind: &str| loop {
            let (header, item) = items.recv_timeout(DEADLINE).expect(kind);
            if header["type"] == kind {
                return item;
            }
        };
        let demo = Demo::start(Some(&dsn));
        demo.replace(r#""large""#, r#""experimental""#);
        let transaction = next("transaction");
        assert_eq!(transaction["transaction"], "seer");
        let trace = &transaction["contexts"]["trace"];
        assert_eq!(
            (&trace["op"], &trace["status"]),
            (&"sentry_options.reload".into(), &"ok".into())
        );
        let data = &trace["data"];
        assert_eq!(data["outcome"], "applied");
        assert_eq!(data["generated_at"], "2026-11-21T10:00:01Z");
        for number in ["reload_duration_ms", "propagation_delay_secs"] {
            assert!(data[number].is_number(), "{number}: {transaction:#}");
        }
        assert!(
            data["applied_at"].is_string() && data["content_hash"].is_string(),
            "{transaction:#}"
        );

        demo.replace(r#""large""#, "5");
        let error = next("event");
        // Its level is the usual one for an event, which is not written: `error`.
        assert_eq!(error["level"], Value::Null);
        assert_eq!(error["tags"]["namespace"], "seer");
        assert_eq!(error["tags"]["outcome"], "rejected");
        assert!(
            error.to_string().contains("model 5 is not of type"),
            "{error:#}"
        );
        demo.replace("not-a-real-token", "another-token");
        let transaction = loop {
            let transaction = next("transaction");
            if transaction["contexts"]["trace"]["data"]["outcome"] == "applied" {
                break transaction.to_string();
            }
        };
        assert!(
            transaction.contains("api.token") && !transaction.contains("another-token"),
            "{transaction}"
        );
    }
}
