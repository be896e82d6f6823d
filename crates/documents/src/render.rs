//! A page as a picture.

use engine::{PageError, Picture, Rect, Shown};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::InterpreterSettings;

use crate::{limits, pdf};

/// Draws what may be seen of a page (from 1) at that width in pixels, or smaller where the picture would exceed the limits.
pub(crate) fn picture(bytes: Vec<u8>, number: u32, width: u32, shown: &Shown) -> Result<Picture, PageError> {
    let mut drawn = drawn(bytes, number, |_, _| width)?;
    drawn.blacken(shown);
    let Drawn { rgba, width, height, .. } = drawn;
    let png = encode(&rgba, width, height)?;
    Ok(Picture { png, width, height })
}

/// A page as pixels.
pub(crate) struct Drawn {
    /// Red, green, blue and alpha of each pixel, row by row.
    pub(crate) rgba: Vec<u8>,
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Width and height of the page in points.
    pub(crate) points: (f32, f32),
}

impl Drawn {
    /// Makes every pixel black that is not wholly shown.
    pub(crate) fn blacken(&mut self, shown: &Shown) {
        let Shown::Within(boxes) = shown else { return };
        let (across, down) = (self.width as f32 / self.points.0, self.height as f32 / self.points.1);
        let inner = |Rect { left, top, right, bottom }: &Rect| {
            let columns = (left * across).ceil()..(right * across).floor();
            let rows = (top * down).ceil()..(bottom * down).floor();
            (columns, rows)
        };
        let boxes: Vec<_> = boxes.iter().map(inner).collect();
        for (index, pixel) in self.rgba.chunks_exact_mut(4).enumerate() {
            let (x, y) = ((index % self.width as usize) as f32, (index / self.width as usize) as f32);
            if !boxes.iter().any(|(columns, rows)| columns.contains(&x) && rows.contains(&y)) {
                pixel.copy_from_slice(&[0, 0, 0, u8::MAX]);
            }
        }
    }
}

/// Draws a page (from 1) at a width in pixels that depends on its size in points, or smaller where the limits ask for it.
pub(crate) fn drawn(
    bytes: Vec<u8>,
    number: u32,
    wanted: impl FnOnce(f32, f32) -> u32,
) -> Result<Drawn, PageError> {
    let pdf = pdf::open(bytes).map_err(|error| PageError::Failed(error.to_string()))?;
    let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
    let page = index.and_then(|index| pdf.pages().get(index)).ok_or(PageError::NoSuchPage(number))?;
    let points = page.render_dimensions();
    let wanted = wanted(points.0, points.1);
    let (width, height) = pixels((f64::from(points.0), f64::from(points.1)), wanted);
    // Half a pixel more, because the renderer rounds down.
    let scale = |pixels: u16, points: f32| (f32::from(pixels) + 0.5) / points;
    let settings =
        PixmapSettings { x_scale: scale(width, points.0), y_scale: scale(height, points.1), bg_color: WHITE };
    let pixmap = hayro::render(
        page,
        &RenderCache::new(),
        &InterpreterSettings::default(),
        &RenderSettings::default(),
        &settings,
    );
    let (width, height) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
    Ok(Drawn { rgba: pixmap.data_as_u8_slice().to_vec(), width, height, points })
}

/// Width and height of the picture: the page's proportions, within the limits, at least a pixel each.
fn pixels(page: (f64, f64), width: u32) -> (u16, u16) {
    let wanted = f64::from(width.max(1)) / page.0;
    let by_area = (limits::PIXELS / (page.0 * page.1)).sqrt();
    let by_side = limits::PICTURE_SIDE / page.0.max(page.1);
    let scale = wanted.min(by_area).min(by_side);
    let side = |points: f64| (points * scale).round().clamp(1.0, limits::PICTURE_SIDE) as u16;
    (side(page.0), side(page.1))
}

/// The picture is opaque, so that its alpha is left out.
fn encode(rgba: &[u8], width: u32, height: u32) -> Result<Vec<u8>, PageError> {
    let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&rgb)?;
        writer.finish()
    });
    written.map_err(|error| PageError::Failed(error.to_string()))?;
    Ok(png)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wholly_shown_is_black() {
        let white = || Drawn { rgba: vec![u8::MAX; 4 * 4 * 4], width: 4, height: 4, points: (8.0, 8.0) };
        let shown = |boxes: &[(f32, f32)]| {
            let rect =
                |(top, bottom): &(f32, f32)| Rect { left: 0.0, top: *top, right: 8.0, bottom: *bottom };
            let mut drawn = white();
            drawn.blacken(&Shown::Within(boxes.iter().map(rect).collect()));
            let rows = drawn.rgba.chunks_exact(16);
            rows.map(|row| row.iter().any(|byte| *byte > 0 && *byte < 255) || row[0] == 255)
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(&[]), [false; 4]);
        assert_eq!(shown(&[(0.0, 8.0)]), [true; 4]);
        assert_eq!(shown(&[(1.0, 5.9)]), [false, true, false, false]);
        assert_eq!(shown(&[(0.0, 2.0), (6.0, 9.0)]), [true, false, false, true]);
        let mut whole = white();
        whole.blacken(&Shown::Whole);
        assert_eq!(whole.rgba, white().rgba);
    }

    #[test]
    fn pictures_keep_proportions_and_limits() {
        assert_eq!(pixels((595.0, 842.0), 1190), (1190, 1684));
        let (width, height) = pixels((14_400.0, 14_400.0), 60_000);
        assert!(f64::from(width) * f64::from(height) <= 1.01 * limits::PIXELS);
        assert_eq!(pixels((1.0, 1e9), 500), (1, 8_000));
    }
}
