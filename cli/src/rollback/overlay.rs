//! A folder as it will be once some of its files are written.

use std::collections::BTreeMap;
use std::io;

use sentry_options_values::Files;
use sentry_options_values::files::{Entry, EntryKind};

/// Files of which some have another text, or are new.
#[derive(Debug)]
pub(crate) struct Overlay<'o, F> {
    pub(crate) files: &'o F,
    pub(crate) texts: &'o BTreeMap<String, String>,
}

impl<F: Files> Files for Overlay<'_, F> {
    fn name(&self, path: &str) -> String {
        self.files.name(path)
    }

    fn entries(&self, folder: &str) -> io::Result<Vec<Entry>> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let inside = self
            .texts
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix));
        let added: Vec<_> = inside
            .map(|path| match path.split_once('/') {
                Some((folder, _)) => (folder, EntryKind::Folder),
                None => (path, EntryKind::File),
            })
            .collect();
        let mut entries = match self.files.entries(folder) {
            // A folder that is made for a new file.
            Err(error) if error.kind() == io::ErrorKind::NotFound && !added.is_empty() => {
                Vec::new()
            }
            entries => entries?,
        };
        for (name, kind) in added {
            if !entries.iter().any(|entry| entry.name == name) {
                let name = name.to_owned();
                entries.push(Entry { name, kind });
            }
        }
        entries.sort_unstable();
        Ok(entries)
    }

    fn read(&self, path: &str) -> io::Result<Vec<u8>> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }
}
