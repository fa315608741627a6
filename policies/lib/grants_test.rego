package tallygate.lib.grants_test

import data.tallygate.lib.grants
import rego.v1

statement := {"principals": [{"type": "AWS", "identifiers": ["*"]}]}

limited(condition) := {"statement": [object.union(statement, {"condition": [condition]})]}

test_everyone if {
	grants.to_everyone({"statement": [statement]}) == {0}
	grants.to_everyone({"statement": [object.union(statement, {"effect": "Allow"})]}) == {0}
	grants.to_everyone({"statement": [{"principals": [{"type": "*", "identifiers": ["*"]}]}]}) == {0}
	grants.to_everyone({"statement": [{}, {"principals": [{"type": "Service", "identifiers": ["x"]}, statement.principals[0]]}]}) == {1}
}

test_not_everyone if {
	every other in [
		object.union(statement, {"effect": "Deny"}),
		{"principals": [{"type": "AWS", "identifiers": ["arn:aws:iam::111122223333:root"]}]},
		{"principals": [{"type": "Federated", "identifiers": ["*"]}]},
		{"principals": []},
		{},
	] {
		grants.to_everyone({"statement": [other]}) == set()
	}
	grants.to_everyone({}) == set()
}

test_conditions_that_narrow if {
	every variable in ["aws:SourceArn", "AWS:SourceOwner", "aws:PrincipalTag/team", "kms:CallerAccount"] {
		grants.unconditional(limited({"test": "StringEquals", "variable": variable})) == set()
	}
}

test_conditions_that_do_not if {
	grants.unconditional({"statement": [statement]}) == {0}
	every condition in [
		{"test": "Bool", "variable": "aws:SecureTransport"},
		{"test": "StringNotEquals", "variable": "aws:SourceVpce"},
		{"test": "StringEqualsIfExists", "variable": "aws:PrincipalOrgID"},
	] {
		grants.unconditional(limited(condition)) == {0}
	}
}
