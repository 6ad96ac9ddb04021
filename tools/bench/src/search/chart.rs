//! The figures as a picture: how the search grows with the catalogue, and how good it is.

use super::{
    growth::{Sized, grouped},
    relevance::Relevance,
};
use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
/// Where the bars stand, and how high they may be.
const GROUND: f64 = 240.0;
const TALLEST: f64 = 170.0;
const BAR_WIDTH: f64 = 56.0;

/// One bar.
struct Column {
    label: String,
    value: f64,
    shown: String,
}

/// Both charts side by side, as SVG.
pub fn draw(relevance: &Relevance, sizes: &[Sized]) -> String {
    let growth: Vec<Column> = sizes
        .iter()
        .map(|sized| {
            let p95 = sized.latency.whole.percentile(95);
            Column {
                label: grouped(sized.size),
                value: p95,
                shown: format!("{p95:.1} ms"),
            }
        })
        .collect();
    let means = relevance.means;
    let quality = [
        ("all queries", means.all),
        ("with “without”", means.excluding),
    ];
    let quality = quality.map(|(label, value)| Column {
        label: label.to_owned(),
        value,
        shown: format!("{value:.3}"),
    });
    let highest = growth
        .iter()
        .map(|column| column.value)
        .fold(10.0, f64::max);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n\
         <rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>\n"
    );
    let title = "Search in Postgres by number of products, p95, one client";
    panel(
        &mut svg,
        0.0,
        title,
        &growth,
        highest,
        Some((10.0, "10 ms at 20,000")),
    );
    panel(
        &mut svg,
        WIDTH / 2.0,
        "nDCG@10 through the API",
        &quality,
        1.0,
        None,
    );
    svg + "</svg>\n"
}

/// A chart of columns from `left` on, on a scale that ends at `highest`, with a line to compare by.
fn panel(
    svg: &mut String,
    left: f64,
    title: &str,
    columns: &[Column],
    highest: f64,
    line: Option<(f64, &str)>,
) {
    let width = WIDTH / 2.0;
    let height = |value: f64| value / highest * TALLEST;
    text(svg, left + width / 2.0, 28.0, title);
    let mut centre = left;
    let step = width / (f64::from(u32::try_from(columns.len()).unwrap_or(1)) + 1.0);
    for Column {
        label,
        value,
        shown,
    } in columns
    {
        centre += step;
        let top = GROUND - height(*value);
        let _ = writeln!(
            svg,
            "<rect x=\"{:.1}\" y=\"{top:.1}\" width=\"{BAR_WIDTH}\" height=\"{:.1}\" fill=\"#0f766e\"/>",
            centre - BAR_WIDTH / 2.0,
            height(*value),
        );
        text(svg, centre, top - 8.0, shown);
        text(svg, centre, GROUND + 20.0, label);
    }
    if let Some((value, label)) = line {
        let (y, end) = (GROUND - height(value), left + width - 8.0);
        let _ = writeln!(
            svg,
            "<path d=\"M{:.1} {y:.1}H{end:.1}\" stroke=\"#b45309\" stroke-dasharray=\"4 4\"/>",
            left + 16.0,
        );
        text(svg, left + 64.0, y - 6.0, label);
    }
}

fn text(svg: &mut String, x: f64, y: f64, text: &str) {
    let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
}
