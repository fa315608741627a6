package tallygate.argocd.project_wildcard_test

import data.tallygate.argocd.project_wildcard as rule
import rego.v1

project(spec) := {"type": "argoproj.io/AppProject", "name": "shop", "values": {"spec": spec}}

denied(spec) := found if {
	found := {one.path | some one in rule.deny} with input as project(spec)
}

warned(spec) := found if {
	found := {one.path | some one in rule.warn} with input as project(spec)
}

everywhere := [{"namespace": "argocd", "server": "https://kubernetes.default.svc"}, {"namespace": "*", "server": "*"}]

one_cluster := [{"namespace": "*", "server": "https://kubernetes.default.svc"}]

second := {["spec", "destinations", 1, "namespace"]}

all_kinds := [{"group": "*", "kind": "*"}]

test_no_limit_at_all if {
	denied({"sourceRepos": ["*"], "destinations": everywhere}) == second
	denied({"sourceRepos": ["*"], "destinations": [{"namespace": "*", "name": "*"}]}) == {["spec", "destinations", 0, "namespace"]}
	warned({"sourceRepos": ["*"], "destinations": everywhere, "clusterResourceWhitelist": all_kinds}) == set()
}

test_any_destination if {
	warned({"sourceRepos": ["https://git.shop.internal/platform"], "destinations": everywhere}) == second
	denied({"sourceRepos": ["https://git.shop.internal/platform"], "destinations": everywhere}) == set()
}

test_any_source_into_the_whole_cluster if {
	warned({"sourceRepos": ["a", "*"], "destinations": one_cluster, "clusterResourceWhitelist": all_kinds}) == {["spec", "sourceRepos", 1]}
}

test_any_source_into_namespaces if {
	spec := {"sourceRepos": ["*"], "destinations": [{"namespace": "shop-*", "server": "*"}]}
	warned(spec) == set()
	denied(spec) == set()
	warned(object.union(spec, {"clusterResourceWhitelist": [{"group": "", "kind": "Namespace"}]})) == set()
}

test_limits if {
	spec := {"sourceRepos": ["https://git.shop.internal/*"], "destinations": one_cluster, "clusterResourceWhitelist": all_kinds}
	warned(spec) == set()
	denied(spec) == set()
}

test_odd_shapes if {
	every spec in [null, {}, {"sourceRepos": "*", "destinations": "*"}, {"sourceRepos": null, "destinations": [null]}] {
		warned(spec) == set()
		denied(spec) == set()
	}
}

test_message if {
	messages := {one.msg | some one in rule.deny} with input as project({"sourceRepos": ["*"], "destinations": everywhere})
	messages == {"project shop deploys any repository to any namespace of any cluster"}
}
