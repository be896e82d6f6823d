//! Follows the operators of a page and hands what is drawn to the device.
//!
//! Reading needs little of what painting needs: where each glyph stands, which lines are drawn, how much pictures cover. Colours,
//! clips, patterns and shadings are passed over, and a font tells of each code once. That takes half the time of an interpreter for painting.

use std::time::Instant;

use hayro_font::kurbo::{self, Affine, BezPath, Point, Shape};
use hayro_interpret::util::TransformExt;
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Rect, Stream, dict_or_stream};
use hayro_syntax::page::{Page, Resources};

use super::device::{Painted, Properties, Stop, TextDevice};
use super::fonts::{FontId, Fonts};
use super::layers::Layers;
use super::operators::{Operand, Operators, Part};
use super::text_state::{Paint, TextState};
use super::tokens::Text;

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
    /// Where the codes of a text are put that are not written as they are.
    room: Vec<u8>,
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
            room: Vec::new(),
        };
        content.run(page.page_stream().unwrap_or_default(), page.resources(), Affine::IDENTITY)?;
        let annotations = page.raw().get::<Array<'p>>("Annots");
        for annotation in annotations.iter().flat_map(|annotations| annotations.iter::<Dict<'p>>()) {
            content.annotation(&annotation, page.resources())?;
        }
        Ok(())
    }

    /// Follows a stream of operators, placed so on what is around it. The state is afterwards what it was before.
    fn run(&mut self, stream: &[u8], resources: &Resources<'p>, place: Affine) -> Result<(), Stop> {
        let (outside, lost) = (self.state.clone(), self.lost);
        let mut scope = Scope { resources, fonts: Vec::new(), floor: self.states.len() };
        let mut operators = Operators::of(stream);
        self.state.ctm *= place;
        self.path.truncate(0);
        while let Some(operator) = operators.next() {
            self.operators += 1;
            if self.operators.is_multiple_of(OPERATORS) && Instant::now() > self.deadline {
                return Err(Stop::Deadline);
            }
            match self.text(operator, &operators, &mut scope) {
                Some(done) => done?,
                // A path with holes would be a drawing that nobody made.
                None if matches!(operator, b"m" | b"l" | b"c" | b"v" | b"y" | b"re") => break,
                None => {}
            }
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

    /// Follows an operator of texts; nothing if it lacks what it needs.
    fn text<'n>(
        &mut self,
        operator: &[u8],
        operands: &Operators<'n>,
        scope: &mut Scope<'_, 'n, 'p>,
    ) -> Option<Result<(), Stop>> {
        let text = &mut self.state.text;
        match operator {
            b"Tj" => return Some(self.show(operands.text()?)),
            b"TJ" => return Some(self.show_all(operands.parts()?)),
            b"'" => {
                let show = operands.text()?;
                text.next_line(0.0, -text.leading);
                return Some(self.show(show));
            }
            b"\"" => {
                let [Operand::Number(words), Operand::Number(letters), Operand::Text(show)] =
                    operands.last()?
                else {
                    return None;
                };
                (text.word_spacing, text.letter_spacing) = (*words, *letters);
                text.next_line(0.0, -text.leading);
                return Some(self.show(show));
            }
            b"BT" => text.begin_line(Affine::IDENTITY),
            b"Tm" => text.begin_line(Affine::new(operands.numbers()?)),
            b"Td" => {
                let [x, y] = operands.numbers()?;
                text.next_line(x, y);
            }
            b"TD" => {
                let [x, y] = operands.numbers()?;
                text.leading = -y;
                text.next_line(x, y);
            }
            b"T*" => text.next_line(0.0, -text.leading),
            b"Tf" => {
                let [Operand::Name(name), Operand::Number(size)] = operands.last()? else { return None };
                text.size = *size;
                self.state.text.font = self.font(name, scope);
            }
            b"Tc" => [text.letter_spacing] = operands.numbers()?,
            b"Tw" => [text.word_spacing] = operands.numbers()?,
            b"Tz" => text.scaling = operands.numbers::<1>()?[0] / 100.0,
            b"TL" => [text.leading] = operands.numbers()?,
            b"Ts" => [text.rise] = operands.numbers()?,
            b"Tr" => text.paint = paint(operands.numbers::<1>()?[0]),
            _ => return self.path(operator, operands, scope),
        }
        Some(Ok(()))
    }

    /// Follows an operator of paths.
    fn path(
        &mut self,
        operator: &[u8],
        operands: &Operators<'_>,
        scope: &Scope<'_, '_, 'p>,
    ) -> Option<Result<(), Stop>> {
        let is_begun = !self.path.elements().is_empty();
        match operator {
            b"re" => {
                let [x, y, width, height] = operands.numbers()?;
                self.path
                    .extend(kurbo::Rect::from_points((x, y), (x + width, y + height)).path_elements(0.1));
            }
            b"m" => self.path.move_to(point(operands.numbers()?)),
            b"l" => {
                let to = operands.numbers()?;
                if is_begun {
                    self.path.line_to(point(to));
                }
            }
            b"c" => {
                let [x1, y1, x2, y2, x3, y3] = operands.numbers()?;
                self.curve(is_begun, [x1, y1], [x2, y2], [x3, y3]);
            }
            b"v" => {
                let [x2, y2, x3, y3] = operands.numbers()?;
                let last = self.path.elements().last().and_then(kurbo::PathEl::end_point).unwrap_or_default();
                self.curve(is_begun, [last.x, last.y], [x2, y2], [x3, y3]);
            }
            b"y" => {
                let [x1, y1, x3, y3] = operands.numbers()?;
                self.curve(is_begun, [x1, y1], [x3, y3], [x3, y3]);
            }
            b"h" => self.close(),
            b"n" => self.path.truncate(0),
            b"S" => self.paint(&[Painted::Lines]),
            b"s" => {
                self.close();
                self.paint(&[Painted::Lines]);
            }
            b"f" | b"F" | b"f*" => self.paint(&[Painted::Areas]),
            b"B" | b"B*" => self.paint(&[Painted::Areas, Painted::Lines]),
            b"b" | b"b*" => {
                self.close();
                self.paint(&[Painted::Areas, Painted::Lines]);
            }
            _ => return self.other(operator, operands, scope),
        }
        Some(Ok(()))
    }

    /// Follows any other operator that matters to reading.
    fn other(
        &mut self,
        operator: &[u8],
        operands: &Operators<'_>,
        scope: &Scope<'_, '_, 'p>,
    ) -> Option<Result<(), Stop>> {
        match operator {
            b"q" => self.save(),
            b"Q" => self.restore(scope.floor),
            b"cm" => self.state.ctm *= Affine::new(operands.numbers()?),
            b"gs" => self.graphics_state(operands.name()?, scope.resources),
            b"Do" => {
                let object = scope.resources.get_x_object(operands.name()?);
                return Some(object.map_or(Ok(()), |object| self.object(&object, scope.resources)));
            }
            b"BI" => self.image(operands.picture()?),
            b"BMC" => {
                // Its end comes even if it has no name.
                let tag: &[u8] = operands.name().map_or(b"", |name| name);
                self.shown.push(self.is_shown());
                self.device.begin_marked_content(tag, Properties::None);
            }
            b"BDC" => {
                let [Operand::Name(tag), properties] = operands.last()? else { return None };
                self.begin(tag, properties, scope.resources);
            }
            b"EMC" => {
                self.shown.pop();
                self.device.end_marked_content();
            }
            _ => {}
        }
        Some(Ok(()))
    }

    fn is_shown(&self) -> bool {
        self.shown.last().copied().unwrap_or(true)
    }

    fn begin(&mut self, tag: &[u8], properties: &Operand<'_>, resources: &Resources<'p>) {
        let name = match properties {
            Operand::Name(name) => Some(name),
            _ => None,
        };
        let named = name.and_then(|name| resources.properties.get::<Dict<'_>>(name));
        let id = name.and_then(|name| resources.properties.get_ref(name));
        let is_hidden = named.as_ref().is_some_and(|layer| self.layers.hide(layer, id));
        self.shown.push(self.is_shown() && !is_hidden);
        let own = match (&named, properties) {
            (Some(named), _) => Properties::Dict(named),
            (None, Operand::Marked(number)) => Properties::Marked(*number),
            (None, Operand::Object(object)) => {
                dict_or_stream(object).map_or(Properties::None, |(dict, _)| Properties::Dict(dict))
            }
            _ => Properties::None,
        };
        self.device.begin_marked_content(tag, own);
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

    fn show_all(&mut self, list: &[Part<'_>]) -> Result<(), Stop> {
        for part in list {
            match part {
                Part::Text(text) => self.show(text)?,
                Part::Back(thousandths) => {
                    let text = &mut self.state.text;
                    let is_horizontal = text.font.is_none_or(|font| self.fonts.get(font).is_horizontal());
                    text.advance(text.back(*thousandths, is_horizontal));
                }
            }
        }
        Ok(())
    }

    fn show(&mut self, text: &Text<'_>) -> Result<(), Stop> {
        let mut room = std::mem::take(&mut self.room);
        let shown = self.show_codes(text.codes(&mut room));
        self.room = room;
        shown
    }

    fn show_codes(&mut self, bytes: &[u8]) -> Result<(), Stop> {
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

    fn curve(&mut self, is_begun: bool, one: [f64; 2], two: [f64; 2], end: [f64; 2]) {
        if is_begun {
            self.path.curve_to(point(one), point(two), point(end));
        }
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
        self.run(&operators, own.as_ref().unwrap_or(around), place * matrix(form))?;
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

fn point([x, y]: [f64; 2]) -> Point {
    Point::new(x, y)
}

fn paint(mode: f64) -> Paint {
    match mode as i64 {
        2 | 6 => Paint::Twice,
        3 | 7 => Paint::Never,
        _ => Paint::Once,
    }
}
