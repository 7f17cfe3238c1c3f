//! The ground between short segments and a parallel, by the series about parallels.

use std::sync::OnceLock;

use fearless_simd::{Simd, SimdFloat, f64x8};

use super::bands::{Band, Bands, COUNT, Taylor, composed, first, product, sine_about};
use super::lanes::Steps;
use super::number::{Number, quick_polynomial};
use super::series::{
    AREA_02, AREA_04, AREA_20, AREA_22, AREA_40, AUTHALIC, STRAIGHT_2, STRAIGHT_4,
};

/// Coefficients of areas about a parallel.
pub(super) trait AreaBand: Band {
    /// Q about the parallel.
    fn authalic(&self) -> &Taylor;

    /// The mean of Q along a segment, less its value at the middle latitude, which lies `d` half degrees from the parallel.
    fn bend<T: Number>(&self, steps: Steps<T>, d: T) -> T;

    /// How much larger Q is `d` half degrees from the parallel than on it.
    #[inline(always)]
    fn rise<T: Number>(&self, d: T) -> T {
        let [_, slope @ ..] = self.authalic();
        d * quick_polynomial(d, slope)
    }
}

/// For segments that are straight in longitude and latitude.
pub(super) struct StraightBand {
    twice_lat: f64,
    authalic: Taylor,
    lat_2: [f64; 4],
    lat_4: [f64; 2],
}

impl Band for StraightBand {
    const LIMIT: f64 = 0.2;

    fn bands() -> &'static Bands<Self> {
        static BANDS: Bands<StraightBand> = [const { OnceLock::new() }; COUNT];
        &BANDS
    }

    fn about(lat: f64) -> Self {
        let of = odd_about(lat);
        Self {
            twice_lat: 2.0 * lat,
            authalic: of(&AUTHALIC),
            lat_2: first(&of(&STRAIGHT_2)),
            lat_4: first(&of(&STRAIGHT_4)),
        }
    }

    #[inline(always)]
    fn twice_lat(&self) -> f64 {
        self.twice_lat
    }

    #[inline(always)]
    fn size<S: Simd>(steps: Steps<f64x8<S>>) -> f64x8<S> {
        steps.lat.abs()
    }
}

impl AreaBand for StraightBand {
    #[inline(always)]
    fn authalic(&self) -> &Taylor {
        &self.authalic
    }

    #[inline(always)]
    fn bend<T: Number>(&self, steps: Steps<T>, d: T) -> T {
        let yy = steps.lat * steps.lat;
        yy * yy.fused(
            quick_polynomial(d, &self.lat_4),
            quick_polynomial(d, &self.lat_2),
        )
    }
}

/// For geodesics.
pub(super) struct GeodesicBand {
    twice_lat: f64,
    authalic: Taylor,
    lat_2: [f64; 4],
    lon_2: [f64; 4],
    lat_4: f64,
    lon_2_lat_2: f64,
    lon_4: f64,
}

impl Band for GeodesicBand {
    const LIMIT: f64 = 0.075;

    fn bands() -> &'static Bands<Self> {
        static BANDS: Bands<GeodesicBand> = [const { OnceLock::new() }; COUNT];
        &BANDS
    }

    fn about(lat: f64) -> Self {
        let of = odd_about(lat);
        Self {
            twice_lat: 2.0 * lat,
            authalic: of(&AUTHALIC),
            lat_2: first(&of(&AREA_02)),
            lon_2: first(&of(&AREA_20)),
            lat_4: of(&AREA_04)[0],
            lon_2_lat_2: of(&AREA_22)[0],
            lon_4: of(&AREA_40)[0],
        }
    }

    #[inline(always)]
    fn twice_lat(&self) -> f64 {
        self.twice_lat
    }

    #[inline(always)]
    fn size<S: Simd>(steps: Steps<f64x8<S>>) -> f64x8<S> {
        steps.lat.abs().max(steps.lon.abs())
    }
}

impl AreaBand for GeodesicBand {
    #[inline(always)]
    fn authalic(&self) -> &Taylor {
        &self.authalic
    }

    #[inline(always)]
    fn bend<T: Number>(&self, steps: Steps<T>, d: T) -> T {
        let (xx, yy) = (steps.lon * steps.lon, steps.lat * steps.lat);
        let lat_2 = yy.fused(d.same(self.lat_4), quick_polynomial(d, &self.lat_2));
        let over_lat = xx.fused(d.same(self.lon_2_lat_2), lat_2);
        let over_lon = xx.fused(d.same(self.lon_4), quick_polynomial(d, &self.lon_2));
        xx.fused(over_lon, yy * over_lat)
    }
}

/// What polynomials in the squared sine, times the sine, are about a latitude.
fn odd_about(lat: f64) -> impl Fn(&[f64]) -> Taylor {
    let sine = sine_about(lat);
    let square = product(&sine, &sine);
    move |polynomial| product(&sine, &composed(polynomial, &square))
}
