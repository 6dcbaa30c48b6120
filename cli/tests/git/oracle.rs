//! Random histories, of which a model knows who changed what.
//!
//! The model says in a few lines what `docs/audit-trail.md` promises; the program has to find it out
//! from what git has.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write as _;

use crate::repository::Repository;

const TARGETS: [&str; 2] = ["default", "us"];
const KEYS: [&str; 3] = ["k0", "k1", "k2"];

/// A commit of a history that was made up.
#[derive(Clone, Default)]
struct Commit {
    parents: Vec<usize>,
    /// What each target sets.
    values: BTreeMap<(usize, usize), u64>,
    /// The targets whose file nobody can read.
    broken: HashSet<usize>,
}

/// Numbers that look random, the same in each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn happens(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// What a commit says of an option: `None` if nobody can read it.
type Said = Option<Option<u64>>;

struct History(Vec<Commit>);

impl History {
    fn random(random: &mut Random) -> Self {
        let mut commits: Vec<Commit> = vec![Commit::default()];
        let length = 5 + random.below(15);
        for number in 1..=length {
            let recent = |random: &mut Random| number - 1 - random.below(number.min(4));
            let mut parents = vec![recent(random)];
            if random.happens(40) {
                parents.extend([recent(random), recent(random)]);
            }
            if number == length {
                // Nothing may be left behind.
                let all: HashSet<_> = commits.iter().flat_map(|commit| &commit.parents).collect();
                parents.extend((0..number).filter(|commit| !all.contains(commit)));
            }
            let mut seen = HashSet::new();
            parents.retain(|parent| seen.insert(*parent));
            let values = Self::values(random, &commits, &parents);
            let broken = (0..TARGETS.len()).filter(|_| random.happens(8)).collect();
            commits.push(Commit {
                parents,
                values,
                broken,
            });
        }
        Self(commits)
    }

    /// Of a merge, mostly what one of its sides has; else some changes.
    fn values(
        random: &mut Random,
        commits: &[Commit],
        parents: &[usize],
    ) -> BTreeMap<(usize, usize), u64> {
        let mut values = commits[parents[0]].values.clone();
        for target in 0..TARGETS.len() {
            for key in 0..KEYS.len() {
                let at = (target, key);
                let side = parents[random.below(parents.len())];
                let value = if random.happens(if parents.len() > 1 { 10 } else { 25 }) {
                    Some(random.below(4)).filter(|value| *value > 0)
                } else {
                    let value = commits[side].values.get(&at);
                    value.map(|value| usize::try_from(*value).expect("it is small"))
                };
                match value {
                    Some(value) => values.insert(at, value as u64),
                    None => values.remove(&at),
                };
            }
        }
        values
    }

    /// The history for `git fast-import`, with each option in a file that changes now and then.
    fn stream(&self, random: &mut Random) -> String {
        let mut stream = String::new();
        for (number, commit) in self.0.iter().enumerate() {
            let person = format!("J <j@x> {} +0000", 1_700_000_000 + number * 60);
            let _ = write!(
                stream,
                "commit refs/heads/main\nmark :{}\nauthor {person}\ncommitter {person}\ndata <<END\n{number}\nEND\n",
                number + 1
            );
            for (at, parent) in commit.parents.iter().enumerate() {
                let what = if at == 0 { "from" } else { "merge" };
                let _ = writeln!(stream, "{what} :{}", parent + 1);
            }
            stream.push_str("deleteall\n");
            for (target, name) in TARGETS.iter().enumerate() {
                let mut files = ["options:\n".to_owned(), "options:\n".to_owned()];
                for ((_, key), value) in commit.values.iter().filter(|((at, _), _)| *at == target) {
                    let file = &mut files[random.below(2)];
                    let _ = writeln!(file, "  {}: {value}", KEYS[*key]);
                }
                if commit.broken.contains(&target) {
                    files = ["options: [\n".to_owned(), "options: {}\n".to_owned()];
                }
                for (at, text) in files.iter().enumerate() {
                    let text = match text.as_str() {
                        "options:\n" => "options: {}\n",
                        text => text,
                    };
                    let _ = write!(
                        stream,
                        "M 100644 inline values/seer/{name}/{at}.yaml\ndata {}\n{text}\n",
                        text.len()
                    );
                }
            }
        }
        stream
    }

    fn said(&self, commit: usize, at: (usize, usize)) -> Said {
        let commit = &self.0[commit];
        (!commit.broken.contains(&at.0)).then(|| commit.values.get(&at).copied())
    }

    /// The nearest ancestors that can be read.
    fn before(&self, commit: usize, at: (usize, usize)) -> Vec<usize> {
        let parents = self.0[commit].parents.iter();
        let nearest = parents.flat_map(|parent| match self.said(*parent, at) {
            Some(_) => vec![*parent],
            None => self.before(*parent, at),
        });
        nearest.collect()
    }

    /// The commits that led to the newest value.
    fn led(&self, at: (usize, usize)) -> HashSet<usize> {
        let (mut led, mut rest) = (HashSet::new(), vec![self.0.len() - 1]);
        while let Some(commit) = rest.pop() {
            if led.insert(commit) {
                let before = self.before(commit, at);
                let own = self.said(commit, at);
                let same = before
                    .iter()
                    .filter(|before| self.said(**before, at) == own);
                let same: Vec<_> = same.copied().collect();
                rest.extend(if same.is_empty() { before } else { same });
            }
        }
        led
    }

    /// Who changed what: commit, target, key, new value, whether a merge dropped it.
    fn changes(&self) -> BTreeSet<(String, String, String, Option<u64>, bool)> {
        let mut changes = BTreeSet::new();
        for at in
            (0..TARGETS.len()).flat_map(|target| (0..KEYS.len()).map(move |key| (target, key)))
        {
            let led = self.led(at);
            for commit in 0..self.0.len() {
                let Some(value) = self.said(commit, at) else {
                    continue;
                };
                let before = self.before(commit, at);
                let was_so = before
                    .iter()
                    .any(|before| self.said(*before, at) == Some(value));
                if was_so || (before.is_empty() && value.is_none()) {
                    continue;
                }
                let (target, key) = (TARGETS[at.0].to_owned(), KEYS[at.1].to_owned());
                changes.insert((
                    commit.to_string(),
                    target,
                    key,
                    value,
                    !led.contains(&commit),
                ));
            }
        }
        changes
    }
}

#[test]
fn the_program_agrees_with_the_model() {
    let option = r#"{"type": "integer", "default": 0, "description": "An option"}"#;
    let options = KEYS.map(|key| format!("\"{key}\": {option}")).join(", ");
    let schema = format!(r#"{{"version": "1.0", "type": "object", "properties": {{{options}}}}}"#);
    let (mut merges, mut dropped) = (0, 0);
    for seed in 1..=15 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
        let history = History::random(&mut random);
        let repository = Repository::empty();
        repository.tree.write("schemas/seer/schema.json", &schema);
        repository.import(&history.stream(&mut random));
        let log = repository.json("log", &["seer"]);
        let mut found = BTreeSet::new();
        for commit in log["commits"].as_array().expect("a list") {
            for change in commit["changes"].as_array().expect("a list") {
                let text = |value: &serde_json::Value| value.as_str().expect("a string").to_owned();
                found.insert((
                    text(&commit["subject"]),
                    text(&change["target"]),
                    text(&change["key"]),
                    change["after"]
                        .get("value")
                        .and_then(serde_json::Value::as_u64),
                    change["dropped"] == true,
                ));
            }
        }
        let expected = history.changes();
        assert_eq!(found, expected, "seed {seed}");
        merges += history
            .0
            .iter()
            .filter(|commit| commit.parents.len() > 1)
            .count();
        dropped += expected.iter().filter(|change| change.4).count();
    }
    assert!(
        merges > 30 && dropped > 10,
        "the histories are too simple: {merges}, {dropped}"
    );
}
