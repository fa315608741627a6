package tallygate.kubernetes.api_deprecated_test

import data.tallygate.kubernetes.api_deprecated as rule
import rego.v1

judge(type, version) := found if {
	found := {one.msg | some one in rule.warn} with input as {"type": type, "name": "a", "values": {"apiVersion": version, "kind": "x"}}
}

test_deprecated if {
	judge("resource.k8s.io/ResourceClaim", "resource.k8s.io/v1beta1") == {"resource.k8s.io/v1beta1 is deprecated since 1.35 and gone in 1.38: use resource.k8s.io/v1"}
}

test_its_successor if judge("resource.k8s.io/ResourceClaim", "resource.k8s.io/v1") == set()

test_endpoints if judge("Endpoints", "v1") == {"Endpoints is deprecated since 1.33: use discovery.k8s.io/v1 EndpointSlice"}

test_place if {
	paths := {one.path | some one in rule.warn} with input as {"type": "x", "values": {"apiVersion": "certificates.k8s.io/v1beta1"}}
	paths == {["apiVersion"]}
}

test_versions_of_the_table_are_announced_for_later if {
	every row in rule.versions {
		split(row[0], ".")[1] < split(row[1], ".")[1]
	}
}

test_odd if {
	every version in [null, 1, {}, ""] {
		judge("resource.k8s.io/ResourceClaim", version) == set()
	}
}
