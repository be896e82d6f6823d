//! A page as the grey picture that text recognition wants: 300 dots per inch, lines level.

use engine::PageError;

use crate::{limits, render, skew};

/// Dots per inch that Tesseract is trained for.
const RESOLUTION: f32 = 300.0;
/// Smaller slants do not disturb anybody.
const LEVEL: f32 = 0.2;

/// A grey picture of a page.
#[derive(Debug)]
pub(crate) struct Raster {
    /// Brightness of each pixel, row by row.
    pub(crate) grey: Vec<u8>,
    /// Pixels in a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Pixels per point.
    pub(crate) scale: f32,
    /// How far the picture was turned to set its lines level, in degrees clockwise.
    pub(crate) turned: f32,
}

/// Draws a page (from 1).
pub(crate) fn raster(bytes: Vec<u8>, number: u32) -> Result<Raster, PageError> {
    let drawn = render::drawn(bytes, number, |width, _| {
        (f64::from(width) * f64::from(RESOLUTION) / 72.0).min(limits::PICTURE_SIDE) as u32
    })?;
    let grey = drawn.rgba.chunks_exact(4).map(|pixel| brightness(pixel[0], pixel[1], pixel[2])).collect();
    let (width, height) = (drawn.width, drawn.height);
    let scale = width as f32 / drawn.points.0;
    let mut raster = Raster { grey, width, height, scale, turned: 0.0 };
    let slant = skew::slant(&raster.grey, width as usize);
    if slant.abs() >= LEVEL {
        raster.grey = skew::turned(&raster.grey, width as usize, -slant);
        raster.turned = -slant;
    }
    Ok(raster)
}

/// Brightness as eyes see it.
fn brightness(red: u8, green: u8, blue: u8) -> u8 {
    ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8) as u8
}
