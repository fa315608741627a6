package tallygate.lib.differences_test

import data.tallygate.lib.differences
import rego.v1

one := {"type": "ConfigMap", "name": "order", "namespace": "shop", "cluster": "east", "applications": ["shop"], "values": {}}

row(name, cluster, ignored) := {
	"type": "tallygate.dev/Deployment",
	"name": name,
	"cluster": cluster,
	"values": {"self_heal": true, "ignored": ignored},
}

entry(facts) := object.union({"types": ["ConfigMap"], "name": "", "namespace": "", "path": ["data"], "is_exact": true, "text": "x"}, facts)

found(rows) := names if {
	names := differences.undoing(one, ["data", "key"], {"owner"}) with input as {"resources": rows}
}

test_applications_by_name_and_cluster if {
	found([row("shop", "east", [])]) == {"shop"}
	found([row("shop", "west", [])]) == set()
	found([row("ship", "east", [])]) == set()
}

test_what_is_ignored if {
	every ignored in [entry({}), entry({"path": ["data", "key"]}), entry({"path": [null]}), entry({"is_exact": false, "path": [], "text": "owner"})] {
		found([row("shop", "east", [ignored])]) == set()
	}
	every ignored in [entry({"path": ["data", "other"]}), entry({"path": ["data", "key", "x"]}), entry({"name": "other"}), entry({"types": []})] {
		found([row("shop", "east", [ignored])]) == {"shop"}
	}
}

test_what_may_be_ignored if {
	every path in [[], ["data"], ["data", "key", "x"]] {
		rows := [row("shop", "east", [entry({"is_exact": false, "path": path})])]
		found(rows) == set()
		said := differences.doubtful(one, ["data", "key"], set()) with input as {"resources": rows}
		said == {["shop", "x"]}
	}
}

test_hooks_are_healed_by_nobody if {
	hook := object.union(one, {"values": {"metadata": {"annotations": {"argocd.argoproj.io/hook": "Sync"}}}})
	owners := differences.owners(hook) with input as {"resources": [row("shop", "east", [])]}
	owners == set()
}
