package tallygate.kubernetes.reference_missing_test

import data.tallygate.kubernetes.reference_missing as rule
import rego.v1

messages(resources) := found if {
	found := {one.msg | some one in (rule.deny | rule.warn)} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, namespace, values) := {
	"type": type,
	"name": name,
	"namespace": namespace,
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

release := object_of("helm.toolkit.fluxcd.io/HelmRelease", "order", "shop", {})

workload(container, pod) := object_of("apps/Deployment", "order", "shop", {"spec": {"template": {"spec": object.union({"containers": [object.union({"image": "order:1"}, container)]}, pod)}}})

reads(field, ref) := workload({"env": [{"name": "A", "valueFrom": {field: ref}}]}, {})

config := object_of("ConfigMap", "order", "shop", {"data": {"a": "1"}})

secret(name) := object_of("Secret", name, "shop", {"stringData": {"token": "x"}})

gone(type, name) := {sprintf("order reads the %s %s, which its namespace does not have", [type, name])}

test_config_maps if {
	messages([reads("configMapKeyRef", {"name": "order", "key": "a"})]) == gone("ConfigMap", "order")
	messages([config, reads("configMapKeyRef", {"name": "order", "key": "a"})]) == set()
	messages([object.union(config, {"namespace": "ci"}), reads("configMapKeyRef", {"name": "order", "key": "a"})]) == gone("ConfigMap", "order")
}

test_keys if {
	messages([config, reads("configMapKeyRef", {"name": "order", "key": "b"})]) == {"order reads b of the ConfigMap order, which has no such key"}
	messages([secret("order"), reads("secretKeyRef", {"name": "order", "key": "token"})]) == set()
}

test_secrets_are_missed_where_others_are if {
	messages([reads("secretKeyRef", {"name": "order", "key": "token"})]) == set()
	messages([secret("other"), reads("secretKeyRef", {"name": "order", "key": "token"})]) == gone("Secret", "order")
}

test_secrets_that_others_make if {
	read := reads("secretKeyRef", {"name": "order", "key": "token"})
	every values in [{"spec": {"target": {"name": "order"}}}, {"spec": {"target": {"name": "order", "creationPolicy": "Owner"}}}] {
		messages([secret("other"), object_of("external-secrets.io/ExternalSecret", "x", "shop", values), read]) == set()
	}
	messages([secret("other"), object_of("external-secrets.io/ExternalSecret", "order", "shop", {}), read]) == set()
	messages([secret("other"), object_of("cert-manager.io/Certificate", "x", "shop", {"spec": {"secretName": "order"}}), read]) == set()
	messages([secret("other"), object_of("isindir.github.com/SopsSecret", "x", "shop", {"spec": {"secretTemplates": [{"name": "order"}]}}), read]) == set()
}

test_optional if {
	messages([reads("configMapKeyRef", {"name": "order", "key": "a", "optional": true})]) == set()
	messages([workload({"envFrom": [{"configMapRef": {"name": "order", "optional": true}}]}, {})]) == set()
}

test_whole_environments if {
	messages([workload({"envFrom": [{"configMapRef": {"name": "order"}}]}, {})]) == gone("ConfigMap", "order")
	messages([config, workload({"envFrom": [{"configMapRef": {"name": "order"}}]}, {})]) == set()
}

mounted(volume) := workload({}, {"volumes": [object.union({"name": "data"}, volume)]})

test_volumes if {
	messages([mounted({"configMap": {"name": "order"}})]) == gone("ConfigMap", "order")
	messages([secret("other"), mounted({"secret": {"secretName": "order"}})]) == gone("Secret", "order")
	messages([mounted({"persistentVolumeClaim": {"claimName": "order"}})]) == gone("PersistentVolumeClaim", "order")
	messages([mounted({"projected": {"sources": [{"configMap": {"name": "order"}}, {"configMap": {"name": "kube-root-ca.crt"}}]}})]) == gone("ConfigMap", "order")
	messages([mounted({"emptyDir": {}})]) == set()
}

test_claims_that_a_stateful_set_makes if {
	pod := {"containers": [{"image": "db:1"}], "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}
	set_of := object_of("apps/StatefulSet", "db", "shop", {"spec": {"template": {"spec": pod}, "volumeClaimTemplates": [{"metadata": {"name": "data"}}]}})
	messages([set_of]) == set()
}

test_what_something_else_may_make if {
	messages([release, reads("configMapKeyRef", {"name": "order", "key": "a"})]) == set()
}
