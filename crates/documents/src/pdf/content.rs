//! Follows the operators of a page and hands what is drawn to the device.
//!
//! Reading needs little of what painting needs: where each glyph stands, which lines are drawn, how much pictures cover. Colours,
//! clips, patterns and shadings are passed over, and a font tells of each code once. That takes half the time of an interpreter for painting.

use std::time::Instant;

use hayro_font::kurbo::{self, Affine, BezPath, Point, Shape};
use hayro_interpret::util::TransformExt;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Operator;
use hayro_syntax::object::{
    Array, Dict, Name, Number, Object, ObjectIdentifier, Rect, Stream, dict_or_stream,
};
use hayro_syntax::page::{Page, Resources};

use super::device::{Painted, Stop, TextDevice};
use super::fonts::{FontId, Fonts};
use super::layers::Layers;
use super::parts::{Part, parts};
use super::text_state::{Paint, TextState};

/// Forms within forms are not drawn deeper.
const DEEPEST: usize = 40;
/// States that are kept at a time; more are saved by damage only.
const MOST_STATES: usize = 1 << 15;
/// The clock is looked at after so many operators.
const OPERATORS: u32 = 512;
/// Flags of an annotation that is hidden, or not shown on the screen.
const HIDDEN: u32 = 1 << 1 | 1 << 5;

/// Draws pages on a device.
pub(super) struct Content<'c, 'p, 'd> {
    fonts: &'c mut Fonts<'p>,
    layers: &'c Layers,
    device: &'c mut TextDevice<'d>,
    deadline: Instant,
    operators: u32,
    state: State,
    states: Vec<State>,
    /// How many states more were saved than are kept.
    lost: usize,
    path: BezPath,
    /// Whether each piece of marked content that is open, and those around it, is shown.
    shown: Vec<bool>,
    /// The forms that are being drawn, from the outermost to the innermost.
    forms: Vec<ObjectIdentifier>,
}

#[derive(Clone)]
struct State {
    ctm: Affine,
    text: TextState,
}

/// A stream of operators with the names that it may use.
struct Scope<'s, 'n, 'p> {
    resources: &'s Resources<'p>,
    /// The fonts that it has named so far.
    fonts: Vec<(Name<'n>, Option<FontId>)>,
    /// How many states were saved before it.
    floor: usize,
}

impl<'c, 'p, 'd> Content<'c, 'p, 'd> {
    /// Draws a page with its annotations.
    ///
    /// # Errors
    /// If there is more on it than is read.
    pub(super) fn draw(
        page: &Page<'p>,
        fonts: &'c mut Fonts<'p>,
        layers: &'c Layers,
        device: &'c mut TextDevice<'d>,
        deadline: Instant,
    ) -> Result<(), Stop> {
        let state = State { ctm: page.initial_transform(true).to_kurbo(), text: TextState::default() };
        let mut content = Self {
            fonts,
            layers,
            device,
            deadline,
            operators: 0,
            state,
            states: Vec::new(),
            lost: 0,
            path: BezPath::new(),
            shown: Vec::new(),
            forms: Vec::new(),
        };
        content.run(page.typed_operations(), page.resources(), Affine::IDENTITY)?;
        let annotations = page.raw().get::<Array<'p>>("Annots");
        for annotation in annotations.iter().flat_map(|annotations| annotations.iter::<Dict<'p>>()) {
            content.annotation(&annotation, page.resources())?;
        }
        Ok(())
    }

    /// Follows a stream of operators, placed so on what is around it. The state is afterwards what it was before.
    fn run(
        &mut self,
        mut operators: TypedIter<'_>,
        resources: &Resources<'p>,
        place: Affine,
    ) -> Result<(), Stop> {
        let (outside, lost) = (self.state.clone(), self.lost);
        let mut scope = Scope { resources, fonts: Vec::new(), floor: self.states.len() };
        self.state.ctm *= place;
        self.path.truncate(0);
        while let Some(operator) = operators.next() {
            self.operators += 1;
            if self.operators.is_multiple_of(OPERATORS) && Instant::now() > self.deadline {
                return Err(Stop::Deadline);
            }
            self.text(operator, &mut scope)?;
        }
        self.states.truncate(scope.floor);
        (self.state, self.lost) = (outside, lost);
        Ok(())
    }

    fn save(&mut self) {
        if self.states.len() < MOST_STATES {
            self.states.push(self.state.clone());
        } else {
            self.lost += 1;
        }
    }

    /// Goes back to the state that was saved last, if more than `floor` are saved.
    fn restore(&mut self, floor: usize) {
        if self.lost > 0 {
            self.lost -= 1;
        } else if self.states.len() > floor
            && let Some(state) = self.states.pop()
        {
            self.state = state;
        }
    }

    /// Follows an operator of texts.
    fn text<'n>(&mut self, operator: Operator<'_, 'n>, scope: &mut Scope<'_, 'n, 'p>) -> Result<(), Stop> {
        let text = &mut self.state.text;
        match operator {
            Operator::ShowText(show) => self.show(show.0.as_bytes())?,
            Operator::ShowTexts(show) => self.show_all(show.0)?,
            Operator::BeginText(_) => text.begin_line(Affine::IDENTITY),
            Operator::SetTextMatrix(m) => text.begin_line(affine([m.0, m.1, m.2, m.3, m.4, m.5])),
            Operator::NextLine(way) => text.next_line(way.0.as_f64(), way.1.as_f64()),
            Operator::NextLineAndSetLeading(way) => {
                text.leading = -way.1.as_f64();
                text.next_line(way.0.as_f64(), way.1.as_f64());
            }
            Operator::NextLineUsingLeading(_) => text.next_line(0.0, -text.leading),
            Operator::NextLineAndShowText(show) => {
                text.next_line(0.0, -text.leading);
                self.show(show.0.as_bytes())?;
            }
            Operator::ShowTextWithParameters(show) => {
                (text.word_spacing, text.letter_spacing) = (show.0.as_f64(), show.1.as_f64());
                text.next_line(0.0, -text.leading);
                self.show(show.2.as_bytes())?;
            }
            Operator::TextFont(font) => {
                text.size = font.1.as_f64();
                self.state.text.font = self.font(font.0, scope);
            }
            Operator::CharacterSpacing(spacing) => text.letter_spacing = spacing.0.as_f64(),
            Operator::WordSpacing(spacing) => text.word_spacing = spacing.0.as_f64(),
            Operator::HorizontalScaling(percent) => text.scaling = percent.0.as_f64() / 100.0,
            Operator::TextLeading(leading) => text.leading = leading.0.as_f64(),
            Operator::TextRise(rise) => text.rise = rise.0.as_f64(),
            Operator::TextRenderingMode(mode) => text.paint = paint(mode.0),
            other => self.path(other, scope)?,
        }
        Ok(())
    }

    /// Follows an operator of paths.
    fn path(&mut self, operator: Operator<'_, '_>, scope: &Scope<'_, '_, 'p>) -> Result<(), Stop> {
        let point = |x: Number, y: Number| Point::new(x.as_f64(), y.as_f64());
        let is_begun = !self.path.elements().is_empty();
        match operator {
            Operator::RectPath(r) => {
                let corner = point(r.0, r.1);
                let rect = kurbo::Rect::from_points(corner, corner + point(r.2, r.3).to_vec2());
                self.path.extend(rect.path_elements(0.1));
            }
            Operator::MoveTo(to) => self.path.move_to(point(to.0, to.1)),
            Operator::LineTo(to) if is_begun => self.path.line_to(point(to.0, to.1)),
            Operator::CubicTo(c) if is_begun => {
                self.path.curve_to(point(c.0, c.1), point(c.2, c.3), point(c.4, c.5));
            }
            Operator::CubicStartTo(c) if is_begun => {
                let last = self.path.elements().last().and_then(kurbo::PathEl::end_point);
                self.path.curve_to(last.unwrap_or_default(), point(c.0, c.1), point(c.2, c.3));
            }
            Operator::CubicEndTo(c) if is_begun => {
                self.path.curve_to(point(c.0, c.1), point(c.2, c.3), point(c.2, c.3));
            }
            Operator::ClosePath(_) => self.close(),
            Operator::EndPath(_) => self.path.truncate(0),
            Operator::StrokePath(_) => self.paint(&[Painted::Lines]),
            Operator::CloseAndStrokePath(_) => {
                self.close();
                self.paint(&[Painted::Lines]);
            }
            Operator::FillPathNonZero(_)
            | Operator::FillPathNonZeroCompatibility(_)
            | Operator::FillPathEvenOdd(_) => self.paint(&[Painted::Areas]),
            Operator::FillAndStrokeNonZero(_) | Operator::FillAndStrokeEvenOdd(_) => {
                self.paint(&[Painted::Areas, Painted::Lines]);
            }
            Operator::CloseFillAndStrokeNonZero(_) | Operator::CloseFillAndStrokeEvenOdd(_) => {
                self.close();
                self.paint(&[Painted::Areas, Painted::Lines]);
            }
            other => self.other(other, scope)?,
        }
        Ok(())
    }

    /// Follows any other operator that matters to reading.
    fn other(&mut self, operator: Operator<'_, '_>, scope: &Scope<'_, '_, 'p>) -> Result<(), Stop> {
        match operator {
            Operator::SaveState(_) => self.save(),
            Operator::RestoreState(_) => self.restore(scope.floor),
            Operator::Transform(t) => self.state.ctm *= affine([t.0, t.1, t.2, t.3, t.4, t.5]),
            Operator::SetGraphicsState(name) => self.graphics_state(name.0, scope.resources),
            Operator::XObject(name) => {
                if let Some(object) = scope.resources.get_x_object(name.0) {
                    self.object(&object, scope.resources)?;
                }
            }
            Operator::InlineImage(image) => self.image(image.0),
            Operator::BeginMarkedContent(mark) => {
                self.shown.push(self.is_shown());
                self.device.begin_marked_content(mark.0, None);
            }
            Operator::BeginMarkedContentWithProperties(mark) => self.begin(mark.0, mark.1, scope.resources),
            Operator::EndMarkedContent(_) => {
                self.shown.pop();
                self.device.end_marked_content();
            }
            _ => {}
        }
        Ok(())
    }

    fn is_shown(&self) -> bool {
        self.shown.last().copied().unwrap_or(true)
    }

    fn begin(&mut self, tag: &Name<'_>, properties: &Object<'_>, resources: &Resources<'p>) {
        let name = match properties {
            Object::Name(name) => Some(name),
            _ => None,
        };
        let named = name.and_then(|name| resources.properties.get::<Dict<'_>>(name));
        let id = name.and_then(|name| resources.properties.get_ref(name));
        let is_hidden = named.as_ref().is_some_and(|layer| self.layers.hide(layer, id));
        self.shown.push(self.is_shown() && !is_hidden);
        let own = dict_or_stream(properties).map(|(dict, _)| dict);
        match named {
            Some(named) => self.device.begin_marked_content(tag, Some(&named)),
            None => self.device.begin_marked_content(tag, own),
        }
    }

    fn font<'n>(&mut self, name: &Name<'n>, scope: &mut Scope<'_, 'n, 'p>) -> Option<FontId> {
        if let Some((_, font)) = scope.fonts.iter().find(|(known, _)| known == name) {
            return *font;
        }
        let font = match scope.resources.get_font(name) {
            Some(dict) => self.fonts.find(&dict),
            None => self.fonts.standard(),
        };
        scope.fonts.push((name.clone(), font));
        font
    }

    fn graphics_state(&mut self, name: &Name<'_>, resources: &Resources<'p>) {
        let settings = resources.get_ext_g_state(name).and_then(|state| state.get::<Array<'p>>("Font"));
        let Some(settings) = settings else { return };
        let mut settings = settings.iter::<Object<'p>>();
        if let (Some(Object::Dict(font)), Some(Object::Number(size))) = (settings.next(), settings.next()) {
            self.state.text.font = self.fonts.find(&font);
            self.state.text.size = size.as_f64();
        }
    }

    fn show_all(&mut self, list: &Array<'_>) -> Result<(), Stop> {
        for part in parts(list) {
            match part {
                Part::Text(text) => self.show(&text)?,
                Part::Back(thousandths) => {
                    let text = &mut self.state.text;
                    let is_horizontal = text.font.is_none_or(|font| self.fonts.get(font).is_horizontal());
                    text.advance(text.back(thousandths, is_horizontal));
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let is_shown = self.is_shown();
        let State { ctm, text } = &mut self.state;
        text.font = text.font.or_else(|| self.fonts.standard());
        let Some(font) = text.font else { return Ok(()) };
        let font = self.fonts.get(font);
        let pen = text.pen(*ctm).filter(|_| is_shown && font.reads(bytes));
        let is_horizontal = font.is_horizontal();
        let (mut way, mut at) = (kurbo::Vec2::ZERO, 0);
        while at < bytes.len() {
            let (code, length) = font.code(bytes, at);
            let sign = font.sign(code);
            if let Some(pen) = &pen {
                self.device.draw_sign(sign, pen, pen.origin(way, sign), text.paint)?;
            }
            way += text.step(sign, code, length, is_horizontal);
            at += length;
        }
        text.advance(way);
        Ok(())
    }

    fn close(&mut self) {
        if !matches!(self.path.elements().last(), None | Some(kurbo::PathEl::ClosePath)) {
            self.path.close_path();
        }
    }

    fn paint(&mut self, ways: &[Painted]) {
        if self.is_shown() {
            for painted in ways {
                self.device.draw_path(&self.path, self.state.ctm, *painted);
            }
        }
        self.path.truncate(0);
    }

    fn image(&mut self, image: &Stream<'_>) {
        let length = |short: &str, long: &str| {
            image.dict().get::<u32>(short).or_else(|| image.dict().get::<u32>(long)).unwrap_or(0)
        };
        if self.is_shown() && length("W", "Width") > 0 && length("H", "Height") > 0 {
            self.device.draw_picture(self.state.ctm);
        }
    }

    /// Draws a form or a picture that has a name.
    fn object(&mut self, object: &Stream<'p>, resources: &Resources<'p>) -> Result<(), Stop> {
        let dict = object.dict();
        let layer = dict.get::<Dict<'_>>("OC");
        let is_hidden = layer.is_some_and(|layer| self.layers.hide(&layer, dict.get_ref("OC")));
        let kind = dict.get::<Name<'_>>("Subtype");
        match kind.as_deref() {
            _ if is_hidden || !self.is_shown() => Ok(()),
            Some(b"Image") => {
                self.image(object);
                Ok(())
            }
            Some(b"Form") => self.form(object, resources, Affine::IDENTITY),
            _ => Ok(()),
        }
    }

    fn form(&mut self, form: &Stream<'p>, around: &Resources<'p>, place: Affine) -> Result<(), Stop> {
        // A form that draws itself would have no end.
        if self.forms.len() >= DEEPEST || self.forms.contains(&form.obj_id()) {
            return Ok(());
        }
        let Ok(operators) = form.decoded_data() else { return Ok(()) };
        let own = form.dict().get::<Dict<'p>>("Resources").map(Resources::new);
        self.forms.push(form.obj_id());
        self.run(TypedIter::new(&operators), own.as_ref().unwrap_or(around), place * matrix(form))?;
        self.forms.pop();
        Ok(())
    }

    /// Draws what a field or a note looks like, fitted into its place.
    fn annotation(&mut self, annotation: &Dict<'p>, resources: &Resources<'p>) -> Result<(), Stop> {
        let is_hidden = annotation.get::<u32>("F").unwrap_or(0) & HIDDEN != 0;
        let (Some(form), Some(place)) = (appearance(annotation), annotation.get::<Rect>("Rect")) else {
            return Ok(());
        };
        let Some([x0, y0, x1, y1]) = form.dict().get::<[f64; 4]>("BBox") else { return Ok(()) };
        let own = matrix(&form).transform_rect_bbox(kurbo::Rect::new(x0, y0, x1, y1).abs());
        let scale = (place.width() / own.width(), place.height() / own.height());
        if is_hidden || !(scale.0.is_finite() && scale.1.is_finite()) {
            return Ok(());
        }
        let shift = (place.x0 - scale.0 * own.x0, place.y0 - scale.1 * own.y0);
        let fit = Affine::new([scale.0, 0.0, 0.0, scale.1, shift.0, shift.1]);
        self.form(&form, resources, fit)
    }
}

/// How an annotation looks in the state that it is in.
fn appearance<'p>(annotation: &Dict<'p>) -> Option<Stream<'p>> {
    match annotation.get::<Dict<'p>>("AP")?.get::<Object<'p>>("N")? {
        Object::Stream(form) => Some(form),
        Object::Dict(states) => {
            let state = annotation.get::<Name<'p>>("AS");
            let own = state.and_then(|state| states.get::<Stream<'p>>(&state));
            own.or_else(|| states.get::<Stream<'p>>("Off"))
        }
        _ => None,
    }
}

fn matrix(form: &Stream<'_>) -> Affine {
    form.dict().get::<[f64; 6]>("Matrix").map_or(Affine::IDENTITY, Affine::new)
}

fn affine(numbers: [Number; 6]) -> Affine {
    Affine::new(numbers.map(|number| number.as_f64()))
}

fn paint(mode: Number) -> Paint {
    match mode.as_i64() {
        2 | 6 => Paint::Twice,
        3 | 7 => Paint::Never,
        _ => Paint::Once,
    }
}
