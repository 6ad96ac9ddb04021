//! What scenes are drawn on: 1200 by 800, and a few shapes.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder,
    Pixmap, Point, RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

pub const WIDTH: f32 = 1200.0;
pub const HEIGHT: f32 = 800.0;

/// Red, green and blue as in `0xf6ae2d`, and how much covers what is behind.
#[derive(Clone, Copy)]
pub struct Ink(pub u32, pub f32);

impl From<u32> for Ink {
    fn from(rgb: u32) -> Self {
        Self(rgb, 1.0)
    }
}

impl Ink {
    fn color(self) -> Color {
        let [_, red, green, blue] = self.0.to_be_bytes();
        let mut color = Color::from_rgba8(red, green, blue, 255);
        color.set_alpha(self.1.clamp(0.0, 1.0));
        color
    }
}

/// A picture in the making.
pub struct Canvas {
    pixels: Pixmap,
    view: Transform,
}

impl Canvas {
    pub fn new() -> Option<Self> {
        Some(Self {
            pixels: Pixmap::new(WIDTH as u32, HEIGHT as u32)?,
            view: Transform::identity(),
        })
    }

    /// Draws left for right from now on.
    pub fn mirror(&mut self) {
        self.view = Transform::from_row(-1.0, 0.0, 0.0, 1.0, WIDTH, 0.0);
    }

    /// Whether nothing shines through.
    #[cfg(test)]
    pub fn is_covered(&self) -> bool {
        self.pixels
            .pixels()
            .iter()
            .all(|pixel| pixel.alpha() == u8::MAX)
    }

    pub fn into_png(self) -> Result<Vec<u8>, String> {
        self.pixels.encode_png().map_err(|error| error.to_string())
    }

    fn fill(&mut self, path: Option<Path>, shader: Option<Shader<'_>>) {
        let (Some(path), Some(shader)) = (path, shader) else {
            return;
        };
        let paint = Paint {
            shader,
            anti_alias: true,
            ..Paint::default()
        };
        self.pixels
            .fill_path(&path, &paint, FillRule::Winding, self.view, None);
    }

    fn fill_flat(&mut self, path: Option<Path>, ink: impl Into<Ink>) {
        self.fill(path, Some(Shader::SolidColor(ink.into().color())));
    }

    /// Everything between two heights, from one colour to the other.
    pub fn band(&mut self, top: f32, bottom: f32, from: u32, to: u32) {
        let stops = vec![
            GradientStop::new(0.0, Ink::from(from).color()),
            GradientStop::new(1.0, Ink::from(to).color()),
        ];
        let shader = LinearGradient::new(
            Point::from_xy(0.0, top),
            Point::from_xy(0.0, bottom),
            stops,
            SpreadMode::Pad,
            Transform::identity(),
        );
        let area = Rect::from_ltrb(0.0, top, WIDTH, bottom).map(PathBuilder::from_rect);
        self.fill(area, shader);
    }

    /// Light that fades out.
    pub fn glow(&mut self, x: f32, y: f32, radius: f32, ink: Ink) {
        let stops = vec![
            GradientStop::new(0.0, ink.color()),
            GradientStop::new(1.0, Ink(ink.0, 0.0).color()),
        ];
        let centre = Point::from_xy(x, y);
        let shader = RadialGradient::new(
            centre,
            0.0,
            centre,
            radius,
            stops,
            SpreadMode::Pad,
            Transform::identity(),
        );
        self.fill(PathBuilder::from_circle(x, y, radius), shader);
    }

    pub fn rect(&mut self, x: f32, y: f32, width: f32, height: f32, ink: impl Into<Ink>) {
        let area = Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect);
        self.fill_flat(area, ink);
    }

    /// A rectangle with round corners.
    pub fn block(&mut self, (x, y): (f32, f32), (w, h): (f32, f32), r: f32, ink: impl Into<Ink>) {
        let r = r.min(w / 2.0).min(h / 2.0);
        let mut path = PathBuilder::new();
        path.move_to(x + r, y);
        path.line_to(x + w - r, y);
        path.quad_to(x + w, y, x + w, y + r);
        path.line_to(x + w, y + h - r);
        path.quad_to(x + w, y + h, x + w - r, y + h);
        path.line_to(x + r, y + h);
        path.quad_to(x, y + h, x, y + h - r);
        path.line_to(x, y + r);
        path.quad_to(x, y, x + r, y);
        path.close();
        self.fill_flat(path.finish(), ink);
    }

    pub fn circle(&mut self, x: f32, y: f32, radius: f32, ink: impl Into<Ink>) {
        self.fill_flat(PathBuilder::from_circle(x, y, radius), ink);
    }

    pub fn ellipse(&mut self, x: f32, y: f32, rx: f32, ry: f32, ink: impl Into<Ink>) {
        let area = Rect::from_ltrb(x - rx, y - ry, x + rx, y + ry);
        self.fill_flat(area.and_then(PathBuilder::from_oval), ink);
    }

    /// Straight from corner to corner.
    pub fn polygon(&mut self, corners: &[(f32, f32)], ink: impl Into<Ink>) {
        self.fill_flat(straight(corners, true), ink);
    }

    /// Through the points and closed, bulging between them: petals, leaves, hills, sails. Every second
    /// point is one that a side bends towards.
    pub fn blob(&mut self, points: &[(f32, f32)], ink: impl Into<Ink>) {
        let Some(((x, y), rest)) = points.split_first() else {
            return;
        };
        let mut path = PathBuilder::new();
        path.move_to(*x, *y);
        for bend in rest.chunks_exact(2) {
            path.quad_to(bend[0].0, bend[0].1, bend[1].0, bend[1].1);
        }
        path.close();
        self.fill_flat(path.finish(), ink);
    }

    /// A line with round ends, straight from point to point.
    pub fn line(&mut self, points: &[(f32, f32)], width: f32, ink: impl Into<Ink>) {
        self.stroke(straight(points, false), width, ink);
    }

    /// A line that bends from `from` to `to`, towards `bend`.
    pub fn curve(
        &mut self,
        (from, bend, to): ((f32, f32), (f32, f32), (f32, f32)),
        width: f32,
        ink: impl Into<Ink>,
    ) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.quad_to(bend.0, bend.1, to.0, to.1);
        self.stroke(path.finish(), width, ink);
    }

    pub fn ring(&mut self, x: f32, y: f32, radius: f32, width: f32, ink: impl Into<Ink>) {
        self.stroke(PathBuilder::from_circle(x, y, radius), width, ink);
    }

    /// A ridge across the whole picture, filled to the bottom: `height` above `base`, in so many waves.
    pub fn hills(&mut self, base: f32, height: f32, waves: f32, phase: f32, ink: impl Into<Ink>) {
        let mut corners = vec![(0.0, HEIGHT)];
        for step in 0..=60_u8 {
            let x = WIDTH * f32::from(step) / 60.0;
            let angle = phase + waves * std::f32::consts::TAU * x / WIDTH;
            corners.push((
                x,
                base - height * (0.6 * angle.sin() + 0.4 * (2.3 * angle).cos()),
            ));
        }
        corners.push((WIDTH, HEIGHT));
        self.polygon(&corners, ink);
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, ink: impl Into<Ink>) {
        let Some(path) = path else { return };
        let paint = Paint {
            shader: Shader::SolidColor(ink.into().color()),
            anti_alias: true,
            ..Paint::default()
        };
        let stroke = Stroke {
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        self.pixels
            .stroke_path(&path, &paint, &stroke, self.view, None);
    }
}

fn straight(points: &[(f32, f32)], close: bool) -> Option<Path> {
    let ((x, y), rest) = points.split_first()?;
    let mut path = PathBuilder::new();
    path.move_to(*x, *y);
    for (x, y) in rest {
        path.line_to(*x, *y);
    }
    if close {
        path.close();
    }
    path.finish()
}
