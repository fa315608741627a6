# METADATA
# title: Field that Argo CD takes from another controller
# description: >-
#   What a manifest writes out and another controller writes as well, an Application that heals itself takes back each
#   time: certificates of webhooks, data of Secrets, weights of routes.
# custom:
#   id: argocd-missing-ignore-diff
#   severity: medium
#   scope: environment
#   resources:
#     - tallygate.dev/Deployment
#     - admissionregistration.k8s.io/MutatingWebhookConfiguration
#     - admissionregistration.k8s.io/ValidatingWebhookConfiguration
#     - apiextensions.k8s.io/CustomResourceDefinition
#     - apiregistration.k8s.io/APIService
#     - argoproj.io/Rollout
#     - cert-manager.io/Certificate
#     - ConfigMap
#     - external-secrets.io/ExternalSecret
#     - networking.istio.io/VirtualService
#     - Secret
#   needs: [tallygate.dev/Deployment]
#   fix: leave the field out of the manifest, or name it in ignoreDifferences of the Application
#   docs: policies/argocd/missing-ignore-diff
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:missing-ignore-diff"]
package tallygate.argocd.missing_ignore_diff

import data.tallygate.lib.differences
import data.tallygate.lib.neighbours
import rego.v1

deny contains {"msg": msg, "address": one.address, "path": first.path, "label": "they take turns", "seen": true} if {
	some i, fields in contested
	one := input.resources[i]
	first := min([field | some field in fields; count(undoing(one, field)) > 0])
	msg := sprintf("%s writes what %s sets, and Application %s heals it back each time", [differences.called(one), first.by, min(undoing(one, first))])
}

warn contains {"msg": msg, "address": one.address, "path": first.path, "label": "healed back?", "seen": true} if {
	some i, fields in contested
	one := input.resources[i]
	every field in fields {
		count(undoing(one, field)) == 0
	}
	first := min([field | some field in fields; count(doubtful(one, field)) > 0])
	[application, said] := min(doubtful(one, first))
	msg := sprintf("%s writes what %s sets; whether Application %s ignores that by %v is not known", [differences.called(one), first.by, application, said])
}

undoing(one, field) := differences.undoing(one, compared(field.path), set())

doubtful(one, field) := differences.doubtful(one, compared(field.path), set())

# Argo CD puts stringData into data first.
compared(path) := array.concat(["data"], array.slice(path, 1, count(path))) if path[0] == "stringData"

else := path

# What two write, by the index of the object: the path, and who else writes it.
contested[i] contains {"path": path, "by": by} if {
	some i, _ in input.resources
	some path in bundles(i)
	by := injector(i)
}

contested[i] contains {"path": ["data", key], "by": by} if {
	some i, one in input.resources
	one.type == "ConfigMap"
	some place, by in config_maps
	key := trusted[place]
	input.resources[i].values.data[key]
	input.resources[i].values.metadata[place][by] == "true"
}

contested[i] contains {"path": [part, key], "by": by} if {
	some [n, name, keys] in writers
	writer := input.resources[n]
	some i in neighbours.certain(writer, "Secret", name)
	some part in ["data", "stringData"]
	some key, _ in input.resources[i].values[part]
	is_written(key, keys)
	by := differences.called(writer)
}

contested[i] contains {"path": path, "by": by} if {
	some n, one in input.resources
	one.type == "argoproj.io/Rollout"
	rollout := input.resources[n]
	some shifted in shifts(rollout.values.spec.strategy.canary.trafficRouting.istio)
	some i in neighbours.certain(rollout, "networking.istio.io/VirtualService", shifted.name)
	some path in weights(input.resources[i], object.get(shifted, "routes", []))
	by := differences.called(rollout)
}

# Certificates by which the API server knows a service. An empty one is dropped before it is compared.
bundles(i) := ({["webhooks", n, "clientConfig", "caBundle"] |
	startswith(input.resources[i].type, "admissionregistration.k8s.io/")
	some n, _ in input.resources[i].values.webhooks
	is_filled(input.resources[i].values.webhooks[n].clientConfig.caBundle)
} | {["spec", "conversion", "webhook", "clientConfig", "caBundle"] |
	input.resources[i].type == "apiextensions.k8s.io/CustomResourceDefinition"
	is_filled(input.resources[i].values.spec.conversion.webhook.clientConfig.caBundle)
}) | {["spec", "caBundle"] |
	input.resources[i].type == "apiregistration.k8s.io/APIService"
	is_filled(input.resources[i].values.spec.caBundle)
}

is_filled(text) if {
	is_string(text)
	text != ""
}

injector(i) := min([name |
	some name in injectors
	is_filled(input.resources[i].values.metadata.annotations[name])
	input.resources[i].values.metadata.annotations[name] != "false"
])

# Annotations that ask for them, after the documentation of cert-manager 1.19 and OpenShift 4.20, November 2026.
injectors := {
	"cert-manager.io/inject-apiserver-ca",
	"cert-manager.io/inject-ca-from",
	"cert-manager.io/inject-ca-from-secret",
	"service.beta.openshift.io/inject-cabundle",
}

config_maps := {
	"annotations": "service.beta.openshift.io/inject-cabundle",
	"labels": "config.openshift.io/inject-trusted-cabundle",
}

trusted := {"annotations": "service-ca.crt", "labels": "ca-bundle.crt"}

# Who writes Secrets of which names and which keys; no keys are any. By index: all of an object is never asked for.
writers contains [n, one.values.spec.secretName, {"ca.crt", "tls.crt", "tls.key"}] if {
	some n, one in input.resources
	one.type == "cert-manager.io/Certificate"
}

writers contains [n, name, keys] if {
	some n, one in input.resources
	one.type == "external-secrets.io/ExternalSecret"
	name := object.get(one.values, ["spec", "target", "name"], one.name)
	policy := object.get(one.values, ["spec", "target", "creationPolicy"], "Owner")
	keys := {
		"Owner": set(),
		"Orphan": set(),
		"Merge": {key | some entry in one.values.spec.data; key := entry.secretKey} | {""},
	}[policy]
}

is_written(_, keys) if count(keys) == 0

is_written(key, keys) if key in keys

shifts(istio) := array.concat([istio.virtualService | is_object(istio.virtualService)], [one |
	is_array(istio.virtualServices)
	some one in istio.virtualServices
])

weights(service, names) := {["spec", "http", n, "route", m, "weight"] |
	some n, route in service.values.spec.http
	is_named(route, names)
	some m, target in route.route
	is_number(target.weight)
}

is_named(_, names) if names == []

is_named(route, names) if route.name in names
