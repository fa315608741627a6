# METADATA
# title: Values as Terraform takes them
# description: Terraform turns "false" into false and "22" into 22 where an argument wants them; null is absent.
package tallygate.lib.terraform

import rego.v1

is_false(value) if value == false

is_false(value) if value in {"false", "0"}

is_true(value) if value == true

is_true(value) if value in {"true", "1"}

# A number, or a string that holds a whole number.
whole(value) := value if is_number(value)

whole(value) := to_number(value) if {
	is_string(value)
	regex.match(`^(0|-?[1-9][0-9]{0,8})$`, value)
}

# The internet, or a piece of it that is wider than what anyone owns: the widest private networks are 10.0.0.0/8 and
# fc00::/7.
internet(cidr) if {
	is_string(cidr)
	regex.match(`^[0-9.]+/0*[0-7]$`, cidr)
}

internet(cidr) if {
	is_string(cidr)
	regex.match(`^[0-9a-fA-F.]*:[0-9a-fA-F.:]*/0*[0-6]$`, cidr)
}

# Whether the value at a JSON pointer, or anything in it, could not be known. Rules ask this only where an unknown
# value would turn them into a false finding elsewhere in the resource.
unknown(pointer) if pointer in input.unknown

unknown(pointer) if {
	some i
	startswith(input.unknown[i], sprintf("%s/", [pointer]))
}
