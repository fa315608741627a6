package tallygate.lib.policy_document_test

import data.tallygate.lib.policy_document
import rego.v1

test_not_allowing if {
	statements := [{"effect": "Deny"}, {"effect": "Allow"}, {}, {"effect": null}]
	policy_document.not_allowing == {0} with input as {"values": {"statement": statements}, "unknown": []}
}

test_unknown_effect_may_deny if {
	values := {"statement": [{}, {}]}
	policy_document.not_allowing == {1} with input as {"values": values, "unknown": ["/statement/1/effect"]}
}

test_label if {
	values := {"statement": [{"sid": "Admin"}, {}, {"sid": null}]}
	policy_document.label(0) == "statement Admin" with input as {"values": values}
	policy_document.label(1) == "statement 2" with input as {"values": values}
	policy_document.label(2) == "statement 3" with input as {"values": values}
}
