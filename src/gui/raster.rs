//! Pictures of the window without a display: egui's triangles filled on the CPU.
//!
//! In: a state and a size. Out: pixels, or a PNG. For pictures in the README and for tests; the window itself is
//! drawn by the graphics library.

use super::window;
use crate::app::AppState;
use egui::epaint::{ImageDelta, Mesh, Primitive, Vertex};
use egui::{Context, Event, ImageData, RawInput, Rect, TextureId, pos2};
use std::collections::HashMap;
use std::io::Write;

/// Frames drawn before the last one, so that scroll areas and popups know their sizes.
const SETTLING_FRAMES: usize = 4;

/// Pixels in rows from the top, red, green, blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<u8>,
}

struct Texture {
    width: usize,
    height: usize,
    /// Premultiplied red, green, blue, alpha, 0 to 1.
    texels: Vec<[f32; 4]>,
}

/// Draws a state at a size in points, `scale` pixels a point, with the pointer at `hover` if it is given.
pub fn picture(state: &AppState, width: f32, height: f32, scale: f32, hover: Option<[f32; 2]>) -> Picture {
    let mut memo = super::place::Memo::default();
    let ctx = Context::default();
    super::theme::install(&ctx, state.light);
    let mut draw = |ui: &mut egui::Ui| window::draw(ui, state, &mut Vec::new(), &mut memo);
    run(&ctx, [width, height], scale, (SETTLING_FRAMES, hover), &mut draw)
}

/// Draws what a function paints, once, at a size in points. `system_fonts` looks for characters that the embedded fonts lack.
pub fn rasterized(
    size: [f32; 2],
    scale: f32,
    light: bool,
    system_fonts: bool,
    mut draw: impl FnMut(&mut egui::Ui),
) -> Picture {
    let ctx = context(light, system_fonts);
    run(&ctx, size, scale, (0, None), &mut draw)
}

/// A context for drawing without a window.
pub fn context(light: bool, system_fonts: bool) -> Context {
    let ctx = Context::default();
    super::theme::install(&ctx, light);
    if system_fonts {
        ctx.add_font_provider(std::sync::Arc::new(egui_system_font_provider::SystemFontProvider::new()));
    }
    ctx
}

/// Draws some frames and keeps the pixels of the last.
fn run(
    ctx: &Context,
    [width, height]: [f32; 2],
    scale: f32,
    (settling, hover): (usize, Option<[f32; 2]>),
    draw: &mut dyn FnMut(&mut egui::Ui),
) -> Picture {
    let mut textures: HashMap<TextureId, Texture> = HashMap::new();
    let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(width, height));
    let mut out = Picture { width: (width * scale) as usize, height: (height * scale) as usize, rgb: Vec::new() };
    for frame in 0..=settling {
        let mut input = RawInput { screen_rect: Some(screen), time: Some(frame as f64 * 0.5), ..RawInput::default() };
        input.viewports.entry(input.viewport_id).or_default().native_pixels_per_point = Some(scale);
        if let (Some([x, y]), 1) = (hover, frame) {
            input.events.push(Event::PointerMoved(pos2(x, y)));
        }
        let mut output = ctx.run_ui(input, |ui| draw(ui));
        for (id, deltas) in std::mem::take(&mut output.textures_delta.set) {
            for delta in &deltas {
                apply(&mut textures, id, delta);
            }
        }
        output.textures_delta.clear();
        if frame == settling {
            let meshes = ctx.tessellate(output.shapes, output.pixels_per_point);
            let mut pixels = vec![[0.0_f32; 3]; out.width * out.height];
            for primitive in &meshes {
                if let Primitive::Mesh(mesh) = &primitive.primitive
                    && let Some(texture) = textures.get(&mesh.texture_id)
                {
                    fill(&mut pixels, [out.width, out.height], mesh, texture, primitive.clip_rect, scale);
                }
            }
            out.rgb = pixels.iter().flatten().map(|v| (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8).collect();
        }
    }
    out
}

/// Frames without a display and without pixels: what the drawing thread does, for measuring.
pub struct Frames {
    ctx: Context,
    memo: super::place::Memo,
    count: u32,
}

impl std::fmt::Debug for Frames {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frames").field("count", &self.count).finish_non_exhaustive()
    }
}

impl Frames {
    /// Fonts and theme are set up once.
    pub fn new(light: bool) -> Self {
        let ctx = Context::default();
        super::theme::install(&ctx, light);
        Self { ctx, memo: super::place::Memo::default(), count: 0 }
    }

    /// Lays out, draws and tessellates one frame with the pointer at a place that moves; gives the number of vertices.
    pub fn draw(&mut self, state: &AppState, width: f32, height: f32) -> usize {
        self.count += 1;
        let screen = Rect::from_min_max(pos2(0.0, 0.0), pos2(width, height));
        let time = Some(f64::from(self.count) / 60.0);
        let mut input = RawInput { screen_rect: Some(screen), time, ..RawInput::default() };
        let x = (self.count % 97) as f32 / 97.0;
        input.events.push(Event::PointerMoved(pos2(width * (0.2 + 0.6 * x), height * 0.4)));
        let memo = &mut self.memo;
        let mut output = self.ctx.run_ui(input, |ui| window::draw(ui, state, &mut Vec::new(), memo));
        output.textures_delta.clear();
        let meshes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let vertices = |p: &Primitive| if let Primitive::Mesh(m) = p { m.vertices.len() } else { 0 };
        meshes.iter().map(|m| vertices(&m.primitive)).sum()
    }
}

impl Picture {
    /// Writes the picture as PNG.
    ///
    /// Errors: what the writer gives.
    pub fn write_png(&self, to: impl Write) -> std::io::Result<()> {
        let mut encoder = png::Encoder::new(to, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(std::io::Error::other)?;
        writer.write_image_data(&self.rgb).map_err(std::io::Error::other)
    }
}

/// Keeps a texture, or patches a part of one.
fn apply(textures: &mut HashMap<TextureId, Texture>, id: TextureId, delta: &ImageDelta) {
    let ImageData::Color(image) = &delta.image;
    let texels = image.pixels.iter().map(|c| c.to_array().map(|v| f32::from(v) / 255.0));
    let [width, height] = image.size;
    match delta.pos {
        None => {
            textures.insert(id, Texture { width, height, texels: texels.collect() });
        }
        Some([x, y]) => {
            let Some(texture) = textures.get_mut(&id) else { return };
            for (i, texel) in texels.enumerate() {
                let at = (y + i / width) * texture.width + x + i % width;
                if let Some(old) = texture.texels.get_mut(at) {
                    *old = texel;
                }
            }
        }
    }
}

impl Texture {
    /// The color at texture coordinates 0 to 1, between its four neighbors.
    fn sample(&self, u: f32, v: f32) -> [f32; 4] {
        let (x, y) = (u * self.width as f32 - 0.5, v * self.height as f32 - 0.5);
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let at = |dx: i32, dy: i32| {
            let column = (x.floor() as i32 + dx).clamp(0, self.width as i32 - 1) as usize;
            let row = (y.floor() as i32 + dy).clamp(0, self.height as i32 - 1) as usize;
            self.texels.get(row * self.width + column).copied().unwrap_or_default()
        };
        let (a, b, c, d) = (at(0, 0), at(1, 0), at(0, 1), at(1, 1));
        std::array::from_fn(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
    }
}

/// Fills the triangles of a mesh: premultiplied color times texel, blended in gamma space as egui expects it.
fn fill(pixels: &mut [[f32; 3]], size: [usize; 2], mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
    for triangle in mesh.triangles() {
        let vertices = triangle.map(|i| mesh.vertices.get(i as usize).copied().unwrap_or_default());
        fill_triangle(pixels, size, vertices, texture, clip, scale);
    }
}

fn fill_triangle(
    pixels: &mut [[f32; 3]],
    size: [usize; 2],
    mut v: [Vertex; 3],
    texture: &Texture,
    clip: Rect,
    scale: f32,
) {
    let at = |v: &Vertex| (v.pos.x * scale, v.pos.y * scale);
    let cross = |a: (f32, f32), b: (f32, f32), p: (f32, f32)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let mut area = cross(at(&v[0]), at(&v[1]), at(&v[2]));
    if area < 0.0 {
        v.swap(1, 2);
        area = -area;
    }
    if area <= f32::EPSILON {
        return;
    }
    let p = [at(&v[0]), at(&v[1]), at(&v[2])];
    let ends = |f: fn(f32, f32) -> f32, k: fn(&(f32, f32)) -> f32| f(f(k(&p[0]), k(&p[1])), k(&p[2]));
    let left = ends(f32::min, |p| p.0).max(clip.left() * scale).floor().max(0.0) as usize;
    let right = ends(f32::max, |p| p.0).min(clip.right() * scale).ceil().clamp(0.0, size[0] as f32) as usize;
    let top = ends(f32::min, |p| p.1).max(clip.top() * scale).floor().max(0.0) as usize;
    let bottom = ends(f32::max, |p| p.1).min(clip.bottom() * scale).ceil().clamp(0.0, size[1] as f32) as usize;
    // A pixel on the shared edge of two triangles belongs to the one whose top or left edge it is: else edges of
    // translucent shapes are painted twice.
    let owns = |a: (f32, f32), b: (f32, f32)| (a.1 == b.1 && b.0 > a.0) || b.1 < a.1;
    let edges = [(p[1], p[2]), (p[2], p[0]), (p[0], p[1])];
    for y in top..bottom {
        for x in left..right {
            let at = (x as f32 + 0.5, y as f32 + 0.5);
            let inside_clip = clip.contains(pos2(at.0 / scale, at.1 / scale));
            let w = edges.map(|(a, b)| cross(a, b, at));
            let inside = w.iter().zip(edges).all(|(w, (a, b))| *w > 0.0 || (*w == 0.0 && owns(a, b)));
            if !inside || !inside_clip {
                continue;
            }
            let share = w.map(|w| w / area);
            let mix = |f: &dyn Fn(&Vertex) -> f32| (0..3).map(|i| share[i] * f(&v[i])).sum::<f32>();
            let texel = texture.sample(mix(&|v| v.uv.x), mix(&|v| v.uv.y));
            let color: [f32; 4] =
                std::array::from_fn(|i| mix(&|v| f32::from(v.color.to_array()[i]) / 255.0) * texel[i]);
            if let Some(pixel) = pixels.get_mut(y * size[0] + x) {
                for (channel, value) in pixel.iter_mut().zip(color) {
                    *channel = value + *channel * (1.0 - color[3]);
                }
            }
        }
    }
}
