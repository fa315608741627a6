package tallygate.lib.iam_test

import data.tallygate.lib.iam
import rego.v1

test_one_statement if iam.statements(`{"Statement": {"Effect": "Allow"}}`) == [{"Effect": "Allow"}]

test_many_statements if count(iam.statements(`{"Statement": [{"Sid": "a"}, {"Sid": "b"}]}`)) == 2

test_no_policy if {
	every text in ["", "{", "[]", "1", "null", `"text"`, "{}", `{"Version": "2012-10-17"}`, null, 7] {
		iam.statements(text) == []
	}
}

test_list if {
	iam.list("a") == ["a"]
	iam.list(["a", "b"]) == ["a", "b"]
	iam.list(null) == [null]
}

test_label if {
	iam.label("Admin", 0) == "statement Admin"
	iam.label("", 0) == "statement 1"
	iam.label(null, 4) == "statement 5"
	iam.label(null, "key") == "a statement"
}
