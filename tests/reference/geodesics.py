"""Geodesics and areas on WGS84 in 45 digits, by quadrature over the auxiliary sphere: slow, and independent of the series of src/geometry.

With beta the reduced latitude, sigma the arc on the auxiliary sphere from the node and alpha0 the azimuth there (Karney 2013, equations 7 to 9):

    ds/dsigma = b R,   dlambda/dsigma = sin alpha0 (1 / cos^2 beta - f (2 - f) / (1 + (1 - f) R)),   R = sqrt(1 + k^2 sin^2 sigma),
    k = e' cos alpha0,   area between the geodesic and the equator = integral of Q(phi) dlambda

The azimuth at the first position is found by secants until the longitudes agree.
"""

from mpmath import asin, atan2, atanh, cos, mp, mpf, pi, sin, sqrt, tan, atan

mp.dps = 45
a = mpf(6378137)
f = 1 / mpf("298.257223563")
b = a * (1 - f)
e2 = f * (2 - f)
e = sqrt(e2)
ep2 = e2 / (1 - e2)
DEGREE = pi / 180


def gauss(n):
    """Nodes and weights of Gauss and Legendre on -1..1."""
    nodes = []
    for k in range(n):
        x = cos(pi * (k + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(100):
            p, q = mpf(1), x
            for i in range(2, n + 1):
                p, q = q, ((2 * i - 1) * x * q - (i - 1) * p) / i
            slope = n * (x * q - p) / (x * x - 1)
            step = q / slope
            x -= step
            if abs(step) < mpf(10) ** (-38):
                break
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return nodes


GAUSS = gauss(18)
# The longest piece of an integral, in radians: what 18 nodes leave out there is below 1e-25 of it.
PIECE = mpf("0.25")


def integral(function, low, high):
    pieces = max(1, int(abs(high - low) / PIECE) + 1)
    half = (high - low) / (2 * pieces)
    return half * sum(
        w * function(low + half * (2 * i + 1 + x)) for i in range(pieces) for x, w in GAUSS
    )


def authalic(sine):
    """The ground between the equator and a parallel, per radian of longitude."""
    return a * a * (1 - e2) / 2 * (sine / (1 - e2 * sine * sine) + atanh(e * sine) / e)


POLE = authalic(mpf(1))


def reduced(lat):
    return atan((1 - f) * tan(mpf(lat) * DEGREE))


def sine_of_latitude(beta):
    """sin phi for a reduced latitude."""
    s, c = sin(beta), cos(beta)
    return s / sqrt(s * s + (1 - e2) * c * c)


def straight(lon1, lat1, lon2, lat2):
    """Area between a segment straight in longitude and latitude and the equator."""
    x, south, north = (mpf(lon2) - mpf(lon1)) * DEGREE, mpf(lat1) * DEGREE, mpf(lat2) * DEGREE
    if south == north:
        return x * authalic(sin(south))
    return x * integral(lambda phi: authalic(sin(phi)), south, north) / (north - south)


def geodesic(lon1, lat1, lon2, lat2):
    """(length, area between the geodesic and the equator) of less than 179 degrees of longitude, no end at a pole."""
    x = (mpf(lon2) - mpf(lon1)) * DEGREE
    if lat1 == lat2 == 0:
        return a * abs(x), mpf(0)
    beta1, beta2, sign = reduced(lat1), reduced(lat2), 1
    # Karney's order: the first is the southern one and farther from the equator than the other. The area keeps its sign when the
    # ends are exchanged in longitude too, and changes it when north is south.
    if abs(beta1) < abs(beta2):
        beta1, beta2 = beta2, beta1
    if beta1 > 0:
        beta1, beta2, sign = -beta1, -beta2, -1
    if x < 0:
        sign = -sign
    target = abs(x)
    if target == 0:
        return b * abs(integral(lambda sigma: sqrt(1 + ep2 * sin(sigma) ** 2), beta1, beta2)), mpf(0)

    def course(alpha1):
        sin_alpha0 = sin(alpha1) * cos(beta1)
        cos_alpha1 = cos(alpha1)
        cos_alpha0 = sqrt(cos_alpha1**2 + (sin(alpha1) * sin(beta1)) ** 2)
        under = (cos_alpha1 * cos(beta1)) ** 2 + (sin(beta1) - sin(beta2)) * (sin(beta1) + sin(beta2))
        cos_alpha2 = sqrt(max(under, mpf(0))) / cos(beta2)
        sigma1 = atan2(sin(beta1), cos_alpha1 * cos(beta1))
        sigma2 = atan2(sin(beta2), cos_alpha2 * cos(beta2))
        omega1 = atan2(sin_alpha0 * sin(sigma1), cos(sigma1))
        omega2 = atan2(sin_alpha0 * sin(sigma2), cos(sigma2))
        return sin_alpha0, ep2 * cos_alpha0**2, sigma1, sigma2, omega2 - omega1

    def longitude(alpha1):
        sin_alpha0, k2, sigma1, sigma2, omega = course(alpha1)
        slow = lambda sigma: (2 - f) / (1 + (1 - f) * sqrt(1 + k2 * sin(sigma) ** 2))
        return omega - f * sin_alpha0 * integral(slow, sigma1, sigma2)

    # The first guess is the azimuth on the sphere, for the longitude as it is and then stretched by the flattening's part.
    def azimuth(omega):
        return atan2(
            cos(beta2) * sin(omega),
            cos(beta1) * sin(beta2) - sin(beta1) * cos(beta2) * cos(omega),
        )

    last, last_error = None, None
    # The longitude grows with the azimuth.
    low, high = mpf(0), pi
    alpha1 = azimuth(target)
    for _ in range(400):
        error = longitude(alpha1) - target
        if abs(error) < mpf(10) ** (-34) * target or high - low < mpf(10) ** (-37):
            break
        low, high = (alpha1, high) if error < 0 else (low, alpha1)
        if last is None:
            # The sphere's longitude that would have been right.
            following = azimuth(target - error)
        else:
            following = alpha1 - error * (alpha1 - last) / (error - last_error) if error != last_error else low
        last, last_error = alpha1, error
        alpha1 = following if low < following < high else (low + high) / 2
    else:
        raise ArithmeticError(f"no geodesic from {lon1} {lat1} to {lon2} {lat2}")
    sin_alpha0, k2, sigma1, sigma2, _ = course(alpha1)
    root = lambda sigma: sqrt(1 + k2 * sin(sigma) ** 2)
    length = b * integral(root, sigma1, sigma2)
    cos2_alpha0 = k2 / ep2

    # Measured from the south pole, whose Q is -POLE: what is left has cos^2 beta as a factor and is smooth there.
    def above_pole(sigma):
        sin_beta = sqrt(cos2_alpha0) * sin(sigma)
        cos2_beta = 1 - sin_beta**2
        slope = 1 / cos2_beta - f * (2 - f) / (1 + (1 - f) * root(sigma))
        sine = sin_beta / sqrt(sin_beta**2 + (1 - e2) * cos2_beta)
        return (POLE + authalic(sine)) * slope

    area = sin_alpha0 * integral(above_pole, sigma1, sigma2) - POLE * target
    return length, sign * area
