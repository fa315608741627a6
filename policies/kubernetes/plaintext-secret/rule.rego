# METADATA
# title: Secret in plain text
# description: >-
#   A Secret with values, or a password in a ConfigMap or an environment variable, is readable by everyone who can read
#   the repository, now and in its history. Base64 hides nothing.
# custom:
#   id: k8s-plaintext-secret
#   severity: high
#   scope: resource
#   resources: [ConfigMap, Secret, Pod, PodTemplate, ReplicationController, apps/DaemonSet, apps/Deployment, apps/ReplicaSet, apps/StatefulSet, argoproj.io/Rollout, batch/CronJob, batch/Job]
#   fix: change the value, it is known now; then keep it in SOPS, a SealedSecret or an ExternalSecret and refer to it
#   docs: policies/kubernetes/plaintext-secret
#   tags: [kubernetes, secrets]
#   peers: ["kube-linter:env-var-secret", "polaris:sensitiveContainerEnvVar", "polaris:sensitiveConfigmapContent", "trivy:AVD-KSV-0109"]
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

deny contains {"msg": msg, "path": ["data", key], "label": "readable in Git"} if {
	input.type == "ConfigMap"
	some key, text in input.values.data
	secrets.is_secret_name(key)
	secrets.is_literal(text)
	not secrets.is_switch(text)
	not contains(text, "\n")
	msg := sprintf("ConfigMap holds %s in plain text", [key])
}

# A file of settings within a ConfigMap: lines such as `password: hunter2`.
deny contains {"msg": msg, "path": ["data", file], "label": label} if {
	input.type == "ConfigMap"
	some file, text in input.values.data
	settings_file(file, text)
	regex.match(settings_line, text)
	some key
	numbers := literal_lines(text)[key]
	msg := sprintf("ConfigMap holds %s of %s in plain text", [key, file])
	label := sprintf("readable in Git, line %s of the text", [concat(", ", numbers)])
}

# Numbers of the lines by the key that is set there.
literal_lines(text) := {key: [sprintf("%d", [found.number]) | some found in all; found.key == key] |
	all := [{"key": line.key, "number": index + 1} |
		some index, written in split(text, "\n")
		some line in assignments(written)
		secrets.is_literal(line.value)
		not secrets.is_switch(line.value)
	]
	some key in {found.key | some found in all}
}

settings_file(file, text) if {
	is_string(file)
	is_string(text)
	regex.match(`\.(cfg|cnf|conf|config|env|ini|json|properties|toml|ya?ml)$`, file)
}

# In files `secret` and `credentials` are as often the name of one; functions and lists are no values.
assignments(text) := [{"key": parts[1], "value": trim(parts[2], `"'`)} |
	some parts in regex.find_all_string_submatch_n(settings_line, text, -1)
]

settings_line := `(?mi)^[ \t]*(?:export )?["']?([a-z0-9_.-]*(?:password|passwd|passphrase|api[_.-]?key|access[_.-]?key|token))["']?[ \t]*[=:][ \t]*("[^"\n]+"|'[^'\n]+'|[a-z0-9][^\s,;(\[{<]*)[ \t]*,?[ \t]*$`

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

# Certificates, public keys, and what a browser is shown (OpenShift keeps pages for signing in in Secrets).
public_entry(key, _) if regex.match(`\.(cer|cert|crt|csr|pub|html?|css|svg)$`, key)

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
