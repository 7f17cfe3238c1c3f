//! Whether positions lie so close together that their segments need not be looked at to know that too many of them are near each other.

use geo_types::Coord;

/// How many pairs of positions of different owners lie in the same cell, of cells of a width and a height in degrees. Pairs in one position are left out, and as many more:
/// where rims run against each other each corner is a start of both, and their segments are the same. In n log n, however many pairs there are.
pub(crate) fn pairs_in_cells(positions: &[(Coord, u32)], (width, height): (f64, f64)) -> i64 {
    let cell = |c: Coord| [(c.x / width).floor() as i64, (c.y / height).floor() as i64];
    // Zero has two signs.
    let exact = |c: Coord| [c.x, c.y].map(|v| (v + 0.0).to_bits());
    pairs_alike(positions, cell) - 2 * pairs_alike(positions, exact)
}

/// How many pairs of positions of different owners have the same mark.
fn pairs_alike<M: Ord>(positions: &[(Coord, u32)], mark: impl Fn(Coord) -> M) -> i64 {
    let mut all: Vec<(M, u32)> = positions.iter().map(|&(c, own)| (mark(c), own)).collect();
    all.sort_unstable();
    let square = |some: &[(M, u32)]| (some.len() as i64).pow(2);
    let of_one = |alike: &[(M, u32)]| {
        let own: i64 = alike.chunk_by(|a, b| a.1 == b.1).map(square).sum();
        (square(alike) - own) / 2
    };
    all.chunk_by(|a, b| a.0 == b.0).map(of_one).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_different_owners_in_one_cell() {
        let at = |x: f64, owner: u32| (Coord { x, y: 0.5 }, owner);
        let mut all = vec![
            at(0.1, 1),
            at(0.2, 1),
            at(0.8, 2),
            at(0.9, 3),
            at(1.1, 2),
            at(1.2, 2),
            at(-0.1, 3),
        ];
        // 2 beside two of 1, and 3 beside these three; none of two of one owner, or across the rim of a cell.
        assert_eq!(pairs_in_cells(&all, (1.0, 1.0)), 5);
        // Beside four others, and in one position with one of them.
        all.push(at(0.9, 4));
        assert_eq!(pairs_in_cells(&all, (1.0, 1.0)), 9 - 2);
    }
}
