"""Addresses and prefixes of IP: what terraform 1.11.4 answers."""

from tests.unit.terraform.eval.functions.answers import answer, cases


@cases(
    r"""
    cidrhost("10.0.0.0/8", 5)  =>  "10.0.0.5" string
    cidrhost("10.0.0.0/8", -1)  =>  "10.255.255.255" string
    cidrhost("10.0.0.0/30", 4)  =>  ! prefix of 30 does not accommodate a host numbered 4.
    cidrhost("10.0.0.0/30", -4)  =>  "10.0.0.0" string
    cidrhost("10.0.0.0/30", -5)  =>  ! prefix of 30 does not accommodate a host numbered -1.
    cidrhost("10.1.2.3/24", 0)  =>  "10.1.2.0" string
    cidrhost("fd00::/64", 34)  =>  "fd00::22" string
    cidrhost("fd00::/64", -2)  =>  "fd00::ffff:ffff:ffff:fffe" string
    cidrhost("2001:db8::/32", 18446744073709551615)  =>  "2001:db8::ffff:ffff:ffff:ffff" string
    cidrhost("10.0.0.0/8", 1.5)  =>  ! value must be a whole number.
    cidrhost("10.0.0.0", 1)  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0.0.
    cidrhost("10.0.0.0/33", 1)  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0.0/33.
    cidrhost("010.000.0.0/8", 1)  =>  "10.0.0.1" string
    cidrhost("10.0.0/8", 1)  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0/8.
    cidrhost("abc", 1)  =>  ! invalid CIDR expression: invalid CIDR address: abc.
    cidrhost("10.0.0.0/32", 0)  =>  "10.0.0.0" string
    cidrhost("10.0.0.0/32", 1)  =>  ! prefix of 32 does not accommodate a host numbered 1.
    cidrhost("::/0", 1)  =>  "::1" string
    cidrhost("2001:0db8:0000::/48", 10)  =>  "2001:db8::a" string
    cidrhost("fe80::1%eth0/64", 1)  =>  ! invalid CIDR expression: invalid CIDR address: fe80::1%eth0/64.
    cidrhost(local.unknown, 1)  =>  ? string
    cidrnetmask("10.0.0.0/12")  =>  "255.240.0.0" string
    cidrnetmask("10.0.0.0/0")  =>  "0.0.0.0" string
    cidrnetmask("10.0.0.0/32")  =>  "255.255.255.255" string
    cidrnetmask("fd00::/8")  =>  ! IPv6 addresses cannot have a netmask: fd00::/8.
    cidrnetmask("10.0.0.0/012")  =>  "255.240.0.0" string
    cidrnetmask("10.0.0.0/")  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0.0/.
    cidrnetmask("10.0.0.0/a")  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0.0/a.
    cidrnetmask("256.0.0.0/8")  =>  ! invalid CIDR expression: invalid CIDR address: 256.0.0.0/8.
    cidrnetmask(" 10.0.0.0/8")  =>  ! invalid CIDR expression: invalid CIDR address:  10.0.0.0/8.
    cidrnetmask("10.0.0.0/+8")  =>  ! invalid CIDR expression: invalid CIDR address: 10.0.0.0/+8.
    cidrsubnet("10.0.0.0/8", 8, 2)  =>  "10.2.0.0/16" string
    cidrsubnet("10.0.0.0/8", 8, 256)  =>  ! prefix extension of 8 does not accommodate a subnet numbered 256.
    cidrsubnet("10.0.0.0/8", 25, 0)  =>  ! insufficient address space to extend prefix of 8 by 25.
    cidrsubnet("10.0.0.0/8", 0, 0)  =>  "10.0.0.0/8" string
    cidrsubnet("10.0.0.0/8", -1, 0)  =>  "10.0.0.0/7" string
    cidrsubnet("fd00:fd12:3456:7890::/56", 16, 162)  =>  "fd00:fd12:3456:7800:a200::/72" string
    cidrsubnet("fd00::/8", 64, 18446744073709551615)  =>  "fdff:ffff:ffff:ffff:ff00::/72" string
    cidrsubnet("fd00::/8", 70, 18446744073709551616)  =>  "fd04::/78" string
    cidrsubnet("10.1.2.3/16", 4, 15)  =>  "10.1.240.0/20" string
    cidrsubnet("10.0.0.0/8", "8", "3")  =>  "10.3.0.0/16" string
    cidrsubnet("0.0.0.0/0", 1, 1)  =>  "128.0.0.0/1" string
    cidrsubnets("10.1.0.0/16")  =>  [] list(string)
    cidrsubnets("10.1.0.0/16", 0)  =>  ! must extend prefix by at least one bit.
    cidrsubnets("10.1.0.0/16", 33)  =>  ! may not extend prefix by more than 32 bits.
    cidrsubnets("255.255.255.0/24", 1, 1)  =>  ["255.255.255.0/25", "255.255.255.128/25"] list(string)
    cidrsubnets("10.0.0.0/24", 8, 1)  =>  ["10.0.0.0/32", "10.0.0.128/25"] list(string)
    cidrsubnets("x", 1)  =>  ! invalid CIDR expression: invalid CIDR address: x.
    cidrsubnets("10.0.0.0/24", -1)  =>  ! must extend prefix by at least one bit.
    cidrsubnet("11.0.0.0/8", -1, 0)  =>  "11.0.0.0/7" string
    """
)
def test_network_as_terraform(expression: str, expected: str) -> None:
    assert answer(expression) == expected
