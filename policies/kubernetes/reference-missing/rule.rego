# METADATA
# title: Pods that read what is not there
# description: >-
#   A pod does not start where a ConfigMap or Secret that it reads is missing, lacks the key, or where the
#   PersistentVolumeClaim it mounts does not exist.
# custom:
#   id: k8s-reference-missing
#   severity: medium
#   scope: environment
#   resources: [ConfigMap, Secret, PersistentVolumeClaim, Pod, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, batch/Job, batch/CronJob, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: add what is missing to the same environment and namespace, or mark the reference as optional
#   docs: policies/kubernetes/reference-missing
#   tags: [kubernetes, configuration, reliability]
package tallygate.kubernetes.reference_missing

import data.tallygate.lib.needs
import data.tallygate.lib.neighbours
import rego.v1

warn contains {"msg": msg, "address": reader.address, "path": read.path, "label": "not there"} if {
	some read in needs.reads
	reader := input.resources[read.by]
	expected(reader, read)
	not provided(reader, read)
	not neighbours.open_ended(reader)
	msg := sprintf("%s reads the %s %s, which its namespace does not have", [reader.name, read.type, read.name])
}

deny contains {"msg": msg, "address": reader.address, "path": read.path, "label": "no such key", "seen": true} if {
	some read in needs.reads
	is_string(read.key)
	reader := input.resources[read.by]
	held := neighbours.certain(reader, read.type, read.name)
	count(held) > 0
	every i in held {
		not read.key in keys[i]
	}
	msg := sprintf("%s reads %s of the %s %s, which has no such key", [reader.name, read.key, read.type, read.name])
}

keys[i] := held if {
	some i, one in input.resources
	one.type in {"ConfigMap", "Secret"}
	held := {key |
		some field in ["data", "binaryData", "stringData"]
		some key, _ in one.values[field]
	}
}

# What the control plane puts into every namespace.
everywhere := {"kube-root-ca.crt", "openshift-service-ca.crt"}

expected(_, read) if {
	read.type != "Secret"
	not read.name in everywhere
}

# Secrets are mostly made by hand or elsewhere: one is missed where the tree holds others of that namespace.
expected(reader, read) if {
	read.type == "Secret"
	some cluster in secrets[neighbours.home(reader)]
	neighbours.same_cluster(reader, {"cluster": cluster})
}

# Clusters that have some, by the namespace.
secrets[neighbours.home(one)] contains neighbours.cluster(one) if {
	some one in input.resources
	one.type in {"Secret", "bitnami.com/SealedSecret", "external-secrets.io/ExternalSecret"}
}

provided(reader, read) if {
	some place in neighbours.looks(reader)
	[read.type, read.name, place] in provides
}

# Types, names and places of what is there, or is made by what is there.
provides contains [object.get(makers, one.type, one.type), name, place] if {
	some one in input.resources
	some name in names(one)
	some place in neighbours.stands(one)
}

makers := {
	"bitnami.com/SealedSecret": "Secret",
	"cert-manager.io/Certificate": "Secret",
	"external-secrets.io/ClusterExternalSecret": "Secret",
	"external-secrets.io/ExternalSecret": "Secret",
	"isindir.github.com/SopsSecret": "Secret",
	"onepassword.com/OnePasswordItem": "Secret",
	"ricoberger.de/VaultSecret": "Secret",
	"secrets-store.csi.x-k8s.io/SecretProviderClass": "Secret",
	"secrets.hashicorp.com/VaultDynamicSecret": "Secret",
	"secrets.hashicorp.com/VaultPKISecret": "Secret",
	"secrets.hashicorp.com/VaultStaticSecret": "Secret",
	"secrets.infisical.com/InfisicalSecret": "Secret",
	"trust.cert-manager.io/Bundle": "ConfigMap",
}

# Its own name, and those that objects give to what they make.
names(one) := ({one.name} | given) | listed if {
	given := {
		object.get(one.values, ["spec", "target", "name"], ""),
		object.get(one.values, ["spec", "secretName"], ""),
		object.get(one.values, ["spec", "externalSecretName"], ""),
		object.get(one.values, ["spec", "destination", "name"], ""),
		object.get(one.values, ["spec", "managedSecretReference", "secretName"], ""),
	}
	listed := {made[key] |
		some field in ["secretObjects", "secretTemplates"]
		some made in one.values.spec[field]
		some key in ["name", "secretName"]
	}
}
