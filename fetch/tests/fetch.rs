//! Fetching from repositories that git makes.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::time::Duration;

use sentry_options_fetch::{
    Commit, FetchFailure, Fetched, RepoSchemaConfig, RepoSchemaConfigs, Settings, fetch,
    fetch_schemas,
};
use tempfile::TempDir;

const PATH: &str = "sentry-options/schemas";

/// A folder with repositories in it.
struct World {
    folder: TempDir,
}

#[track_caller]
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([("GIT_AUTHOR_NAME", "A"), ("GIT_AUTHOR_EMAIL", "a@b.c")])
        .envs([
            ("GIT_COMMITTER_NAME", "A"),
            ("GIT_COMMITTER_EMAIL", "a@b.c"),
        ])
        .output()
        .expect("git runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {stderr}");
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Commits a file of a repository, which is there from then on.
    fn commit(&self, repository: &str, file: &str, text: &str) -> String {
        let folder = self.path(repository);
        if !folder.exists() {
            fs::create_dir_all(&folder).expect("a folder");
            git(&folder, &["init", "--quiet"]);
            git(&folder, &["config", "uploadpack.allowFilter", "true"]);
        }
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, text).expect("a file");
        git(&folder, &["add", "--all"]);
        git(&folder, &["commit", "--quiet", "-m", "a change"]);
        git(&folder, &["rev-parse", "HEAD"])
    }

    fn config(&self, repositories: &[(&str, Option<&str>, &str)]) -> RepoSchemaConfigs {
        let repos = repositories.iter().map(|(name, sha, path)| {
            let config = RepoSchemaConfig {
                url: format!("file://{}", self.path(name).display()),
                sha: sha.map(str::to_owned),
                path: (*path).to_owned(),
            };
            ((*name).to_owned(), config)
        });
        let repos = repos.collect::<HashMap<_, _>>();
        RepoSchemaConfigs { repos }
    }

    fn fetch(
        &self,
        repositories: &[(&str, Option<&str>, &str)],
        commit: Commit,
    ) -> Result<Fetched, Vec<FetchFailure>> {
        let settings = Settings {
            pauses: &[],
            ..Settings::of(commit)
        };
        fetch(&self.config(repositories), &self.path("out"), &settings)
    }

    fn read(&self, namespace: &str) -> String {
        let path = self.path("out").join(namespace).join("schema.json");
        fs::read_to_string(path).expect("a schema")
    }
}

fn told(failures: &[FetchFailure]) -> Vec<String> {
    let told = failures.iter().map(|failure| failure.error().to_string());
    told.collect()
}

#[test]
fn every_namespace_of_every_repository() {
    let world = World::new();
    world.commit("a", &format!("{PATH}/a/schema.json"), "of a");
    world.commit("a", &format!("{PATH}/a-b/schema.json"), "of a-b");
    world.commit("a", &format!("{PATH}/a/notes.md"), "not fetched");
    world.commit("a", "elsewhere/x/schema.json", "not fetched");
    world.commit("b", "top/schema.json", "of b");
    let fetched = world.fetch(&[("a", None, PATH), ("b", None, "")], Commit::Pinned);
    let fetched = fetched.expect("fetched");
    let origins = fetched
        .iter()
        .map(|(namespace, origin)| (namespace.as_str(), origin.repository.as_str()));
    assert_eq!(
        origins.collect::<Vec<_>>(),
        [("a", "a"), ("a-b", "a"), ("top", "b")]
    );
    assert_eq!(
        (world.read("a"), world.read("top")),
        ("of a".to_owned(), "of b".to_owned())
    );
    let left = fs::read_dir(world.path("out")).expect("a folder").count();
    assert_eq!(left, 3);
    assert!(!world.path("out/a/notes.md").exists());
}

#[test]
fn a_pin_pins_unless_the_head_is_asked_for() {
    let world = World::new();
    let file = format!("{PATH}/a/schema.json");
    let old = world.commit("a", &file, "old");
    world.commit("a", &file, "new");
    let pinned = [("a", Some(old.as_str()), PATH)];
    world.fetch(&pinned, Commit::Pinned).expect("fetched");
    assert_eq!(world.read("a"), "old");
    fs::remove_dir_all(world.path("out")).expect("removed");
    world.fetch(&pinned, Commit::Head).expect("fetched");
    assert_eq!(world.read("a"), "new");
    // As the 1.2 releases do.
    fs::remove_dir_all(world.path("out")).expect("removed");
    fetch_schemas(&world.config(&pinned), &world.path("out")).expect("fetched");
    assert_eq!(world.read("a"), "new");
}

#[test]
fn pins_that_are_none() {
    let world = World::new();
    world.commit("a", &format!("{PATH}/a/schema.json"), "of a");
    let absent = "0123456789012345678901234567890123456789";
    for sha in ["main", "", "--upload-pack=touch marker", "0123abc", absent] {
        let failures = world
            .fetch(&[("a", Some(sha), PATH)], Commit::Pinned)
            .expect_err(sha);
        assert!(told(&failures)[0].contains("a: "), "{failures:?}");
        assert!(told(&failures)[0].contains(sha), "{failures:?}");
        assert!(!world.path("out").exists());
        // Nobody looks at it.
        world
            .fetch(&[("a", Some(sha), PATH)], Commit::Head)
            .expect("fetched");
        fs::remove_dir_all(world.path("out")).expect("removed");
    }
}

#[test]
fn all_failures_by_repository() {
    let world = World::new();
    world.commit("a", &format!("{PATH}/a/schema.json"), "of a");
    let repositories = [
        ("a", None, "nope"),
        ("b", None, PATH),
        ("c", None, "../c"),
        ("d", None, "/etc"),
    ];
    let failures = world
        .fetch(&repositories, Commit::Pinned)
        .expect_err("they fail");
    let names = failures
        .iter()
        .map(|failure| failure.repository().expect("a name"));
    assert_eq!(names.collect::<Vec<_>>(), ["a", "b", "c", "d"]);
    let told = told(&failures);
    assert_eq!(
        told[0],
        "Git command failed: a: Schemas path does not exist: nope"
    );
    assert!(
        told[1].starts_with("Git command failed: b: "),
        "{}",
        told[1]
    );
    assert_eq!(told[2], "c: the path '../c' leads out of the repository");
    assert_eq!(told[3], "d: the path '/etc' leads out of the repository");
    assert!(!world.path("out").exists());
}

#[test]
fn one_namespace_in_two_repositories() {
    let world = World::new();
    world.commit("a", &format!("{PATH}/same/schema.json"), "of a");
    world.commit("b", &format!("{PATH}/same/schema.json"), "of b");
    let failures = world.fetch(&[("a", None, PATH), ("b", None, PATH)], Commit::Pinned);
    let told = told(&failures.expect_err("they clash"));
    assert_eq!(
        told,
        ["b: another repository declares namespace 'same' too: a"]
    );
    assert!(!world.path("out").exists());
}

#[test]
fn an_output_that_is_there() {
    let world = World::new();
    fs::create_dir(world.path("out")).expect("a folder");
    fs::write(world.path("out/kept"), "kept").expect("a file");
    let failures = world.fetch(&[], Commit::Head).expect_err("it is there");
    let expected = format!(
        "Output directory already exists: {}",
        world.path("out").display()
    );
    assert_eq!(told(&failures), [expected]);
    assert!(world.path("out/kept").exists());
    fs::remove_dir_all(world.path("out")).expect("removed");
    assert!(
        world
            .fetch(&[], Commit::Head)
            .expect("nothing to do")
            .is_empty()
    );
    assert!(world.path("out").is_dir());
}

#[test]
fn links_are_not_followed() {
    let world = World::new();
    world.commit("a", &format!("{PATH}/a/schema.json"), "of a");
    let outside = world.path("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("schema.json"), "outside").expect("a file");
    let schemas = world.path("a").join(PATH);
    std::os::unix::fs::symlink(&outside, schemas.join("folder")).expect("a link");
    fs::create_dir(schemas.join("file")).expect("a folder");
    std::os::unix::fs::symlink(
        outside.join("schema.json"),
        schemas.join("file/schema.json"),
    )
    .expect("a link");
    world.commit("a", "x", "links");
    let fetched = world
        .fetch(&[("a", None, PATH)], Commit::Pinned)
        .expect("fetched");
    assert_eq!(fetched.keys().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn a_path_that_is_a_link_leads_nowhere() {
    let world = World::new();
    let outside = world.path("outside");
    fs::create_dir_all(outside.join("a")).expect("folders");
    fs::write(outside.join("a/schema.json"), "outside").expect("a file");
    world.commit("a", "sentry-options/x", "x");
    std::os::unix::fs::symlink(&outside, world.path("a").join(PATH)).expect("a link");
    world.commit("a", "x", "a link");
    let failures = world
        .fetch(&[("a", None, PATH)], Commit::Head)
        .expect_err("a link");
    let expected = "a: Schemas path is a symbolic link: sentry-options/schemas";
    assert!(told(&failures)[0].contains(expected), "{failures:?}");
    // However the path is written, it is the same folder.
    world.commit("b", &format!("{PATH}/b/schema.json"), "of b");
    for path in ["./sentry-options//schemas/", "sentry-options/./schemas"] {
        let fetched = world.fetch(&[("b", None, path)], Commit::Head);
        assert_eq!(fetched.expect("fetched").len(), 1, "{path}");
        fs::remove_dir_all(world.path("out")).expect("a folder");
    }
}

#[test]
fn attempts_are_told_and_repeated() {
    let world = World::new();
    let attempts = Mutex::new(Vec::new());
    let settings = Settings {
        commit: Commit::Head,
        pauses: &[Duration::ZERO, Duration::ZERO],
        observer: &|attempt| {
            let ended = (attempt.result.is_ok(), attempt.retry_after.is_some());
            attempts.lock().expect("no panic").push(ended);
        },
    };
    let failures = fetch(
        &world.config(&[("nope", None, PATH)]),
        &world.path("out"),
        &settings,
    );
    assert_eq!(failures.expect_err("there is none").len(), 1);
    let attempts = attempts.into_inner().expect("no panic");
    assert_eq!(attempts, [(false, true), (false, true), (false, false)]);
}
