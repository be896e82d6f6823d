//! The structure tree of a tagged PDF: what its author's program called each piece of marked content.
//!
//! The tree names elements (a heading, a paragraph, a cell); pages name marked content by numbers (MCIDs). What is kept is the element
//! of each number of each page. Whether it is believed is decided later, by what stands on the page: see [`super::hints`].

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Instant;

use hayro_syntax::Pdf;
use hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, Number, Object, ObjectIdentifier, String as PdfString,
};

use super::objects::{catalog, page_indices};
use super::properties::decode;
use super::spoken::LONGEST_TEXT;

/// A tree is not deeper, has not more nodes, and a page not more pieces of marked content.
const DEEPEST: u8 = 80;
const MOST_NODES: usize = 400_000;
const MOST_OPEN: usize = 100_000;
const MOST_MARKED: usize = 50_000;
/// Names of elements are led back to standard ones in at most so many steps.
const MOST_STEPS: usize = 8;

/// What the tree says of marked content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag {
    /// Number of its element in the file, in the order of the tree.
    pub(super) element: u32,
    /// What the element is.
    pub(super) role: Role,
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A heading with its level, from 1.
    Heading(u8),
    /// Running text, a caption, a note.
    Paragraph,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell {
        /// Number of the table in the file.
        table: u32,
        /// Number of the row in the file.
        row: u32,
        /// What the cell is for.
        kind: CellKind,
    },
    /// No element at all: a header or footer, by its own mark.
    Running,
}

/// What a cell of a table is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// It names what is below it, or beside it.
    Head,
    /// It is named.
    Data,
}

/// The tags of a file.
#[derive(Debug, Default)]
pub(super) struct Tags {
    pages: HashMap<usize, PageTags>,
}

/// The tags of a page.
#[derive(Debug, Default)]
pub(super) struct PageTags {
    tags: Vec<Option<Tag>>,
    /// Which content says something else than it shows: the number of the element that says it, and the text.
    texts: HashMap<usize, (u32, Rc<str>)>,
}

impl Tags {
    /// Reads the tree of a file, as far as it gets until `deadline`.
    pub(super) fn of(pdf: &Pdf, deadline: Instant) -> Self {
        let Some(root) = catalog(pdf).and_then(|catalog| catalog.get::<Dict<'_>>("StructTreeRoot")) else {
            return Self::default();
        };
        let roles = root.get::<Dict<'_>>("RoleMap").unwrap_or_default();
        let mut walk = Walk {
            pdf,
            roles,
            pages: page_indices(pdf),
            seen: HashSet::new(),
            tags: Self::default(),
            elements: 0,
            open: Vec::new(),
        };
        walk.open.extend(root.get_raw::<Object<'_>>("K").map(|kids| (kids, Within::default())));
        walk.run(deadline);
        walk.tags
    }

    /// The tags of the page of that index.
    pub(super) fn page(&self, index: usize) -> Option<&PageTags> {
        self.pages.get(&index)
    }
}

impl PageTags {
    /// The tag of a piece of marked content.
    pub(super) fn tag(&self, mcid: usize) -> Option<Tag> {
        self.tags.get(mcid).copied().flatten()
    }

    /// What the element of a piece of marked content says in place of what it shows, and the number of that element.
    pub(super) fn text(&self, mcid: usize) -> Option<(u32, &str)> {
        self.texts.get(&mcid).map(|(element, text)| (*element, &**text))
    }
}

/// What is known where a node stands.
#[derive(Clone, Debug, Default)]
struct Within {
    page: Option<usize>,
    tag: Option<Tag>,
    table: Option<u32>,
    row: Option<u32>,
    text: Option<(u32, Rc<str>)>,
    depth: u8,
}

struct Walk<'p> {
    pdf: &'p Pdf,
    roles: Dict<'p>,
    pages: HashMap<ObjectIdentifier, usize>,
    seen: HashSet<ObjectIdentifier>,
    tags: Tags,
    elements: u32,
    /// Nodes that are not yet looked at, the next one last.
    open: Vec<(MaybeRef<Object<'p>>, Within)>,
}

impl<'p> Walk<'p> {
    fn run(&mut self, deadline: Instant) {
        for count in 0..MOST_NODES {
            let Some((node, within)) = self.open.pop() else { return };
            if count % 1024 == 1023 && Instant::now() > deadline {
                return;
            }
            let node = match node {
                MaybeRef::NotRef(node) => Some(node),
                MaybeRef::Ref(id) if self.seen.insert(id.into()) => self.pdf.xref().get(id.into()),
                MaybeRef::Ref(_) => None,
            };
            if within.depth >= DEEPEST {
                continue;
            }
            match node {
                Some(Object::Number(mcid)) => self.mark(mcid, &within),
                Some(Object::Array(kids)) => self.open_all(&kids, &within),
                Some(Object::Dict(node)) => self.node(&node, within),
                _ => {}
            }
        }
    }

    fn open_all(&mut self, kids: &Array<'p>, within: &Within) {
        let room = MOST_OPEN.saturating_sub(self.open.len());
        let within = Within { depth: within.depth + 1, ..within.clone() };
        let start = self.open.len();
        self.open.extend(kids.raw_iter().take(room).map(|kid| (kid, within.clone())));
        self.open[start..].reverse();
    }

    fn node(&mut self, node: &Dict<'p>, mut within: Within) {
        let page = node.get_ref("Pg").and_then(|page| self.pages.get(&page.into()).copied());
        within.page = page.or(within.page);
        within.depth += 1;
        if let Some(role) = node.get::<Name<'p>>("S") {
            self.enter(&role, &mut within);
            if within.text.is_none()
                && let Some(text) = node.get::<PdfString<'p>>("ActualText")
                && text.as_bytes().len() <= LONGEST_TEXT
            {
                self.elements += 1;
                within.text = Some((self.elements, decode(text.as_bytes()).into()));
            }
            self.open.extend(node.get_raw::<Object<'p>>("K").map(|kids| (kids, within)));
        } else if !node.contains_key("Stm")
            && let Some(mcid) = node.get::<Number>("MCID")
        {
            self.mark(mcid, &within);
        }
    }

    fn mark(&mut self, mcid: Number, within: &Within) {
        let mcid = usize::try_from(mcid.as_i64()).ok().filter(|mcid| *mcid < MOST_MARKED);
        let (Some(mcid), Some(page)) = (mcid, within.page) else { return };
        let page = self.tags.pages.entry(page).or_default();
        if page.tags.len() <= mcid {
            page.tags.resize(mcid + 1, None);
        }
        page.tags[mcid] = within.tag;
        if let Some((element, text)) = &within.text {
            page.texts.insert(mcid, (*element, Rc::clone(text)));
        }
    }

    /// Says what is known within an element of that name.
    fn enter(&mut self, name: &[u8], within: &mut Within) {
        let name = self.standard(name);
        let current = within.tag.map(|tag| tag.role);
        if matches!(current, Some(Role::Cell { .. })) {
            return; // Whatever is in a cell is its text.
        }
        let role = match name.as_slice() {
            b"H" | b"Title" => Some(Role::Heading(1)),
            [b'H', level @ b'1'..=b'9'] => Some(Role::Heading((level - b'0').min(6))),
            b"LI" => Some(Role::Item),
            b"LBody" if current != Some(Role::Item) => Some(Role::Item),
            b"Note" | b"FENote" => Some(Role::Paragraph),
            b"P" | b"BlockQuote" | b"Caption" | b"TOCI" | b"BibEntry" if current == Some(Role::Paragraph) => {
                Some(Role::Paragraph)
            }
            b"Table" => {
                within.table = Some(self.next());
                None
            }
            b"TR" => {
                within.row = Some(self.next());
                None
            }
            b"TD" | b"TH" => within.table.zip(within.row).map(|(table, row)| {
                let kind = if name == b"TH" { CellKind::Head } else { CellKind::Data };
                Role::Cell { table, row, kind }
            }),
            b"Document" | b"DocumentFragment" | b"Part" | b"Art" | b"Sect" | b"Div" | b"Aside" | b"TOC"
            | b"L" | b"THead" | b"TBody" | b"TFoot" | b"NonStruct" | b"Private" | b"Index"
            | b"StructTreeRoot" => None,
            _ if current.is_none() => Some(Role::Paragraph),
            _ => None,
        };
        if let Some(role) = role {
            within.tag = Some(Tag { element: self.next(), role });
        }
    }

    fn next(&mut self) -> u32 {
        self.elements += 1;
        self.elements
    }

    /// The standard name of an element, by the file's own map.
    fn standard(&self, name: &[u8]) -> Vec<u8> {
        let mut name = name.to_vec();
        for _ in 0..MOST_STEPS {
            match self.roles.get::<Name<'_>>(&name) {
                Some(other) if *other != *name => name = other.to_vec(),
                _ => break,
            }
        }
        name
    }
}
