package tallygate.lib.drift_test

import data.tallygate.lib.drift
import rego.v1

item := {
	"index": 0,
	"kind": "modified",
	"subject": {"address": "aws_instance.web", "type": "aws_instance"},
	"path": "/ami",
	"steps": ["ami"],
	"expected": "a",
	"actual": "b",
	"reason": "",
	"ignore_rule": "",
	"evidence": [],
	"production": false,
}

class(changes) := drift.class_of(object.union(item, changes))

typed(type) := {"subject": {"address": "a.b", "type": type}}

test_classes if {
	class({}) == "changed"
	class({"kind": "unknown"}) == "unknown"
	class({"kind": "stale"}) == "unknown"
	class({"kind": "missing"}) == "missing"
	class({"kind": "missing", "production": true}) == "gone"
	class({"kind": "pending"}) == "pending"
	class({"kind": "extra"}) == "extra"
	class({"kind": "version-ahead"}) == "order"
	class({"kind": "version-behind"}) == "behind"
	class({"kind": "key-missing", "steps": []}) == "changed"
}

test_every_kind_has_a_class if {
	every kind in object.keys(drift.words) {
		class({"kind": kind, "steps": [], "path": ""})
	}
}

test_exposures if {
	class({"steps": ["ingress", "0", "cidr_blocks", "=0.0.0.0/0"], "expected": null, "actual": "0.0.0.0/0"}) == "exposed"
	class({"steps": ["ingress"], "expected": [], "actual": [{"ipv6_cidr_blocks": ["::/0"]}]}) == "exposed"
	class({"steps": ["publicly_accessible"], "expected": false, "actual": true}) == "exposed"
	class({"steps": ["acl"], "expected": "private", "actual": "public-read"}) == "exposed"
	class({"steps": ["policy", "Statement", "sid=a", "Action"], "expected": ["s3:Get"], "actual": "*"}) == "exposed"
	class({"steps": ["policy", "Statement", "=#0"], "expected": null, "actual": {"Effect": "Allow", "Action": ["*"]}}) == "exposed"
	class({"steps": ["policy"], "expected": null, "actual": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": ["*"]}}]}}) == "exposed"
	class({"steps": ["server_side_encryption_configuration"], "expected": [{}], "actual": null}) == "exposed"
	class({"kind": "extra", "steps": ["hostNetwork"], "expected": null, "actual": true}) == "exposed"
}

test_no_exposures if {
	class({"steps": ["policy", "Statement", "=#0"], "expected": null, "actual": {"Effect": "Deny", "Principal": "*"}}) == "security"
	class({"steps": ["policy", "Statement", "=#0"], "expected": null, "actual": {"Effect": "Allow", "Resource": "*"}}) == "security"
	class({"steps": ["egress"], "actual": ["0.0.0.0/0"]}) == "security"
	class(object.union(typed("aws_route"), {"steps": ["destination_cidr_block"], "actual": "0.0.0.0/0"})) == "security"
	class({"steps": ["publicly_accessible"], "expected": true, "actual": false}) == "security"
	class({"kind": "pending", "steps": ["publicly_accessible"], "actual": true}) == "pending"
}

test_security if {
	class({"steps": ["kms_key_id"]}) == "security"
	class(typed("rbac.authorization.k8s.io/Role")) == "security"
	class({"steps": ["spec", "template", "spec", "securityContext", "runAsUser"]}) == "security"
}

test_descriptions if {
	class({"steps": ["tags", "Name"]}) == "described"
	class({"steps": ["metadata", "annotations", "a"]}) == "described"
	class({"steps": ["tags", "public"], "path": "/tags/public"}) == "described"
}

test_what_a_rule_ignores_has_no_class if {
	found := drift.of("changed") with input as {"drift": {"items": [object.union(item, {"ignore_rule": "a"})]}}
	found == {}
}

test_said if {
	drift.said(item) == "aws_instance.web /ami is \"b\", where \"a\" is expected"
	contains(drift.said(object.union(item, {"actual": concat("", [sprintf("%d", [n]) | some n in numbers.range(1, 200)])})), " …")
	drift.said(object.union(item, {"kind": "missing", "path": "", "expected": null, "actual": null})) == "aws_instance.web is not there"
}
