//! The areas that are published, beside those of the map.

use crate::story::{AZERBAIJAN, Piece, Story};
use crate::table::{Table, one_digit};
use territory::area_m2;

/// By district, in km²: those that are quoted most. Where sources differ, the least and the greatest.
const DISTRICTS: [(&str, &str, f64); 7] = [
    ("AZE-1699", "1050", 1050.0),
    ("AZE-1702", "1390", 1390.0),
    ("AZE-1740", "707 to 730", 730.0),
    ("AZE-1736", "802", 802.0),
    ("AZE-1691", "1150", 1150.0),
    ("AZE-1682", "1936 to 3050", 3050.0),
    ("AZE-1735", "1840", 1840.0),
];
const OBLAST: (&str, f64) = ("4388 to 4400", 4388.0);
const OUTSIDE: (&str, f64) = ("7634", 7634.0);

pub(crate) fn table(story: &Story) -> Table {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut outside_of_seven = 0.0;
    for (code, told, published) in DISTRICTS {
        let of = |piece: &Piece| piece.district == code;
        let all = story.districts.find(code);
        let all = all.map_or(0.0, |id| story.districts.area_m2(id) / 1e6);
        let held = story.pieces_km2(of);
        let in_oblast = story.pieces_km2(|piece| of(piece) && piece.is_in_oblast);
        outside_of_seven += held - in_oblast;
        rows.push(row(
            story.title(code),
            [Some(all), Some(held), Some(held - in_oblast)],
            (told, all, published),
            &why(story, code, all),
        ));
    }
    let oblast = area_m2(&story.oblast) / 1e6;
    let in_oblast = story.pieces_km2(|piece| piece.is_in_oblast);
    rows.push(row(
        "The oblast",
        [Some(oblast), Some(in_oblast), None],
        (OBLAST.0, oblast, OBLAST.1),
        "the outline is generalised",
    ));
    let outside = story.pieces_km2(|piece| !piece.is_in_oblast);
    let beyond = outside_km2(story, "AZE-1722") + outside_km2(story, "AZE-1738");
    rows.push(row(
        "Held outside it",
        [None, Some(outside), Some(outside)],
        (OUTSIDE.0, outside, OUTSIDE.1),
        &format!(
            "published of the seven districts: here {outside_of_seven:.1}, and with what is drawn of Susa, Khojali and Khojavend outside the oblast {:.1}; {beyond:.1} more in Aghjabadi and Tartar",
            outside - beyond
        ),
    ));
    Table {
        name: "published",
        columns: vec![
            "Area of",
            "all km²",
            "held km²",
            "outside the oblast km²",
            "published km²",
            "differs %",
            "because",
        ],
        printed: 7,
        rows,
        source: "Natural Earth; published: the figures that are quoted most, without a survey of their own",
        limits: "published figures are of whole districts, as they were at different times; where two are quoted the difference is from the nearer one. What a difference is because of is read off the map and proves nothing",
    }
}

fn row(
    name: &str,
    km2: [Option<f64>; 3],
    (told, drawn, published): (&str, f64, f64),
    why: &str,
) -> Vec<String> {
    let differs = format!("{:+.1}", (drawn / published - 1.0) * 100.0);
    let km2 = km2.map(|km2| km2.map_or("-".to_owned(), one_digit));
    let cells = [name.to_owned()].into_iter().chain(km2);
    let more = [told.to_owned(), differs, why.to_owned()];
    cells.chain(more).collect()
}

/// What a district of the oblast has outside it.
fn outside_km2(story: &Story, code: &str) -> f64 {
    story.pieces_km2(|piece| piece.district == code && !piece.is_in_oblast)
}

fn why(story: &Story, code: &str, all_km2: f64) -> String {
    let neighbor = |name: &str, code: &str| {
        let km2 = outside_km2(story, code);
        format!(
            "{km2:.1} beside it outside the oblast are drawn in {name}: with them {:.1}",
            all_km2 + km2
        )
    };
    match code {
        "AZE-1699" => neighbor("Khojavend", "AZE-1734"),
        "AZE-1735" => neighbor("Susa", "AZE-1737"),
        "AZE-1691" => neighbor("Khojali", "AZE-1739"),
        "AZE-1682" => {
            let in_oblast = story.pieces_km2(|piece| piece.district == code && piece.is_in_oblast);
            format!(
                "1936 without, 3050 with ground of the oblast that was joined to it in 1992: here {:.1} without",
                all_km2 - in_oblast
            )
        }
        _ => format!("the borders are generalised, and de jure of {AZERBAIJAN} before its reform"),
    }
}
