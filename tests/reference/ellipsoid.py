"""Derives the coefficients of areas and lengths on WGS84 and writes src/geometry/series.rs.

    pip install mpmath            (gmpy2 beside it makes it ten times faster)
    python3 tests/reference/ellipsoid.py

Between two positions let x be the difference of longitude, y that of latitude, m the middle latitude, all in radians;
s = sin m, c = cos m, z = s^2, w = c^2, and t in -1/2..1/2 run with the longitude. On the geodesic the latitude obeys

    phi'' = x^2 A(phi) + B(phi) phi'^2,   phi(-1/2) = m - y/2,   phi(1/2) = m + y/2,   V = 1 - e^2 sin^2 phi,
    A = -sin phi cos phi V / (1 - e^2),   B = -tan phi (2 (1 - e^2) + 3 e^2 cos^2 phi) / V

(the equation of geodesics with the longitude as the parameter). Its solution is a power series in x and y whose
coefficients are polynomials in t. It is found here in TERMS directions (x, y) = r (X, Y), order after order in r; what it gives
in each direction is then solved for the coefficient of every x^i y^j. Two integrals follow from it:

    area between the geodesic and the equator:  S = x * integral of Q(phi) dt,
        Q(phi) = a^2 (1 - e^2) / 2 (sin phi / V + atanh(e sin phi) / e),
    length:  d^2 = (integral of G dt)^2 (M^2 phi'^2 + G x^2) / G^2, the last factor at t = 0 (Clairaut: G x / d' is one number),
        G = a^2 cos^2 phi / V, M^2 = a^2 (1 - e^2)^2 / V^3.

S / (x s) and d^2 are even in x, y and m, and have no singularity at the poles: each coefficient is nearly a
polynomial in z or w. It is interpolated at NODES Chebyshev nodes and cut where what is left out is below what its use asks.

For a segment that is straight in longitude and latitude S = x * mean of Q, and the mean is a series in y^2 alone with the
derivatives of Q at m.

What a tier leaves out is bounded by the sum of |coefficients| of the next even order, each at its largest over all latitudes,
times 1 / (1 - r^2), r the limit in radians: each order's sum is less than the one before it, as the printed line of orders shows, and
for d with the factor r^2.
"""

from pathlib import Path

from mpmath import asin, cos, lu_solve, matrix, mp, mpf, nstr, pi, quad, sin, sqrt

mp.dps = 60
a = mpf(6378137)
f = 1 / mpf("298.257223563")
e2 = f * (2 - f)
e = sqrt(e2)

ORDER = 12
TERMS = ORDER // 2 + 1
NODES = 22


# Truncated power series in one variable: lists of coefficients.

def multiplied(p, q):
    out = [mpf(0)] * (ORDER + 1)
    for i, u in enumerate(p):
        if u:
            for j in range(min(len(q), ORDER + 1 - i)):
                out[i + j] += u * q[j]
    return out


def divided(p, q):
    out = []
    for n in range(ORDER + 1):
        out.append((p[n] - sum(out[k] * q[n - k] for k in range(n))) / q[0])
    return out


def integrated(p, start):
    return [start] + [p[n] / (n + 1) for n in range(ORDER)]


def functions(m):
    """Taylor coefficients about m of A, B, Q, G and M^2 as functions of the latitude."""
    s, c = sin(m), cos(m)
    sine, cosine, factorial = [], [], mpf(1)
    for n in range(ORDER + 1):
        if n:
            factorial *= n
        sine.append((s, c, -s, -c)[n % 4] / factorial)
        cosine.append((c, -s, -c, s)[n % 4] / factorial)
    s2, c2 = multiplied(sine, sine), multiplied(cosine, cosine)
    V = [-e2 * u for u in s2]
    V[0] += 1
    A = [-u / (1 - e2) for u in multiplied(multiplied(sine, cosine), V)]
    inner = [3 * e2 * u for u in c2]
    inner[0] += 2 * (1 - e2)
    B = [-u for u in divided(multiplied(sine, inner), multiplied(cosine, V))]
    V2 = multiplied(V, V)
    slope = divided([a * a * (1 - e2) * u for u in cosine], V2)  # Q'
    Q = integrated(slope, authalic(m))
    G = divided([a * a * u for u in c2], V)
    M2 = divided([a * a * (1 - e2) ** 2] + [mpf(0)] * ORDER, multiplied(V2, V))
    return A, B, Q, G, M2


def authalic(phi):
    s = sin(phi)
    return a * a * (1 - e2) / 2 * (s / (1 - e2 * s * s) + mp.atanh(e * s) / e)


# Series in r whose coefficients are polynomials in t: lists of lists.

def product(p, q):
    out = [[mpf(0)] * (n + 1) for n in range(ORDER + 1)]
    for i, u in enumerate(p):
        for j in range(min(len(q), ORDER + 1 - i)):
            target = out[i + j]
            for k, x in enumerate(u):
                if x:
                    for l, y in enumerate(q[j]):
                        if y:
                            while len(target) <= k + l:
                                target.append(mpf(0))
                            target[k + l] += x * y
    return out


def added(p, q, factor):
    for n in range(ORDER + 1):
        for k, x in enumerate(q[n]):
            if x:
                while len(p[n]) <= k:
                    p[n].append(mpf(0))
                p[n][k] += factor * x


def composed(taylor, powers):
    out = [[mpf(0)] for _ in range(ORDER + 1)]
    for coefficient, power in zip(taylor, powers):
        added(out, power, coefficient)
    return out


def solved(m, X, Y):
    """The coefficients of r^0, r^2, .. of S / x and of d^2 / r^2 in the direction (X, Y)."""
    A, B, Q, G, M2 = functions(m)
    # offset = phi - m. Each pass makes one order more right.
    offset = [[mpf(0)] for _ in range(ORDER + 1)]
    offset[1] = [mpf(0), Y]
    half = mpf(1) / 2

    def powers_of(series):
        one = [[mpf(0)] for _ in range(ORDER + 1)]
        one[0] = [mpf(1)]
        powers = [one]
        for _ in range(ORDER):
            powers.append(product(powers[-1], series))
        return powers

    for _ in range(2, ORDER + 1):
        powers = powers_of(offset)
        # phi' / r
        speed = [[k * x for k, x in enumerate(offset[n + 1])][1:] or [mpf(0)] for n in range(ORDER)] + [[mpf(0)]]
        bend = product(composed(B, powers), product(speed, speed))
        added(bend, composed(A, powers), X * X)
        for n in range(2, ORDER + 1):
            twice = [mpf(0), mpf(0)] + [x / ((k + 1) * (k + 2)) for k, x in enumerate(bend[n - 2])]
            value = lambda t: sum(x * t**k for k, x in enumerate(twice))
            low, high = value(-half), value(half)
            twice[0] -= (low + high) / 2
            twice[1] -= high - low
            offset[n] = twice
    powers = powers_of(offset)
    # The last order of phi is not needed twice: phi' loses one.
    mean = lambda series: [
        sum(x * ((half ** (k + 1)) - (-half) ** (k + 1)) / (k + 1) for k, x in enumerate(p)) for p in series
    ]
    at_zero = lambda series: [p[0] for p in series]
    area = mean(composed(Q, powers))
    speed = [offset[n + 1][1] if len(offset[n + 1]) > 1 else mpf(0) for n in range(ORDER)] + [mpf(0)]
    g = at_zero(composed(G, powers))
    way = mean(composed(G, powers))
    rate = multiplied(at_zero(composed(M2, powers)), multiplied(speed, speed))
    rate = [u + X * X * v for u, v in zip(rate, g)]
    square = divided(multiplied(multiplied(way, way), rate), multiplied(g, g))
    return area[::2], square[::2]


def coefficients(m):
    """{(i, j): coefficient of x^i y^j} of S / (x s) and of d^2."""
    directions = [(sqrt(1 - mpf(k) / (TERMS)), sqrt(mpf(k) / (TERMS))) for k in range(TERMS)]
    found = [solved(m, X, Y) for X, Y in directions]
    area, square = {}, {}
    for n in range(TERMS):
        unknowns = [(2 * (n - k), 2 * k) for k in range(n + 1)]
        rows = matrix([[X**i * Y**j for i, j in unknowns] for X, Y in directions[: n + 1]])
        for (i, j), u in zip(unknowns, lu_solve(rows, matrix([found[k][0][n] for k in range(n + 1)]))):
            area[i, j] = u / sin(m)
    for n in range(TERMS - 1):
        unknowns = [(2 * (n + 1 - k), 2 * k) for k in range(n + 2)]
        rows = matrix([[X**i * Y**j for i, j in unknowns] for X, Y in directions[: n + 2]])
        for (i, j), u in zip(unknowns, lu_solve(rows, matrix([found[k][1][n] for k in range(n + 2)]))):
            square[i, j] = u
    return area, square




# What is done with them.

# The largest difference of longitude or latitude, in degrees, at which each tier is used.
NEAR_AREA = mpf("0.28")
WIDE_AREA = mpf("2.8")
NEAR_LENGTH = mpf("0.12")
WIDE_LENGTH = mpf("2.5")
STRAIGHT = mpf("0.9")
DEGREE = pi / 180
# The same about parallels, how far from its parallel a band reaches, and the last parallel of lengths.
STRAIGHT_BAND = mpf("0.2")
AREA_BAND = mpf("0.075")
LENGTH_BAND = mpf("0.08")
BAND = mpf("0.25") * DEGREE
LENGTH_FARTHEST = 89
# What may be left out of one coefficient's polynomial, relative to the whole: of areas a quarter of a rounding, of the squares of lengths,
# for which 1e-8 m is asked, what makes 1e-10 m of the longest.
SMALL = mpf("3e-17")
SMALL_SQUARE = mpf("1e-14")


def nodes():
    """z in 0..1 at Chebyshev's nodes."""
    return [(1 + cos((2 * k + 1) * pi / (2 * NODES))) / 2 for k in range(NODES)]


def polynomial(values, allowed):
    """The shortest polynomial on 0..1 through the values at the nodes, without its last Chebyshev terms of in all at most `allowed`."""
    chebyshev = [
        2 / mpf(NODES) * sum(v * cos(n * (2 * k + 1) * pi / (2 * NODES)) for k, v in enumerate(values))
        for n in range(NODES)
    ]
    chebyshev[0] /= 2
    while len(chebyshev) > 1 and sum(abs(u) for u in chebyshev[-1:]) <= allowed:
        allowed -= abs(chebyshev.pop())
    # T[n + 1] = 2 (2 z - 1) T[n] - T[n - 1]
    last, current = [mpf(1)], [mpf(-1), mpf(2)]
    total = [mpf(0)] * len(chebyshev)
    for n, u in enumerate(chebyshev):
        for k, v in enumerate(last):
            total[k] += u * v
        following = [mpf(0)] * (len(current) + 1)
        for k, v in enumerate(current):
            following[k] -= 2 * v
            following[k + 1] += 4 * v
        for k, v in enumerate(last):
            following[k] -= v
        last, current = current, following
    return total


def sine():
    """p with sin v = v + v u p(u), u = v^2, for v up to a quarter turn."""
    top = (pi / 2) ** 2
    values = [(sin(sqrt(top * z)) / sqrt(top * z) - 1) / (top * z) for z in nodes()]
    # An error of p counts v^3 times, at the most 3.9 of a sine of 1; the cut is at a hundredth of a rounding.
    return [u / top**k for k, u in enumerate(polynomial(values, mpf("3e-19")))]


def sum_of_largest(terms, order):
    return sum(max(abs(v) for v in values) for (i, j), values in terms.items() if i + j == order)


def left_out_about(polynomial, m, kept, odd=False, factor=False):
    """What the Taylor series about m, in the latitude, of a polynomial in sin^2 leaves out within BAND after its first `kept` terms.
    An odd one has the factor sin, one with a factor sin^2."""
    s, c = sin(m), cos(m)
    sine = [(s, c, -s, -c)[n % 4] / mp.factorial(n) for n in range(ORDER + 1)]
    square = multiplied(sine, sine)
    total = [mpf(0)] * (ORDER + 1)
    for u in reversed(polynomial):
        total = multiplied(total, square)
        total[0] += u
    if odd or factor:
        total = multiplied(total, sine if odd else square)
    return sum(abs(u) * BAND**n for n, u in enumerate(total) if n >= kept)


def bands_leave_out(area, square, straight):
    """At most, over parallels half a degree apart: of Q and of straight segments in m2 per radian, of a geodesic in m2 and of its length in m.
    The arguments are polynomials in sin^2 and in cos^2 by (i, j), in radians."""
    worst = [mpf(0)] * 4
    for k in range(181):
        m = k * pi / 360
        of_area = lambda i, j, kept: left_out_about(area[i, j], m, kept, odd=True)
        of_straight = lambda n, kept: left_out_about(straight[0, n], m, kept, odd=True)
        # The cosine of a latitude is the sine of what is left to the pole.
        of_square = lambda i, j, kept: left_out_about(square[i, j], pi / 2 - m, kept, factor=j == 0)
        q = of_area(0, 0, 6)
        y = STRAIGHT_BAND * DEGREE
        r = AREA_BAND * DEGREE
        found = [q, q + y**2 * of_straight(2, 4) + y**4 * of_straight(4, 2)]
        found.append(r**3 * (of_area(2, 0, 4) + of_area(0, 2, 4)) + r**5 * sum(of_area(4 - j, j, 1) for j in (0, 2, 4)))
        if m <= LENGTH_FARTHEST * DEGREE:
            r = LENGTH_BAND * DEGREE
            over_lat = of_square(0, 2, 5) + r**2 * (of_square(0, 4, 2) + of_square(2, 2, 3))
            over_lon = of_square(2, 0, 6) + r**2 * of_square(4, 0, 3)
            # d is at least 0.993 a times the larger of y and x c.
            found.append(r * (over_lat + over_lon / cos(m + BAND)) / (2 * mpf("0.993") * a))
        worst = [max(u, v) for u, v in zip(worst, found + [mpf(0)])]
    return worst


def table(name, doc, values):
    lines = "".join(f"    {float(v)!r},\n" for v in values)
    return f"/// {doc}\npub(super) const {name}: [f64; {len(values)}] = [\n{lines}];\n\n"


def terms_table(name, doc, terms):
    lines = "".join(
        f"    ({i // 2}, {j // 2}, &[{', '.join(repr(float(v)) for v in values)}]),\n" for (i, j), values in terms.items()
    )
    return f"/// {doc}\npub(super) const {name}: [Term; {len(terms)}] = [\n{lines}];\n\n"


def number(name, doc, value):
    return f"/// {doc}\npub(super) const {name}: f64 = {float(value)!r};\n\n"


def main():
    area, square, straight = {}, {}, {}
    for z in nodes():
        m = asin(sqrt(z))
        # Lengths are polynomials in w = cos^2 m: the nodes are the same, backwards.
        at, at_square = coefficients(m)
        for key, v in at.items():
            area.setdefault(key, []).append(v)
        for (i, j), v in at_square.items():
            # Along a parallel nothing is left at the pole: its terms have the factor w.
            square.setdefault((i, j), []).append(v / (1 - z) if j == 0 else v)
        taylor = functions(m)[2]
        for n in range(0, 7, 2):
            straight.setdefault((0, n), []).append(taylor[n] / (n + 1) / 2**n / sin(m))
    square = {key: values[::-1] for key, values in square.items()}

    unit = a * a
    report, out = [], ""
    out += number("NEAR_AREA", "Up to this difference in degrees of longitude and of latitude the near series of area holds.", NEAR_AREA)
    out += number("WIDE_AREA", "Up to this one the wide series of area.", WIDE_AREA)
    out += number("STRAIGHT", "Up to this difference of latitude in degrees the series of the area along straight segments holds.", STRAIGHT)
    out += number("NEAR_LENGTH", "Up to this difference in degrees the near series of length holds.", NEAR_LENGTH)
    out += number("WIDE_LENGTH", "Up to this one the wide series of length.", WIDE_LENGTH)
    out += table("SINE", "p with sin v = v + v u p(u), u = v², for v up to a quarter turn.", sine())
    authalic_terms = polynomial(area[0, 0], unit * SMALL)
    out += table("AUTHALIC", "Q(φ) = s p(z) in m²: the ground between the equator and the parallel φ, per radian of longitude.", authalic_terms)
    for i, j in [(2, 0), (0, 2), (4, 0), (2, 2), (0, 4)]:
        scale = DEGREE ** (i + j)
        values = polynomial(area[i, j], unit * SMALL / (NEAR_AREA * DEGREE) ** (i + j))
        out += table(f"AREA_{i}{j}", f"Coefficient of x^{i} y^{j} in the near series of area, x and y in degrees.", [v * scale for v in values])
    for n in (2, 4):
        values = polynomial(straight[0, n], unit * SMALL / (STRAIGHT * DEGREE) ** n)
        out += table(f"STRAIGHT_{n}", f"Coefficient of y^{n} in the mean of Q along a straight segment, y in degrees.", [v * DEGREE**n for v in values])
    wide = {
        key: polynomial(values, unit * SMALL / (WIDE_AREA * DEGREE) ** sum(key))
        for key, values in area.items() if 0 < sum(key) <= 8
    }
    out += terms_table("WIDE_AREA_TERMS", "The wide series of area after its first term, x and y in radians, each a polynomial in z.", wide)
    for i, j in [(2, 0), (0, 2), (4, 0), (2, 2), (0, 4)]:
        scale = DEGREE ** (i + j)
        values = polynomial(square[i, j], unit * SMALL_SQUARE / (NEAR_LENGTH * DEGREE) ** (i + j - 2))
        factor = ", to be multiplied by w" if j == 0 else ""
        out += table(f"SQUARE_{i}{j}", f"Coefficient of x^{i} y^{j} in the near series of d²{factor}, x and y in degrees.", [v * scale for v in values])
    wide = {
        key: polynomial(values, unit * SMALL_SQUARE / 100 / (WIDE_LENGTH * DEGREE) ** (sum(key) - 2))
        for key, values in square.items() if sum(key) <= 8
    }
    out += terms_table("WIDE_SQUARE_TERMS", "The wide series of d², x and y in radians, each a polynomial in w; those with no y to be multiplied by w.", wide)
    fourier = [
        quad(lambda phi: authalic(phi) * sin((2 * k + 1) * phi), [-pi / 2, -pi / 4, 0, pi / 4, pi / 2]) * 2 / pi
        for k in range(7)
    ]
    out += table("FOURIER", f"Q(φ) = Σ C[k] sin((2k + 1) φ) in m², for segments of any length. The first one left out is {nstr(abs(fourier[6]), 2)} m².", fourier[:6])
    head = (
        "//! Coefficients of areas and lengths on WGS84, in m²: written by `python3 tests/reference/ellipsoid.py`, not by hand.\n\n"
        "/// The power of x², the power of y², and the polynomial that is their coefficient.\n"
        "pub(super) type Term = (i32, i32, &'static [f64]);\n\n"
    )
    Path(__file__).parents[2].joinpath("src/geometry/series.rs").write_text(head + out.rstrip() + "\n")

    for name, terms in (("area", area), ("d^2", square)):
        orders = [n for n in range(0, ORDER + 1, 2) if n or name == "area"]
        print(name, "orders:", "  ".join(f"{n}: {nstr(sum_of_largest(terms, n) / unit, 3)}" for n in orders))
    for name, limit, kept in (("near", NEAR_AREA, 4), ("wide", WIDE_AREA, 8)):
        r = limit * DEGREE
        bound = sum_of_largest(area, kept + 2) * r ** (kept + 3) / (1 - r * r)
        print(f"{name} area leaves out at most {nstr(bound, 3)} m2 of a segment")
    r = STRAIGHT * DEGREE
    print(f"straight area leaves out at most {nstr(max(map(abs, straight[0, 6])) * r**6, 3)} m2 per radian of longitude")
    for name, limit, kept in (("near", NEAR_LENGTH, 4), ("wide", WIDE_LENGTH, 8)):
        # d is at least 0.993 a times the larger of y and x c, and each term has one of them twice.
        r = limit * DEGREE
        bound = sum_of_largest(square, kept + 2) / (2 * mpf("0.993") * a) * r ** (kept + 1) / (1 - r * r)
        print(f"{name} length leaves out at most {nstr(bound, 3)} m of a segment")
    fitted = lambda terms: {key: polynomial(values, unit * SMALL) for key, values in terms.items() if sum(key) <= 4}
    q, along_straight, of_area, of_length = bands_leave_out(fitted(area), fitted(square), fitted(straight))
    print(f"about a parallel Q lacks at most {nstr(q, 3)} m2 per radian of longitude, a straight segment {nstr(along_straight, 3)}")
    print(f"and besides what its order leaves out an area {nstr(of_area, 3)} m2 and a length {nstr(of_length, 3)} m of a segment")


if __name__ == "__main__":
    main()
