//! Neighbors and flaws as tables.

use std::fmt::Write;

use geo_types::Coord;

use crate::atlas::Atlas;
use crate::questions::Flaw;
use crate::territory::TerritoryId;

impl Atlas {
    /// The neighbors of every territory as CSV (RFC 4180): `territory,neighbor,kind,length_m,matched`.
    ///
    /// Each pair stands in it twice, once from either side. `kind` is `border`, or `touch` where the two have single positions in common only; `matched` says
    /// whether both sides have the same positions all along. Territories are in the order of the map; of each the longest border comes first.
    ///
    /// ```
    /// use territory::Atlas;
    ///
    /// let text = std::fs::read_to_string("data/states.geojson")?;
    /// let table = Atlas::from_geojson(&text, "name")?.neighbors_csv();
    /// assert!(table.lines().any(|row| row == "Armenia,Iran,border,35361.7,true"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn neighbors_csv(&self) -> String {
        let mut table = "territory,neighbor,kind,length_m,matched\r\n".to_owned();
        for territory in self.territories() {
            let id = territory.id();
            for neighbor in self.neighbors(id) {
                let length = format!("{:.1}", neighbor.length_m);
                self.add_row(
                    &mut table,
                    id,
                    neighbor.territory,
                    "border",
                    &length,
                    neighbor.matched,
                );
            }
            for touched in self.touching(id) {
                self.add_row(&mut table, id, touched, "touch", "0.0", true);
            }
        }
        table
    }

    /// Flaws as CSV (RFC 4180): `number,kind,territories,lon,lat,area_m2,length_m,width_m`.
    ///
    /// They are numbered from 1 on, as [`Picture::flaws`](crate::Picture::flaws) numbers them. The names of several territories stand in one field, with semicolons between
    /// them.
    ///
    /// # Panics
    ///
    /// On a flaw of another atlas.
    ///
    /// ```
    /// use geo_types::polygon;
    /// use territory::Atlas;
    ///
    /// let eight = polygon![(x: 0., y: 0.), (x: 2., y: 2.), (x: 2., y: 0.), (x: 0., y: 2.)];
    /// let atlas = Atlas::builder().territory("Eight", eight).build()?;
    /// let table = atlas.flaws_csv(&atlas.flaws());
    /// assert!(table.contains("1,self-crossing ring,Eight,1.0000000,1.0000000,"));
    /// # Ok::<(), territory::Error>(())
    /// ```
    pub fn flaws_csv(&self, flaws: &[Flaw]) -> String {
        let mut table = "number,kind,territories,lon,lat,area_m2,length_m,width_m\r\n".to_owned();
        for (number, flaw) in (1..).zip(flaws) {
            let names: Vec<&str> = flaw.territories.iter().map(|&id| self[id].name()).collect();
            let (kind, who) = (flaw.kind, field(&names.join("; ")));
            let Coord { x: lon, y: lat } = flaw.place;
            let sizes = [flaw.area_m2, flaw.length_m, flaw.width_m];
            let [area, length, width] = sizes.map(|size| format!("{size:.4}"));
            // Writing to a text cannot fail.
            let _ = write!(
                table,
                "{number},{kind},{who},{lon:.7},{lat:.7},{area},{length},{width}\r\n"
            );
        }
        table
    }

    fn add_row(
        &self,
        table: &mut String,
        of: TerritoryId,
        with: TerritoryId,
        kind: &str,
        length_m: &str,
        matched: bool,
    ) {
        let (of, with) = (field(self[of].name()), field(self[with].name()));
        // Writing to a text cannot fail.
        let _ = write!(table, "{of},{with},{kind},{length_m},{matched}\r\n");
    }
}

/// A text as a field: in quotes where it holds a comma, a quote or a line's end.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use geo_types::Rect;

    use super::*;

    #[test]
    fn borders_and_touches_from_either_side_with_names_quoted() {
        let square = |x: f64, y: f64| Rect::new((x, y), (x + 1.0, y + 1.0)).to_polygon();
        let atlas = Atlas::builder()
            .territory("A", square(0.0, 0.0))
            .territory("B, or \"Bee\"", square(1.0, 0.0))
            .territory("C", square(1.0, 1.0))
            .build()
            .unwrap();
        assert_eq!(
            atlas.neighbors_csv(),
            "territory,neighbor,kind,length_m,matched\r\n\
             A,\"B, or \"\"Bee\"\"\",border,110574.4,true\r\n\
             A,C,touch,0.0,true\r\n\
             \"B, or \"\"Bee\"\"\",C,border,111302.6,true\r\n\
             \"B, or \"\"Bee\"\"\",A,border,110574.4,true\r\n\
             C,\"B, or \"\"Bee\"\"\",border,111302.6,true\r\n\
             C,A,touch,0.0,true\r\n"
        );
    }

    #[test]
    fn a_row_for_each_flaw() {
        let square = |x: f64| Rect::new((x, 0.0), (x + 1.0, 1.0)).to_polygon();
        let atlas = Atlas::builder()
            .territory("A", square(0.0))
            .territory("B, \"Bee\"", square(0.5))
            .build()
            .unwrap();
        let table = atlas.flaws_csv(&atlas.flaws());
        let rows: Vec<&str> = table.split("\r\n").collect();
        assert_eq!(
            rows[0],
            "number,kind,territories,lon,lat,area_m2,length_m,width_m"
        );
        assert!(
            rows[1].starts_with("1,overlap,\"A; B, \"\"Bee\"\"\",0.75"),
            "{}",
            rows[1]
        );
        assert_eq!((rows.len(), rows[1].split(',').count()), (3, 9));
    }
}
