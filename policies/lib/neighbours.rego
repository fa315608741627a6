# METADATA
# title: Objects beside each other
# description: >-
#   Which objects of an environment can name each other, by type and name, and which pods carry which labels; looked up
#   by index, so that thousands of objects stay fast. For rules of scope environment.
package tallygate.lib.neighbours

import data.tallygate.lib.selectors
import rego.v1

# A namespace or a cluster that is not known may be any.
near(one, other) if {
	selectors.same_namespace(one, other)
	same_cluster(one, other)
}

same_cluster(one, other) if cluster(one) == cluster(other)

same_cluster(one, _) if cluster(one) == ""

same_cluster(_, other) if cluster(other) == ""

cluster(one) := object.get(one, "cluster", "")

# Where others, which are not in the tree, make objects too: a chart that Flux fetches, an operator for its custom
# resources, the control plane. What is not seen there is not proven to be absent.
open_ended(one) if one.namespace in makers

open_ended(_) if null in makers

open_ended(one) if {
	one.namespace == null
	count(makers) > 0
}

open_ended(one) if one.namespace == "kube-system"

# Namespaces of custom resources, without those that are known to make no pods.
makers contains one.namespace if {
	some one in input.resources
	[group, _] := split(one.type, "/")
	contains(group, ".")
	not endswith(group, ".k8s.io")
	not group in passive
	not one.type in known
}

# Groups of custom resources that stand for settings, certificates, secrets, routes and rules. Taken from the
# documentation of each in November 2026.
passive := {
	"acme.cert-manager.io", "bitnami.com", "cert-manager.io", "cilium.io", "console.openshift.io",
	"constraints.gatekeeper.sh", "crd.projectcalico.org", "external-secrets.io", "extensions.istio.io",
	"generators.external-secrets.io", "image.toolkit.fluxcd.io", "isindir.github.com", "karpenter.k8s.aws", "karpenter.sh",
	"keda.sh", "kustomize.toolkit.fluxcd.io", "kyverno.io", "metallb.io", "networking.istio.io",
	"notification.toolkit.fluxcd.io", "onepassword.com", "policies.kyverno.io", "project.openshift.io", "projectcalico.org",
	"ricoberger.de", "route.openshift.io", "secrets-store.csi.x-k8s.io", "secrets.hashicorp.com", "secrets.infisical.com",
	"security.istio.io", "security.openshift.io", "source.toolkit.fluxcd.io", "telemetry.istio.io",
	"templates.gatekeeper.sh", "traefik.containo.us", "traefik.io", "trust.cert-manager.io", "velero.io", "vpcresources.k8s.aws",
	"elbv2.k8s.aws",
}

known := {
	"argoproj.io/AnalysisTemplate", "argoproj.io/Rollout", "monitoring.coreos.com/AlertmanagerConfig",
	"monitoring.coreos.com/PodMonitor", "monitoring.coreos.com/Probe", "monitoring.coreos.com/PrometheusRule",
	"monitoring.coreos.com/ScrapeConfig", "monitoring.coreos.com/ServiceMonitor",
}

# Namespaces and clusters that an object stands in, and where `one` looks for others: "*" for any, since what is not
# known may be any. The two meet where the objects are near.
stands(one) := {[namespace, cluster_name] |
	some namespace in {one.namespace, "*"}
	some cluster_name in {cluster(one), "*"}
}

looks(one) := {[namespace, cluster_name] |
	some namespace in namespaces(one)
	some cluster_name in clusters(one)
}

namespaces(one) := {"*"} if {
	one.namespace == null
} else := {one.namespace, null}

clusters(one) := {"*"} if {
	cluster(one) == ""
} else := {cluster(one), ""}

# Certainly in the same namespace.
beside(one, other) if {
	home(one) == home(other)
	same_cluster(one, other)
}

# What names no namespace goes where its folder goes.
home(one) := {"folder": folder(one)} if {
	one.namespace == null
} else := one.namespace

folder(one) := regex.replace(one.source.path, `[^/]*$`, "")

by_name[called] contains i if {
	some i, one in input.resources
	some place in stands(one)
	called := [one.type, one.name, place]
}

# Objects of this type and name that `one` can mean.
meant(one, type, name) := {i |
	some place in looks(one)
	some i in by_name[[type, name, place]]
}

# Those that it certainly means.
certain(one, type, name) := {i |
	some i in by_home[[type, name, home(one)]]
	same_cluster(one, input.resources[i])
}

by_home[called] contains i if {
	some i, one in input.resources
	called := [one.type, one.name, home(one)]
}

templated := {
	"apps/DaemonSet",
	"apps/Deployment",
	"apps/ReplicaSet",
	"apps/StatefulSet",
	"argoproj.io/Rollout",
	"batch/Job",
	"ReplicationController",
}

# What pods are made from: metadata and spec, by the index of the object. A part of a patch, without an image, is none.
pods[i] := pod if {
	some i, one in input.resources
	pod := pod_of(one)
	pod.spec.containers[_].image
}

pod_of(one) := one.values if one.type == "Pod"

pod_of(one) := one.values.spec.template if one.type in templated

pod_of(one) := one.values.spec.jobTemplate.spec.template if one.type == "batch/CronJob"

# Where the pod's spec stands in the object that makes it.
spec_path(one) := ["spec", "template", "spec"] if one.type in templated

spec_path(one) := ["spec", "jobTemplate", "spec", "template", "spec"] if one.type == "batch/CronJob"

spec_path(one) := ["spec"] if one.type == "Pod"

by_label[label] contains i if {
	some i, pod in pods
	some key, value in pod.metadata.labels
	some place in stands(input.resources[i])
	label := [place, key, value]
}

by_place[place] contains i if {
	some i, _ in pods
	some place in stands(input.resources[i])
}

labels_of(pod) := pod.metadata.labels if {
	is_object(pod.metadata.labels)
} else := {}

labels_asked(selector) := selector.matchLabels if {
	is_object(selector.matchLabels)
} else := {}

# Indexes of pods that a selector (matchLabels, matchExpressions) of `one` selects.
selected(one, selector) := {i |
	some place in looks(one)
	some i in likely(place, labels_asked(selector))
	selectors.selects(selector, labels_of(pods[i]))
}

# Those of a place with the rarest of these labels: of what all pods share there may be thousands.
likely(place, labels) := rarest if {
	count(labels) > 0
	frequencies := [[count(carriers(place, key, value)), key, value] | some key, value in labels]
	rarest := carriers(place, min(frequencies)[1], min(frequencies)[2])
} else := object.get(by_place, [place], set())

carriers(place, key, value) := object.get(by_label, [[place, key, value]], set())

# Two places of one object in one folder; what several roots render stands in one. Nothing deploys hidden folders.
doubles contains {"name": name, "address": address, "source": source, "first": {"path": first, "line": line}} if {
	some places in written
	count(places) > 1
	[[first, line, _, _, _], [path, row, column, address, name]] := array.slice(sort(places), 0, 2)
	source := {"path": path, "line": row, "column": column}
}

written[key] contains place if {
	some one in input.resources
	not contains(one.source.path, "/.")
	key := [one.type, one.name, one.namespace, cluster(one), folder(one)]
	place := [one.source.path, one.source.line, one.source.column, one.address, one.name]
}
