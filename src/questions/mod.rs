//! One file a question: the type of its answer, the method on [`Atlas`](crate::Atlas), and the steps.

// Whose ground is this position?
mod locate;
// What is near a position?
mod nearest;
// What meets a box or a line?
mod found;
// Which road, zone, place or part is nearest?
mod nearest_found;
// How large is it, and how long around?
mod measures;
// Who borders whom?
mod neighbors;
// Where does a border run?
mod border;
// Which parts are enclaves?
mod enclaves;
// Which parts are cut off?
mod exclaves;
// Which parts reach the edge of a cropped map?
mod at_edge;
// How does a polygon lie on the territories?
mod shares;
// A line within the plane, piece by piece.
mod legs;
// Where a line passes rims.
mod passings;
// Whose ground does a line run over?
mod along;
// What ground does a line take, at some width?
mod strip;
// What is the way to a part that is cut off?
mod corridor;
// Over what ground may a way lead?
mod domain;
// Which way leads to a part that is cut off?
mod ways;
// What is on some ground?
mod within;
// What has changed hands between two maps?
mod handed;
// What is said of a flaw?
mod flaw;
// Where is a ring drawn badly?
mod ring_flaws;
// What faces say that several territories hold, or none.
pub(crate) mod conflicts;
// Which stretches of rims are spoken for by flaws with ground?
mod spoken;
// Where do two sides of a border run apart?
mod unmatched;
// Where does the map contradict itself?
mod flaws;
// What has changed between two maps?
mod changes;

pub use along::Stretch;
pub use at_edge::AtEdge;
pub use border::Border;
pub use changes::{ChangedBorder, ChangedPart, Changes, Comparison};
pub use corridor::Corridor;
pub use enclaves::Enclave;
pub use exclaves::Exclave;
pub use flaw::{Flaw, FlawKind};
pub use flaws::FlawSearch;
pub use found::Found;
pub use handed::ChangedGround;
pub use locate::Holders;
pub use nearest::Nearest;
pub use nearest_found::NearestFound;
pub use neighbors::Neighbor;
pub use shares::Share;
pub(crate) use shares::figure;
pub use ways::Ways;
