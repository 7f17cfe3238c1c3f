//! Smaller inputs of the same fault: stretches are left out, then bytes made zero, as long as the fault stays.

use std::time::{Duration, Instant};

/// The smallest input found for which `fails` holds, within some time.
pub(crate) fn shrunk(input: &[u8], most: Duration, fails: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let end = Instant::now() + most;
    let mut best = input.to_vec();
    loop {
        let before = best.clone();
        without_stretches(&mut best, end, &fails);
        plainer(&mut best, end, &fails);
        if best == before || Instant::now() >= end {
            return best;
        }
    }
}

fn without_stretches(best: &mut Vec<u8>, end: Instant, fails: &impl Fn(&[u8]) -> bool) {
    let mut length = best.len() / 2;
    while length > 0 {
        let mut at = 0;
        while at + length <= best.len() {
            if Instant::now() >= end {
                return;
            }
            let mut shorter = best.clone();
            shorter.drain(at..at + length);
            if fails(&shorter) {
                *best = shorter;
            } else {
                at += length;
            }
        }
        length /= 2;
    }
}

fn plainer(best: &mut [u8], end: Instant, fails: &impl Fn(&[u8]) -> bool) {
    for i in 0..best.len() {
        let byte = best[i];
        for plain in [0, b'0', byte / 2] {
            if plain >= byte || Instant::now() >= end {
                continue;
            }
            best[i] = plain;
            if fails(best) {
                break;
            }
            best[i] = byte;
        }
    }
}
