//! Directions from the centre of a sphere, and what is computed with them.

pub(crate) type Direction = [f64; 3];

pub(crate) fn minus(a: Direction, b: Direction) -> Direction {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(crate) fn add(a: Direction, b: Direction) -> Direction {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

pub(crate) fn scaled(a: Direction, by: f64) -> Direction {
    a.map(|v| v * by)
}

pub(crate) fn dot(a: Direction, b: Direction) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(crate) fn cross(a: Direction, b: Direction) -> Direction {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

pub(crate) fn unit(a: Direction) -> Direction {
    let length = dot(a, a).sqrt();
    if length == 0.0 {
        a
    } else {
        a.map(|v| v / length)
    }
}
