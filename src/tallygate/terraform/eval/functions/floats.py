"""Logarithm and power of 64-bit floats to the last bit as Go's `math` has them on amd64.

C libraries round otherwise here and there, and `ceil(log(x, 2))` shows it. The method of the logarithm is
that of FreeBSD's msun, with its constants.
"""

import math

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_L1, _L2, _L3, _L4, _L5, _L6, _L7 = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
_TOO_LARGE = 1 << 12  # beyond it a power has over- or underflowed whatever follows


def logarithm(value: float) -> float:
    """The natural logarithm."""
    if value < 0:
        return math.nan
    if not value or math.isinf(value):
        return value or -math.inf
    fraction, exponent = math.frexp(value)
    if fraction < math.sqrt(2) / 2:
        fraction, exponent = fraction * 2, exponent - 1
    f = fraction - 1
    s = f / (2 + f)
    square = s * s
    fourth = square * square
    odd = square * (_L1 + fourth * (_L3 + fourth * (_L5 + fourth * _L7)))
    even = fourth * (_L2 + fourth * (_L4 + fourth * _L6))
    half = 0.5 * f * f
    return exponent * _LN2_HIGH - ((half - (s * (half + (odd + even)) + exponent * _LN2_LOW)) - f)


def power(base: float, exponent: float) -> float | None:
    """`base` to the `exponent`; None where only the exponential function of the machine could tell."""
    if exponent == 0 or base == 1:
        return 1.0
    if base == 0 or math.isinf(base) or math.isinf(exponent):
        return _power_of_extremes(base, exponent)
    if abs(exponent) == 0.5:
        return _root(base, exponent)
    if exponent != math.floor(exponent):
        return None if base > 0 else math.nan
    return _whole_power(base, exponent)


def _power_of_extremes(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except ValueError:  # zero to a negative power
        odd = exponent % 2 == 1
        return math.copysign(math.inf, base) if odd else math.inf


def _root(base: float, exponent: float) -> float:
    if base < 0:
        return math.nan
    return math.sqrt(base) if exponent > 0 else 1 / math.sqrt(base)


def _whole_power(base: float, exponent: float) -> float:
    times = int(abs(exponent))
    if times >= 1 << 63:
        return 1.0 if base == -1 else 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    result, shift = 1.0, 0
    fraction, scale = math.frexp(base)
    while times:
        if abs(scale) > _TOO_LARGE:
            shift += scale
            break
        if times & 1:
            result, shift = result * fraction, shift + scale
        fraction, scale, times = fraction * fraction, scale * 2, times >> 1
        if fraction < 0.5:
            fraction, scale = fraction * 2, scale - 1
    if exponent < 0:
        result, shift = 1 / result, -shift
    try:
        return math.ldexp(result, shift)
    except OverflowError:
        return math.copysign(math.inf, result)
