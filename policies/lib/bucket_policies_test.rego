package tallygate.lib.bucket_policies_test

import data.tallygate.lib.bucket_policies
import rego.v1

found(statement) := bucket_policies.open_statements(json.marshal({"Statement": [statement]}))

everyone := {"Sid": "Read", "Effect": "Allow", "Principal": "*"}

test_everyone if {
	found(everyone) == {"statement Read"}
	found({"Effect": "Allow", "Principal": {"AWS": ["*"]}}) == {"statement 1"}
	found({"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}}) == {"statement 1"}
}

test_some if {
	found(object.union(everyone, {"Effect": "Deny"})) == set()
	found(object.union(everyone, {"Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1a2b3c4d"}}})) == set()
	found({"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}}) == set()
}

test_condition_that_narrows_nothing if {
	found(object.union(everyone, {"Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}})) == {"statement Read"}
}

test_no_policy if {
	every text in [null, "", "{", "[]", 3] {
		bucket_policies.open_statements(text) == set()
	}
}
