//! Pictures (PNG, JPEG, TIFF) as PDF files of one page each, so that they are drawn, recognised and copied like scans.

use std::io::Cursor;

use engine::ReadError;
use lopdf::{Document, Object, Stream, dictionary};
use tiff::decoder::{Decoder as TiffDecoder, DecodingResult};
use zune_jpeg::JpegDecoder;

use crate::limits;

/// Dots per inch where a picture does not say: as copiers scan.
const RESOLUTION: f64 = 300.0;
/// Longest side of a page in points that a picture is given; larger ones were scanned finer.
const LONGEST: f64 = 1_200.0;

/// Pixels of a picture.
struct Pixels {
    width: u32,
    height: u32,
    /// Name of the colour space in PDF.
    space: &'static str,
    content: Content,
}

enum Content {
    /// A byte for each channel of each pixel.
    Raw(Vec<u8>),
    /// A JPEG file.
    Jpeg(Vec<u8>),
}

/// Whether bytes begin like a picture that is read.
pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    let beginnings: [&[u8]; 4] = [b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*"];
    beginnings.iter().any(|beginning| bytes.starts_with(beginning))
}

/// A PDF with a page for each picture in a file.
pub(crate) fn as_pdf(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let pictures = if bytes.starts_with(b"\x89PNG") {
        vec![png(bytes)?]
    } else if bytes.starts_with(b"\xff\xd8") {
        vec![jpeg(bytes)?]
    } else {
        tiff(bytes)?
    };
    pdf(pictures).map_err(|error| ReadError::Failed(error.to_string()))
}

fn damaged(error: impl std::fmt::Display) -> ReadError {
    ReadError::Damaged(error.to_string())
}

/// Refuses pictures that nobody could look at.
fn allowed(width: u32, height: u32) -> Result<(), ReadError> {
    let pixels = f64::from(width) * f64::from(height);
    if pixels > limits::PICTURE_PIXELS {
        return Err(ReadError::Limit(format!("picture of {width} times {height} pixels")));
    }
    if pixels == 0.0 { Err(damaged("picture without pixels")) } else { Ok(()) }
}

fn png(bytes: &[u8]) -> Result<Pixels, ReadError> {
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 1 << 28 });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = reader.info().size();
    allowed(width, height)?;
    let size = reader.output_buffer_size().ok_or_else(|| damaged("picture is too large"))?;
    let mut pixels = vec![0; size];
    reader.next_frame(&mut pixels).map_err(damaged)?;
    let (space, raw) = match reader.output_color_type().0 {
        png::ColorType::Grayscale => ("DeviceGray", pixels),
        png::ColorType::GrayscaleAlpha => ("DeviceGray", on_white::<2>(&pixels)),
        png::ColorType::Rgba => ("DeviceRGB", on_white::<4>(&pixels)),
        png::ColorType::Rgb | png::ColorType::Indexed => ("DeviceRGB", pixels),
    };
    Ok(Pixels { width, height, space, content: Content::Raw(raw) })
}

/// Pixels without their last channel, which says how much of them covers white paper.
fn on_white<const CHANNELS: usize>(pixels: &[u8]) -> Vec<u8> {
    let cover = |pixel: &[u8]| {
        let alpha = u32::from(pixel[CHANNELS - 1]);
        let colours = pixel[..CHANNELS - 1].iter();
        colours
            .map(|&colour| ((u32::from(colour) * alpha + 255 * (255 - alpha)) / 255) as u8)
            .collect::<Vec<u8>>()
    };
    pixels.chunks_exact(CHANNELS).flat_map(cover).collect()
}

fn jpeg(bytes: &[u8]) -> Result<Pixels, ReadError> {
    let mut decoder = JpegDecoder::new(Cursor::new(bytes));
    decoder.decode_headers().map_err(|error| damaged(format!("{error:?}")))?;
    let info = decoder.info().ok_or_else(|| damaged("picture without a head"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    allowed(width, height)?;
    let space = match info.components {
        1 => "DeviceGray",
        4 => "DeviceCMYK",
        _ => "DeviceRGB",
    };
    Ok(Pixels { width, height, space, content: Content::Jpeg(bytes.to_vec()) })
}

fn tiff(bytes: &[u8]) -> Result<Vec<Pixels>, ReadError> {
    let mut decoder = TiffDecoder::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut pictures = Vec::new();
    loop {
        pictures.push(tiff_page(&mut decoder)?);
        if !decoder.more_images() || pictures.len() >= limits::PICTURED_PAGES {
            return Ok(pictures);
        }
        decoder.next_image().map_err(damaged)?;
    }
}

fn tiff_page(decoder: &mut TiffDecoder<Cursor<&[u8]>>) -> Result<Pixels, ReadError> {
    let (width, height) = decoder.dimensions().map_err(damaged)?;
    allowed(width, height)?;
    let colour = decoder.colortype().map_err(damaged)?;
    let DecodingResult::U8(samples) = decoder.read_image().map_err(damaged)? else {
        return Err(ReadError::Unsupported("TIFF with more than 8 bits for a colour".to_owned()));
    };
    let (space, raw) = match colour {
        tiff::ColorType::Gray(1) => ("DeviceGray", bits(&samples, width, height)),
        tiff::ColorType::Gray(8) => ("DeviceGray", samples),
        tiff::ColorType::RGB(8) => ("DeviceRGB", samples),
        tiff::ColorType::RGBA(8) => ("DeviceRGB", on_white::<4>(&samples)),
        tiff::ColorType::CMYK(8) => ("DeviceCMYK", samples),
        other => return Err(ReadError::Unsupported(format!("TIFF picture of kind {other:?}"))),
    };
    Ok(Pixels { width, height, space, content: Content::Raw(raw) })
}

/// Black and white as a byte for each pixel; rows begin at whole bytes.
fn bits(packed: &[u8], width: u32, height: u32) -> Vec<u8> {
    let (width, row) = (width as usize, (width as usize).div_ceil(8));
    if packed.len() < row * height as usize {
        return packed.to_vec(); // a byte for each pixel already
    }
    let pixel = |row: &[u8], x: usize| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 };
    packed
        .chunks_exact(row)
        .take(height as usize)
        .flat_map(|row| (0..width).map(move |x| pixel(row, x)))
        .collect()
}

fn pdf(pictures: Vec<Pixels>) -> lopdf::Result<Vec<u8>> {
    let mut document = Document::with_version("1.5");
    let root = document.new_object_id();
    let mut kids = Vec::new();
    for picture in pictures {
        let scale = 72.0 / RESOLUTION;
        let (width, height) = (f64::from(picture.width) * scale, f64::from(picture.height) * scale);
        let shrink = (LONGEST / width.max(height)).min(1.0);
        let (width, height) = ((width * shrink) as f32, (height * shrink) as f32);
        let mut entries = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "ColorSpace" => picture.space, "BitsPerComponent" => 8,
            "Width" => i64::from(picture.width), "Height" => i64::from(picture.height),
        };
        let image = match picture.content {
            Content::Raw(raw) => Stream::new(entries, raw),
            Content::Jpeg(jpeg) => {
                entries.set("Filter", "DCTDecode");
                Stream::new(entries, jpeg).with_compression(false)
            }
        };
        let image = document.add_object(image);
        let content = format!("q {width} 0 0 {height} 0 0 cm /Im Do Q");
        let content = document.add_object(Stream::new(dictionary! {}, content.into_bytes()));
        let media: Vec<Object> = [0.0, 0.0, width, height].map(Object::from).to_vec();
        kids.push(Object::from(document.add_object(dictionary! {
            "Type" => "Page", "Parent" => root, "MediaBox" => media, "Contents" => content,
            "Resources" => dictionary! { "XObject" => dictionary! { "Im" => image } },
        })));
    }
    let count = i64::try_from(kids.len()).unwrap_or(0);
    document.objects.insert(root, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => root });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes)?;
    Ok(bytes)
}
