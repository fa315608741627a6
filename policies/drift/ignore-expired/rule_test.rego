package tallygate.drift.ignore_expired_test

import data.tallygate.drift.ignore_expired as rule
import rego.v1

entry := {"type": "ConfigMap", "path": "/data", "id": "", "until": "2026-01-01", "owner": "shop", "reason": "by hand"}

told(entries) := results if {
	results := rule.deny with input as {"drift": {"expired": entries}}
}

test_nothing if told([]) == set()

test_one if count(told([entry])) == 1

test_each_at_its_place if {
	places := {result.expired | some result in told([entry, entry])}
	places == {0, 1}
}

test_whose_it_is if {
	some result in told([entry])
	contains(result.msg, "shop: by hand")
}

test_its_day if {
	some result in told([entry])
	contains(result.msg, "2026-01-01")
}

test_without_drift if {
	results := rule.deny with input as {}
	results == set()
}

test_which_it_is if {
	some result in told([entry])
	startswith(result.msg, "type ConfigMap, path /data: ")
}
