package tallygate.lib.terraform_test

import data.tallygate.lib.terraform
import rego.v1

test_is_false if {
	terraform.is_false(false)
	terraform.is_false("false")
	terraform.is_false("0")
}

test_is_not_false if {
	every value in [true, "true", null, 0, "", "no", []] {
		not terraform.is_false(value)
	}
}

test_is_true if {
	terraform.is_true(true)
	terraform.is_true("true")
	terraform.is_true("1")
}

test_is_not_true if {
	every value in [false, "false", null, 1, "yes", {}] {
		not terraform.is_true(value)
	}
}

test_whole if {
	terraform.whole(22) == 22
	terraform.whole("22") == 22
	terraform.whole("-1") == -1
}

test_not_whole if {
	every value in [null, "", "ssh", "1e3", "0x16", "007", "99999999999999", [], {}, true] {
		not terraform.whole(value)
	}
}

test_the_internet_and_wide_pieces_of_it if {
	every cidr in ["0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "8.0.0.0/7", "2000::/3", "0::0/00"] {
		terraform.internet(cidr)
	}
}

test_networks_of_someone if {
	every cidr in ["10.0.0.0/8", "fc00::/7", "0.0.0.0/10", "0.0.0.0", "::/64", "x/0", "", null, 0, ["0.0.0.0/0"]] {
		not terraform.internet(cidr)
	}
}

test_unknown if {
	terraform.unknown("/a") with input as {"unknown": ["/b", "/a"]}
	terraform.unknown("/a") with input as {"unknown": ["/a/0/b"]}
}

test_known if {
	every pointers in [[], ["/ab"], ["/b/a"]] {
		not terraform.unknown("/a") with input as {"unknown": pointers}
	}
	not terraform.unknown("/a") with input as {}
}
