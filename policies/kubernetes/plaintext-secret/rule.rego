# METADATA
# title: Secret in plain text
# description: >-
#   A Secret with values, or a password in an environment variable, is readable by everyone who can read the
#   repository, now and in its history. Base64 hides nothing.
# custom:
#   id: k8s-plaintext-secret
#   severity: high
#   scope: resource
#   resources: [Secret, Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: change the value, it is known now; then keep it in SOPS, a SealedSecret or an ExternalSecret and refer to it
#   docs: policies/kubernetes/plaintext-secret
#   tags: [kubernetes, secrets]
#   peers: [env-var-secret, sensitiveContainerEnvVar, AVD-KSV-0109]
package tallygate.kubernetes.plaintext_secret

import data.tallygate.lib.pods
import data.tallygate.lib.secrets
import rego.v1

deny contains {"msg": msg, "path": [field, key], "label": "readable in Git"} if {
	input.type == "Secret"
	not encrypted
	some [field, key, text] in entries
	is_string(key)
	secrets.is_literal(text)
	not secrets.is_other_part(key)
	not public_entry(key, text)
	msg := sprintf("Secret holds %s in plain text", [key])
}

deny contains {"msg": msg, "path": path, "label": "readable in Git"} if {
	some found in pods.containers
	some i
	variable := found.container.env[i]
	secrets.is_secret_name(variable.name)
	secrets.is_literal(variable.value)
	not secrets.is_switch(variable.value)
	path := array.concat(found.path, ["env", i, "value"])
	msg := sprintf("container %s: variable %s holds a literal value", [pods.name(found.container), variable.name])
}

entries contains ["stringData", key, text] if {
	some key
	text := input.values.stringData[key]
}

entries contains ["data", key, decoded(value)] if {
	some key
	value := input.values.data[key]
	is_string(value)
}

decoded(value) := base64.decode(value) if base64.is_valid(value)

else := value

# SOPS leaves its own block beside the encrypted values.
encrypted if input.values.sops.mac

# Certificates and public keys are no secrets.
public_entry(key, _) if regex.match(`\.(cer|cert|crt|csr|pub)$`, key)

# Argo CD keeps the address of a repository or cluster beside its credentials.
public_entry(key, _) if {
	of_argocd
	key in {"enableLfs", "enableOCI", "forceHttpBasicAuth", "insecure", "name", "namespaces", "project", "server", "url"}
}

public_entry("config", text) if {
	of_argocd
	not regex.match(`bearerToken|password|keyData`, text)
}

of_argocd if input.values.metadata.labels["argocd.argoproj.io/secret-type"] in {"cluster", "repo-creds", "repository"}
