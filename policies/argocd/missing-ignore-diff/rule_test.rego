package tallygate.argocd.missing_ignore_diff_test

import data.tallygate.argocd.missing_ignore_diff as rule
import rego.v1

denied(resources) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "resources": resources}
}

paths(resources) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": "prod", "resources": resources}
}

warned(resources) := found if {
	found := {one.msg | some one in rule.warn} with input as {"environment": "prod", "resources": resources}
}

object_of(type, name, values) := {
	"type": type,
	"name": name,
	"namespace": "shop",
	"cluster": "east",
	"applications": ["shop"],
	"address": concat("/", [type, name]),
	"source": {"path": "apps/prod/order.yaml", "line": 1, "column": 1},
	"values": values,
}

application(ignored) := object.union(
	object_of("tallygate.dev/Deployment", "shop", {"self_heal": true, "respects_ignored": false, "ignored": ignored}),
	{"namespace": null, "applications": []},
)

still := object.union(application([]), {"values": {"self_heal": false}})

entry(type, path) := {"types": [type], "name": "", "namespace": "", "path": path, "is_exact": true, "text": "x"}

injected := {"annotations": {"cert-manager.io/inject-ca-from": "shop/order"}}

webhook(metadata, bundle) := object_of(
	"admissionregistration.k8s.io/MutatingWebhookConfiguration", "order",
	{"metadata": metadata, "webhooks": [{"clientConfig": {}}, {"clientConfig": {"caBundle": bundle}}]},
)

bundle_path := ["webhooks", 1, "clientConfig", "caBundle"]

hooked := injected_into("MutatingWebhookConfiguration")

injected_into(kind) := {sprintf("%s order writes what cert-manager.io/inject-ca-from sets, and Application shop heals it back each time", [kind])}

test_certificates_of_webhooks if {
	denied([webhook(injected, "Cg=="), application([])]) == hooked
	paths([webhook(injected, "Cg=="), application([])]) == {bundle_path}
}

test_certificates_that_nobody_injects if {
	denied([webhook({}, "Cg=="), application([])]) == set()
	denied([webhook(injected, ""), application([])]) == set()
	denied([webhook({"annotations": {"service.beta.openshift.io/inject-cabundle": "false"}}, "Cg=="), application([])]) == set()
}

test_applications_that_do_not_heal if {
	denied([webhook(injected, "Cg=="), still]) == set()
	denied([webhook(injected, "Cg==")]) == set()
}

test_certificates_that_are_ignored if {
	every path in [["webhooks", "1", "clientConfig", "caBundle"], ["webhooks", null, "clientConfig", "caBundle"], ["webhooks", "1", "clientConfig"], ["webhooks"]] {
		ignored := entry("admissionregistration.k8s.io/MutatingWebhookConfiguration", path)
		denied([webhook(injected, "Cg=="), application([ignored])]) == set()
	}
	other := entry("admissionregistration.k8s.io/MutatingWebhookConfiguration", ["webhooks", "0", "clientConfig", "caBundle"])
	denied([webhook(injected, "Cg=="), application([other])]) == hooked
}

test_what_is_not_worked_out_is_said if {
	ignored := object.union(
		entry("admissionregistration.k8s.io/MutatingWebhookConfiguration", ["webhooks", null]),
		{"is_exact": false},
	)
	denied([webhook(injected, "Cg=="), application([ignored])]) == set()
	said := "MutatingWebhookConfiguration order writes what cert-manager.io/inject-ca-from sets; whether Application shop ignores that by x is not known"
	warned([webhook(injected, "Cg=="), application([ignored])]) == {said}
}

test_definitions_and_services if {
	definition := object_of("apiextensions.k8s.io/CustomResourceDefinition", "order", {
		"metadata": injected,
		"spec": {"conversion": {"webhook": {"clientConfig": {"caBundle": "Cg=="}}}},
	})
	denied([definition, application([])]) == injected_into("CustomResourceDefinition")
	service := object_of("apiregistration.k8s.io/APIService", "order", {"metadata": injected, "spec": {"caBundle": "Cg=="}})
	denied([service, application([])]) == injected_into("APIService")
}

test_config_maps if {
	trusted := object_of("ConfigMap", "order", {
		"metadata": {"labels": {"config.openshift.io/inject-trusted-cabundle": "true"}},
		"data": {"ca-bundle.crt": ""},
	})
	count(denied([trusted, application([])])) == 1
	empty := object_of("ConfigMap", "order", {"metadata": {"labels": {"config.openshift.io/inject-trusted-cabundle": "true"}}})
	denied([empty, application([])]) == set()
}

secret(part, key) := object_of("Secret", "order", {part: {key: "eA=="}})

test_secrets_of_certificates if {
	certificate := object_of("cert-manager.io/Certificate", "web", {"spec": {"secretName": "order"}})
	told := {"Secret order writes what Certificate web sets, and Application shop heals it back each time"}
	denied([secret("data", "tls.key"), certificate, application([])]) == told
	denied([secret("stringData", "tls.key"), certificate, application([])]) == told
	denied([secret("data", "password"), certificate, application([])]) == set()
	denied([secret("stringData", "tls.key"), certificate, application([entry("Secret", ["data"])])]) == set()
}

external(spec) := object_of("external-secrets.io/ExternalSecret", "order", {"spec": spec})

test_external_secrets if {
	every spec in [{}, {"target": {"name": "order"}}, {"target": {"creationPolicy": "Orphan"}}] {
		denied([secret("data", "password"), external(spec), application([])]) == {"Secret order writes what ExternalSecret order sets, and Application shop heals it back each time"}
	}
	every spec in [{"target": {"name": "other"}}, {"target": {"creationPolicy": "None"}}, {"target": {"creationPolicy": "Merge"}}] {
		denied([secret("data", "password"), external(spec), application([])]) == set()
	}
}

test_external_secrets_that_merge if {
	merging := external({"target": {"creationPolicy": "Merge"}, "data": [{"secretKey": "password"}]})
	paths([secret("data", "password"), merging, application([])]) == {["data", "password"]}
	denied([secret("data", "user"), merging, application([])]) == set()
}

service(name) := object_of("networking.istio.io/VirtualService", "order", {"spec": {"http": [{"name": name, "route": [{"weight": 100}, {"weight": 0}]}]}})

rollout(istio) := object_of("argoproj.io/Rollout", "web", {"spec": {"strategy": {"canary": {"trafficRouting": {"istio": istio}}}}})

test_weights_of_routes if {
	every istio in [
		{"virtualService": {"name": "order"}},
		{"virtualService": {"name": "order", "routes": ["primary"]}},
		{"virtualServices": [{"name": "order"}]},
	] {
		paths([service("primary"), rollout(istio), application([])]) == {["spec", "http", 0, "route", 0, "weight"]}
	}
	denied([service("primary"), rollout({"virtualService": {"name": "order", "routes": ["other"]}}), application([])]) == set()
	ignored := entry("networking.istio.io/VirtualService", ["spec", "http", "0"])
	denied([service("primary"), rollout({"virtualService": {"name": "order"}}), application([ignored])]) == set()
}
