//! How far a scanned page is slanted, and the picture turned back.
//!
//! Rows of pixels through level text are either full of ink or empty; of all angles, the right one makes the rows differ most.

/// Angles that are looked at, in degrees to both sides; paper lies no worse in a scanner.
const WIDEST: f32 = 6.0;
/// Steps of the first and of the second look in degrees.
const STEPS: [f32; 2] = [0.5, 0.1];
/// Every so many pixels are looked at, in both directions.
const SPARSE: usize = 3;
/// Ink is darker than this.
const INK: u8 = 140;
/// Rows must differ so many times more at the best angle than at level, to be believed.
const CLEARLY: f64 = 1.03;
/// Less ink is no text to measure by, more is a picture (shares of the pixels looked at).
const INK_SHARE: std::ops::Range<f64> = 0.003..0.35;

/// The angle by which lines of text fall to the right, in degrees; 0 where none can be made out.
pub(crate) fn slant(grey: &[u8], width: usize) -> f32 {
    let ink = ink(grey, width);
    let pixels = grey.len() / (SPARSE * SPARSE);
    if !INK_SHARE.contains(&(ink.len() as f64 / pixels.max(1) as f64)) {
        return 0.0;
    }
    let contrast = |angle: f32| contrast(&ink, angle);
    let best = |middle: f32, reach: f32, step: f32| {
        let steps = (reach / step) as i32;
        let angles = (-steps..=steps).map(|index| middle + index as f32 * step);
        let scored = angles.map(|angle| (angle, contrast(angle)));
        scored.reduce(|best, other| if other.1 > best.1 { other } else { best }).unwrap_or((0.0, 0.0))
    };
    let (coarse, _) = best(0.0, WIDEST, STEPS[0]);
    let (fine, score) = best(coarse, STEPS[0], STEPS[1]);
    if score > CLEARLY * contrast(0.0) { fine } else { 0.0 }
}

/// Places of dark pixels.
fn ink(grey: &[u8], width: usize) -> Vec<(f32, f32)> {
    let rows = grey.chunks_exact(width.max(1)).enumerate().step_by(SPARSE);
    let dark = rows.flat_map(|(y, row)| {
        let pixels = row.iter().enumerate().step_by(SPARSE);
        pixels.filter(|(_, pixel)| **pixel < INK).map(move |(x, _)| (x as f32, y as f32))
    });
    dark.collect()
}

/// How much the amounts of ink in neighbouring rows differ if rows run at that angle.
fn contrast(ink: &[(f32, f32)], angle: f32) -> f64 {
    let slope = angle.to_radians().tan();
    let row = |&(x, y): &(f32, f32)| ((y - x * slope) / SPARSE as f32) as i64;
    let (Some(first), Some(last)) = (ink.iter().map(row).min(), ink.iter().map(row).max()) else {
        return 0.0;
    };
    let mut rows = vec![0_i64; (last - first + 1) as usize];
    for place in ink {
        rows[(row(place) - first) as usize] += 1;
    }
    rows.windows(2).map(|pair| ((pair[1] - pair[0]) as f64).powi(2)).sum()
}

/// The picture turned clockwise about its middle by so many degrees; what comes in from outside is white.
pub(crate) fn turned(grey: &[u8], width: usize, degrees: f32) -> Vec<u8> {
    let height = grey.len() / width.max(1);
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = ((width as f32 - 1.0) / 2.0, (height as f32 - 1.0) / 2.0);
    let pixel = |x: i32, y: i32| {
        let inside = (0..width as i32).contains(&x) && (0..height as i32).contains(&y);
        if inside { f32::from(grey[y as usize * width + x as usize]) } else { 255.0 }
    };
    let mut result = Vec::with_capacity(grey.len());
    for y in 0..height {
        for x in 0..width {
            let (dx, dy) = (x as f32 - middle.0, y as f32 - middle.1);
            let (from_x, from_y) = (middle.0 + dx * cos + dy * sin, middle.1 + dy * cos - dx * sin);
            let (left, top) = (from_x.floor(), from_y.floor());
            let (right_share, lower_share) = (from_x - left, from_y - top);
            let (left, top) = (left as i32, top as i32);
            let upper = pixel(left, top) * (1.0 - right_share) + pixel(left + 1, top) * right_share;
            let lower = pixel(left, top + 1) * (1.0 - right_share) + pixel(left + 1, top + 1) * right_share;
            result.push((upper * (1.0 - lower_share) + lower * lower_share) as u8);
        }
    }
    result
}

/// Where a place of the turned page is on the page as it was; measures may be of any unit.
pub(crate) fn before((x, y): (f32, f32), size: (f32, f32), degrees: f32) -> (f32, f32) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let middle = (size.0 / 2.0, size.1 / 2.0);
    let (dx, dy) = (x - middle.0, y - middle.1);
    (middle.0 + dx * cos + dy * sin, middle.1 + dy * cos - dx * sin)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 900;

    /// Lines of „words“ that fall to the right by that angle.
    fn page(angle: f32) -> Vec<u8> {
        let slope = angle.to_radians().tan();
        let mut grey = vec![255; WIDTH * 1200];
        for (index, pixel) in grey.iter_mut().enumerate() {
            let (x, y) = ((index % WIDTH) as f32, (index / WIDTH) as f32);
            let height = y - x * slope;
            let is_text = (100.0..1000.0).contains(&height) && (100.0..800.0).contains(&x);
            if is_text && (height as i32) % 40 < 14 && (x as i32 + (height as i32 / 40) * 17) % 60 < 48 {
                *pixel = 0;
            }
        }
        grey
    }

    #[test]
    fn the_slant_is_found_and_undone() {
        for angle in [-4.3, -0.7, 0.4, 2.0, 5.0_f32] {
            let page = page(angle);
            let found = slant(&page, WIDTH);
            assert!((found - angle).abs() <= 0.15, "{angle}: {found}");
            let rest = slant(&turned(&page, WIDTH, -found), WIDTH);
            assert!(rest.abs() <= 0.15, "{angle}: {rest} is left");
        }
    }

    #[test]
    fn level_and_empty_pages_stay() {
        assert_eq!(slant(&page(0.0), WIDTH), 0.0);
        assert_eq!(slant(&vec![255; WIDTH * 100], WIDTH), 0.0);
        assert_eq!(slant(&[], 0), 0.0);
    }

    #[test]
    fn places_lead_back() {
        let mut grey = vec![255; 101 * 101];
        grey[20 * 101 + 80] = 0;
        let turned = turned(&grey, 101, 30.0);
        let darkest = (0..turned.len()).min_by_key(|&index| turned[index]).expect("pixels");
        let place = ((darkest % 101) as f32 + 0.5, (darkest / 101) as f32 + 0.5);
        let (x, y) = before(place, (101.0, 101.0), 30.0);
        assert!((x - 80.5).abs() < 1.0 && (y - 20.5).abs() < 1.0, "{x} {y}");
    }
}
