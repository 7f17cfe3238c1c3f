//! The same work on many things: one after another, or with the feature `multithreading` by all processors. Answers are the same, and in the
//! same order.

/// What `work` makes of each thing, in their order.
#[cfg(not(feature = "multithreading"))]
pub(crate) fn map<T, R>(things: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    things.into_iter().map(work).collect()
}

/// What `work` makes of each thing, in their order.
#[cfg(feature = "multithreading")]
pub(crate) fn map<T: Send, R: Send>(things: Vec<T>, work: impl Fn(T) -> R + Sync + Send) -> Vec<R> {
    use rayon::prelude::*;

    things.into_par_iter().map(work).collect()
}

/// The same for numbers.
#[cfg(not(feature = "multithreading"))]
pub(crate) fn map_range<R>(numbers: std::ops::Range<usize>, work: impl Fn(usize) -> R) -> Vec<R> {
    numbers.map(work).collect()
}

/// The same for numbers.
#[cfg(feature = "multithreading")]
pub(crate) fn map_range<R: Send>(
    numbers: std::ops::Range<usize>,
    work: impl Fn(usize) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::*;

    numbers.into_par_iter().map(work).collect()
}
