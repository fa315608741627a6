"""Numbers: what terraform 1.11.4 answers."""

import math

import pytest
from hypothesis import given, strategies

from tallygate.terraform.eval.faults import LimitError
from tallygate.terraform.eval.functions.floats import logarithm, power
from tests.unit.terraform.eval.functions.answers import Surroundings, answer, cases, value_of


@cases(
    r"""
    abs(-12.4)  =>  12.4 number
    abs("-3")  =>  3 number
    tostring(abs(-1/0))  =>  "+Inf" string
    abs(local.digits)  =>  ? number
    abs(null)  =>  ! argument must not be null.
    tostring(abs(log(0.5,10)))  =>  "0.30102999566398114" string
    ceil(5.1)  =>  6 number
    ceil(-5.9)  =>  -5 number
    ceil(5)  =>  5 number
    tostring(ceil(1/0))  =>  "+Inf" string
    floor(5.9)  =>  5 number
    floor(-5.1)  =>  -6 number
    floor("4.999")  =>  4 number
    ceil(100000000000000000000000.5)  =>  100000000000000000000001 number
    tostring(log(50,10))  =>  "1.6989700043360185" string
    tostring(log(16,2))  =>  "4" string
    tostring(log(10,2))  =>  "3.3219280948873626" string
    tostring(log(1000,10))  =>  "2.9999999999999996" string
    tostring(log(8,2))  =>  "3" string
    tostring(ceil(log(16,2)))  =>  "4" string
    tostring(ceil(log(15,2)))  =>  "4" string
    tostring(floor(log(1000,10)))  =>  "2" string
    tostring(log(1,2))  =>  "0" string
    tostring(log(0,10))  =>  "-Inf" string
    tostring(log(5,1))  =>  "+Inf" string
    tostring(log("a",2))  =>  ! a number is required.
    max(1,5,3)  =>  5 number
    max("10",9)  =>  10 number
    max()  =>  ! must pass at least one number.
    max(local.digits,1)  =>  ? number
    max([1,2]...)  =>  2 number
    max(null)  =>  ! argument must not be null.
    tostring(max(1/0, 5))  =>  "+Inf" string
    min(1,5,-3)  =>  -3 number
    min(0.1,0.2)  =>  0.1 number
    tostring(min(-1/0, 5))  =>  "-Inf" string
    min()  =>  ! must pass at least one number.
    min(local.list...)  =>  ? dynamic
    parseint("100",10)  =>  100 number
    parseint("FF",16)  =>  255 number
    parseint("ff",16)  =>  255 number
    parseint("-10",2)  =>  -2 number
    parseint("+7",8)  =>  7 number
    parseint("aA",62)  =>  656 number
    parseint("12",2)  =>  ! cannot parse "12" as a base 2 integer.
    parseint("",10)  =>  ! cannot parse "" as a base 10 integer.
    parseint("-",10)  =>  ! cannot parse "-" as a base 10 integer.
    parseint(null,10)  =>  ! argument must not be null.
    parseint(local.unknown,10)  =>  ? number
    parseint("1",local.digits)  =>  ? number
    parseint("99999999999999999999999999999999999",10)  =>  99999999999999999999999999999999999 number
    parseint("é",36)  =>  ! cannot parse "é" as a base 36 integer.
    parseint(jsondecode(local.unknown),10)  =>  ? dynamic
    tostring(pow(3,2))  =>  "9" string
    tostring(pow(4,0))  =>  "1" string
    tostring(pow(2,-1))  =>  "0.5" string
    tostring(pow(2,0.5))  =>  "1.4142135623730951" string
    tostring(pow(2,-0.5))  =>  "0.7071067811865475" string
    tostring(pow(-8,3))  =>  "-512" string
    tostring(pow(0,0))  =>  "1" string
    tostring(pow(0,-1))  =>  "+Inf" string
    tostring(pow(0,5))  =>  "0" string
    tostring(pow(2,100))  =>  "1267650600228229400000000000000" string
    tostring(pow(10,25))  =>  "10000000000000000000000000" string
    tostring(pow(1.1,7))  =>  "1.9487171000000012" string
    tostring(pow(0.3,-5))  =>  "411.52263374485597" string
    tostring(pow(3,40))  =>  "12157665459056929000" string
    tostring(pow(2,62))  =>  "4611686018427388000" string
    tostring(pow(7,19))  =>  "11398895185373144" string
    tostring(pow(2,5000))  =>  "+Inf" string
    tostring(pow(-2,5001))  =>  "-Inf" string
    tostring(pow(2,-5000))  =>  "0" string
    tostring(pow("2","3"))  =>  "8" string
    tostring(pow(2,local.digits))  =>  ? string
    tostring(pow(1,1/0))  =>  "1" string
    tostring(pow(2,70)+1)  =>  "1180591620717411303425" string
    signum(-13)  =>  -1 number
    signum(0)  =>  0 number
    signum(344)  =>  1 number
    signum(local.digits)  =>  ? number
    range(3)  =>  [0, 1, 2] list(number)
    range(0)  =>  [] list(number)
    range(-3)  =>  [0, -1, -2] list(number)
    range(1,4)  =>  [1, 2, 3] list(number)
    range(4,1)  =>  [4, 3, 2] list(number)
    range(1,8,2)  =>  [1, 3, 5, 7] list(number)
    range(8,1,-2)  =>  [8, 6, 4, 2] list(number)
    range(0,1,0.25)  =>  [0, 0.25, 0.5, 0.75] list(number)
    range(1,4,0.5)  =>  [1, 1.5, 2, 2.5, 3, 3.5] list(number)
    range(0,0,0)  =>  [] list(number)
    range(1,1)  =>  [] list(number)
    range(1024)[1023]  =>  1023 number
    range(1,2,3,4)  =>  ! must have one, two, or three arguments.
    range()  =>  ! must have one, two, or three arguments.
    range("3")  =>  [0, 1, 2] list(number)
    range(local.digits)  =>  ? list(number)
    range(0.5)  =>  [0] list(number)
    range(null)  =>  ! argument must not be null.
    sum([1,2,3])  =>  6 number
    sum([1,"2",3.5])  =>  6.5 number
    sum(toset([1,1,2]))  =>  3 number
    sum([])  =>  ! cannot sum an empty list.
    sum(1)  =>  ! cannot sum noniterable.
    sum("a")  =>  ! cannot sum noniterable.
    sum({})  =>  ! cannot sum an empty list.
    sum(null)  =>  ! argument must not be null.
    sum([1,local.digits])  =>  ? number
    sum(local.list)  =>  ? number
    sum([local.unknown,"a"])  =>  ? number
    sum(["a",local.unknown])  =>  ? number
    tostring(sum([1/0,1]))  =>  "+Inf" string
    tostring(sum([0.1,0.2,0.3]))  =>  "0.6" string
    sum(jsondecode(local.unknown))  =>  ? dynamic
    sum(tolist([]))  =>  ! cannot sum an empty list.
    sum(local.unknown)  =>  ? number
    sum([null,local.digits])  =>  ? number
    """
)
def test_numbers_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


@cases(
    r"""
    tostring(log(0.204064978,1.5))  =>  "-3.9197375667222705" string
    tostring(log(0.3796308928,2.718281828))  =>  "-0.9685558332134011" string
    tostring(log(1.1692297158,10))  =>  "0.06789984435557452" string
    tostring(log(1.2262,2.718281828))  =>  "0.2039199563808871" string
    tostring(log(1.5,3))  =>  "0.36907024642854264" string
    tostring(log(1.78,10))  =>  "0.25042000230889394" string
    tostring(log(1.79814371934,1.5))  =>  "1.4471155569582108" string
    tostring(log(13.25,2.718281828))  =>  "2.5839975528685994" string
    tostring(log(141.754363285,3))  =>  "4.509412260163401" string
    tostring(log(177305503105.45285,10))  =>  "11.248722215190549" string
    tostring(log(198545958,2.718281828))  =>  "19.106531160968355" string
    tostring(log(218674970,2.718281828))  =>  "19.203097033323182" string
    tostring(log(238842.3388497,0.5))  =>  "-17.865699075839636" string
    tostring(log(291.446935427,10))  =>  "2.464559493060368" string
    tostring(log(3.8719052299,2))  =>  "1.9530436411387115" string
    tostring(log(304.8,10))  =>  "2.4840149626675627" string
    tostring(log(366617530,10))  =>  "8.564213227129882" string
    tostring(log(4148126116260.7,0.5))  =>  "-41.91559689599572" string
    tostring(log(420.4566248921,10))  =>  "2.623721199797095" string
    tostring(log(449.5669855317,2.718281828))  =>  "6.108284866157943" string
    tostring(log(5140741393.958644,0.5))  =>  "-32.25932929283244" string
    tostring(log(6.781399333739381e+16,1.5))  =>  "95.58293472105515" string
    tostring(log(624.9764252198,10))  =>  "2.7958636355999915" string
    tostring(log(728270450,0.5))  =>  "-29.43989906723844" string
    tostring(log(730382226,2.718281828))  =>  "20.40907855578432" string
    tostring(log(758713028,1.5))  =>  "50.42883780318724" string
    tostring(log(771.680392,10))  =>  "2.887437465191784" string
    tostring(log(778459775,10))  =>  "8.8912361763815" string
    tostring(log(8.964606326361978e+18,35.028363409006054))  =>  "12.271618538610818" string
    tostring(log(800.40362,10))  =>  "2.9033090441601623" string
    tostring(log(810.168420693,2))  =>  "9.66207804152641" string
    tostring(log(813885617,4.533929128480377))  =>  "13.573353252057993" string
    tostring(log(817.14652,0.5))  =>  "-9.674450976499397" string
    tostring(log(821791553,2.718281828))  =>  "20.526997339170613" string
    tostring(log(84871086,2))  =>  "26.338769802333644" string
    tostring(pow(-13.0545,38))  =>  "2505470063520278300000000000000000000000000" string
    tostring(pow(-14.0,24))  =>  "3214199700417741000000000000" string
    tostring(pow(-15.07,-30))  =>  "0.0000000000000000000000000000000000045352625163740337" string
    tostring(pow(-17.058,16))  =>  "51386585528204630000" string
    tostring(pow(-18.745,8))  =>  "15243460090.633083" string
    tostring(pow(-3.0,-11))  =>  "-0.000005645029269476762" string
    tostring(pow(-3.24,34))  =>  "228312845637511800" string
    tostring(pow(-4.22,-6))  =>  "0.00017706197095327064" string
    tostring(pow(-7.59772,31))  =>  "-2000699280985196500000000000" string
    tostring(pow(14.402,-29))  =>  "0.0000000000000000000000000000000002545297840507426" string
    tostring(pow(14.948,12))  =>  "124450621596534.77" string
    tostring(pow(2.0,-33))  =>  "0.00000000011641532182693481" string
    tostring(pow(2.7165,-28))  =>  "0.0000000000007042520788715052" string
    tostring(pow(6.0,46))  =>  "623673825204293300000000000000000000" string
    tostring(pow(7.751835,-2))  =>  "0.016641442160181128" string
    """
)
def test_last_digits_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected


def test_zero_with_a_sign_is_unknown() -> None:
    assert value_of("log(1, 0.5)").reason == "is zero with a sign, which no number has here"


def test_powers_with_a_fraction_are_unknown() -> None:
    assert value_of("pow(2, 0.3)").reason == "is a power with a fraction, whose last digits differ by machine"


@pytest.mark.parametrize("expression", ["log(1, 1)", "log(-1, 10)", "pow(-8, 0.5)", "pow(-8, 1.5)"])
def test_what_is_no_number_is_refused(expression: str) -> None:
    assert answer(expression) == "! the result is not a number."


@pytest.mark.parametrize("expression", ["pow(1e400, 2)", "log(1e400, 10)"])
def test_numbers_beyond_floats_are_refused(expression: str) -> None:
    assert "value must be between -1797693134862315708145274237317" in answer(expression)


def test_sums_of_extremes() -> None:
    assert answer("tostring(sum([1/0, 1e400, 1]))") == '"+Inf" string'
    assert answer("sum([1e400, -1/0]) < 0") == "true bool"
    assert answer("sum([1/0, -1/0])") == "! can't compute sum of opposing infinities."
    assert answer("range(1e400)").startswith("! more than 1024 values")


def test_sizes_are_checked_before_numbers_are_made() -> None:
    with pytest.raises(LimitError, match="more than 512 digits"):
        value_of(f'parseint("{"9" * 600}", 10)')
    with pytest.raises(LimitError, match="steps"):
        value_of("range(1)", Surroundings(steps=1000))


@given(strategies.floats(5e-324, 1.7e308))
def test_a_logarithm_is_that_of_the_machine_but_for_the_last_bit(value: float) -> None:
    assert math.isclose(logarithm(value), math.log(value), rel_tol=1e-15, abs_tol=1e-16)


@given(strategies.integers(-40, 40), strategies.integers(0, 9))
def test_powers_of_whole_numbers_are_exact_while_they_fit(base: int, exponent: int) -> None:
    assert power(float(base), float(exponent)) == base**exponent


@pytest.mark.parametrize(
    ("base", "exponent", "expected"),
    [
        (0.0, -1.0, math.inf),
        (0.0, -2.0, math.inf),
        (0.0, 3.0, 0.0),
        (2.0, math.inf, math.inf),
        (0.5, math.inf, 0.0),
        (math.inf, -1.0, 0.0),
        (-1.0, 2.0**64, 1.0),
        (0.5, 2.0**64, 0.0),
        (2.0, 2.0**64, math.inf),
        (4.0, -0.5, 0.5),
        (-2.0, 1025.0, -math.inf),
        (2.0, -2000.0, 0.0),
    ],
)
def test_powers_of_extremes(base: float, exponent: float, expected: float) -> None:
    assert power(base, exponent) == expected
