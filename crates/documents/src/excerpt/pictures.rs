//! A copy made of pictures, for files that cannot be copied and for readers who may see some of their pages only.

use engine::{Excerpt, PageError};
use hayro_interpret::kurbo::Affine;
use lopdf::{Document, Object, Stream, dictionary};

use super::{Sheet, marks, saved};
use crate::{limits, render};

/// Dots per inch: enough to print.
const RESOLUTION: f32 = 150.0;

/// Draws pages into a new file.
pub(super) fn copy(bytes: &[u8], sheets: &[Sheet], wanted: &Excerpt) -> Result<Vec<u8>, PageError> {
    if sheets.len() > limits::PICTURED_PAGES {
        let limit = limits::PICTURED_PAGES;
        return Err(PageError::Failed(format!(
            "file cannot be copied, and has more than {limit} pages to draw"
        )));
    }
    let mut document = Document::with_version("1.6");
    let root = document.new_object_id();
    let mut kids = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let line = (index == 0).then(|| format!("{} · Bild der Seite", wanted.cover));
        kids.push(Object::from(page(&mut document, bytes, sheet, wanted, line.as_deref(), root)?));
    }
    let count = i64::try_from(kids.len()).unwrap_or(0);
    document.objects.insert(root, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let labels = sheets.iter().enumerate().flat_map(|(index, sheet)| {
        let label = dictionary! { "S" => "D", "St" => i64::from(sheet.number) };
        [Object::from(i64::try_from(index).unwrap_or(0)), label.into()]
    });
    let labels: Vec<Object> = labels.collect();
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => root, "PageLabels" => dictionary! { "Nums" => labels },
    });
    document.trailer.set("Root", catalog);
    saved(document).ok_or_else(|| PageError::Failed("the copy cannot be written".to_owned()))
}

fn page(
    document: &mut Document,
    bytes: &[u8],
    sheet: &Sheet,
    wanted: &Excerpt,
    line: Option<&str>,
    root: lopdf::ObjectId,
) -> Result<lopdf::ObjectId, PageError> {
    let mut drawn =
        render::drawn(bytes.to_vec(), sheet.number, |width, _| (width * RESOLUTION / 72.0) as u32)?;
    let cited = wanted.pages.iter().filter(|page| page.number == sheet.number);
    cited.for_each(|page| drawn.blacken(&page.shown));
    let rgb = drawn.rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut image = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8,
            "Width" => i64::from(drawn.width), "Height" => i64::from(drawn.height),
        },
        rgb,
    );
    image.compress().map_err(|error| PageError::Failed(error.to_string()))?;
    let image = document.add_object(image);
    let (width, height) = sheet.size;
    let content = format!("q {width} 0 0 {height} 0 0 cm /Im Do Q");
    let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
    // The new page is displayed as it is: downwards instead of upwards is all that changes.
    let to_file = Affine::new([1.0, 0.0, 0.0, -1.0, 0.0, f64::from(height)]);
    let sheet = Sheet { number: sheet.number, to_file, size: sheet.size };
    let annotations = marks::annotations(document, &sheet, wanted, line);
    let annotations: Vec<Object> = annotations.into_iter().map(Object::from).collect();
    let media: Vec<Object> = [0.0, 0.0, width, height].map(Object::from).to_vec();
    Ok(document.add_object(dictionary! {
        "Type" => "Page", "Parent" => root, "MediaBox" => media, "Contents" => content, "Annots" => annotations,
        "Resources" => dictionary! { "XObject" => dictionary! { "Im" => image } },
    }))
}
