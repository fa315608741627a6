package tallygate.lib.drift_samples_test

import rego.v1

import data.tallygate.lib.drift
import data.tallygate.lib.drift_samples

test_the_item_is_a_changed_value if {
	count(drift.of("changed")) == 1 with input as drift_samples.with_item({})
}

test_an_item_is_what_it_is_told_to_be_and_the_sample_else if {
	made := drift_samples.with_item({"kind": "missing"})
	made.drift.items == [object.union(drift_samples.item, {"kind": "missing"})]
	made.drift.items[0].path == drift_samples.item.path
}

test_nothing_is_no_drift if {
	count(drift.of("changed")) == 0 with input as drift_samples.nothing
}
