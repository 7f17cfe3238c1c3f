"""Derives the sine coefficients of the authalic function that src/geometry/ellipsoid.rs holds.

Q(phi) is the ground between the equator and the parallel phi, per radian of longitude, on WGS84:

    Q(phi) = a^2 (1 - e^2) / 2 * (s / (1 - e^2 s^2) + atanh(e s) / e),   s = sin(phi)

It is odd about the equator and even about the pole, so that Q(phi) = sum C[k] sin((2k + 1) phi).

    pip install mpmath
    python3 tests/reference/authalic.py
"""

from mpmath import atanh, mp, mpf, nstr, pi, quad, sin, sqrt

mp.dps = 40
a = mpf(6378137)
f = 1 / mpf("298.257223563")
e2 = f * (2 - f)
e = sqrt(e2)


def authalic(phi):
    s = sin(phi)
    return a * a * (1 - e2) / 2 * (s / (1 - e2 * s * s) + atanh(e * s) / e)


print("e^2", nstr(e2, 25), "  Q(90)", nstr(authalic(pi / 2), 25), "  globe", nstr(4 * pi * authalic(pi / 2), 25))
for k in range(9):
    n = 2 * k + 1
    coefficient = quad(lambda phi: authalic(phi) * sin(n * phi), [-pi / 2, -pi / 4, 0, pi / 4, pi / 2]) * 2 / pi
    print(n, nstr(coefficient, 25))
