//! A file of vectors: a header, the passage of each row, the rows as f16; all little endian.
//!
//! Rows ascend by passage; a passage with several vectors has several rows.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use bytemuck::{cast_slice, try_cast_slice};
use crc32fast::Hasher;
use fs_err as fs;
use half::f16;
use half::slice::{HalfBitsSliceExt, HalfFloatSliceExt};
use memmap2::Mmap;

use crate::error::{Error, Result};
use crate::originals::sync_folder;

const MAGIC: [u8; 8] = *b"rfvec\0\0\x01";
const HEADER: usize = 32;

#[cfg(target_endian = "big")]
compile_error!("files of vectors are read in place and little endian");

/// Rows in memory, on their way into a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) dimensions: usize,
    /// The passage of each row, ascending.
    pub(crate) passages: Vec<u32>,
    /// Row after row.
    pub(crate) values: Vec<f16>,
}

impl Rows {
    pub(crate) fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    /// Adds the vectors of a passage.
    pub(crate) fn push(&mut self, passage: u32, values: &[f16]) {
        self.passages.extend(std::iter::repeat_n(passage, values.len() / self.dimensions));
        self.values.extend_from_slice(values);
    }

    /// The same rows, ascending by passage.
    pub(crate) fn sorted(self) -> Self {
        if self.passages.is_sorted() {
            return self;
        }
        let mut order: Vec<usize> = (0..self.passages.len()).collect();
        order.sort_by_key(|&row| self.passages[row]);
        let mut sorted = Self::new(self.dimensions);
        for row in order {
            sorted.push(self.passages[row], &self.values[row * self.dimensions..(row + 1) * self.dimensions]);
        }
        sorted
    }
}

/// Writes a file and syncs it, name included.
pub(crate) fn write_rows(path: &Path, rows: &Rows) -> Result<()> {
    let (passages, values) =
        (cast_slice(&rows.passages), cast_slice::<u16, u8>(rows.values.reinterpret_cast()));
    let mut checksum = Hasher::new();
    checksum.update(passages);
    checksum.update(values);
    let mut header = Vec::with_capacity(HEADER);
    header.extend(MAGIC);
    header.extend((rows.dimensions as u64).to_le_bytes());
    header.extend((rows.passages.len() as u64).to_le_bytes());
    header.extend(checksum.finalize().to_le_bytes());
    header.resize(HEADER, 0);
    let unnamed = path.with_extension("tmp");
    let mut file = fs::File::create(&unnamed)?;
    for part in [&header, passages, values] {
        file.write_all(part)?;
    }
    file.sync_all()?;
    fs::rename(unnamed, path)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// A file of vectors, read in place.
#[derive(Debug)]
pub(crate) struct RowFile {
    map: Mmap,
    dimensions: usize,
    rows: usize,
}

impl RowFile {
    /// Opens a file and checks it.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut file = fs::File::open(path)?;
        #[expect(unsafe_code, reason = "files of vectors are immutable once they have their name")]
        // SAFETY: the file has its final name, and named files are only ever unlinked, which keeps the map valid.
        let map = unsafe { Mmap::map(file.file())? };
        let damaged = |what: &str| Error::corrupt(format!("{}: {what}", path.display()));
        let header = map.get(..HEADER).ok_or_else(|| damaged("shorter than its header"))?;
        if header[..8] != MAGIC || header[28..] != [0; 4] {
            return Err(damaged("no file of vectors"));
        }
        let number = |at: usize| u64::from_le_bytes(header[at..at + 8].try_into().expect("eight bytes"));
        let (dimensions, rows) = (number(8) as usize, number(16) as usize);
        let length =
            dimensions.checked_mul(2).and_then(|row| rows.checked_mul(row + 4)).map(|all| all + HEADER);
        if length != Some(map.len()) || dimensions == 0 {
            return Err(damaged("cut off"));
        }
        file.seek(SeekFrom::Start(HEADER as u64))?;
        if header[24..28] != checksum(&mut file)?.to_le_bytes() {
            return Err(damaged("checksum does not match"));
        }
        Ok(Self { map, dimensions, rows })
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// The passage of each row.
    pub(crate) fn passages(&self) -> &[u32] {
        try_cast_slice(&self.map[HEADER..HEADER + 4 * self.rows]).expect("the header keeps the alignment")
    }

    /// Row after row.
    pub(crate) fn values(&self) -> &[f16] {
        let halves: &[u16] = try_cast_slice(&self.map[HEADER + 4 * self.rows..])
            .expect("four bytes a passage keep the alignment");
        halves.reinterpret_cast()
    }

    /// The values of a row.
    pub(crate) fn row(&self, row: usize) -> &[f16] {
        &self.values()[row * self.dimensions..(row + 1) * self.dimensions]
    }
}

/// The checksum of the rest of a file. It is read and not mapped, so that opening a large one does not make all of it resident.
pub(super) fn checksum(file: &mut fs::File) -> Result<u32> {
    let mut hasher = Hasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hasher.finalize()),
            length => hasher.update(&buffer[..length]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some_rows() -> Rows {
        let mut rows = Rows::new(2);
        for (passage, values) in [(9, vec![0.5, 0.5]), (2, vec![1.0, 0.0, 0.0, -1.0])] {
            rows.push(passage, &values.into_iter().map(f16::from_f32).collect::<Vec<_>>());
        }
        rows
    }

    #[test]
    fn rows_come_back_sorted() {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let path = folder.path().join("rows.vec");
        let rows = some_rows().sorted();
        write_rows(&path, &rows).expect("rows are written");
        let file = RowFile::open(&path).expect("rows are read");
        assert_eq!(file.passages(), [2, 2, 9]);
        assert_eq!((file.dimensions(), file.values()), (2, rows.values.as_slice()));
        assert_eq!(file.row(1), [f16::ZERO, f16::NEG_ONE]);
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let path = folder.path().join("rows.vec");
        write_rows(&path, &some_rows()).expect("rows are written");
        let bytes = fs::read(&path).expect("the file is there");
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            fs::write(&path, flipped).expect("the file is damaged");
            assert!(RowFile::open(&path).is_err(), "byte {at}");
        }
        for length in 0..bytes.len() {
            fs::write(&path, &bytes[..length]).expect("the file is cut");
            assert!(RowFile::open(&path).is_err(), "length {length}");
        }
    }
}
