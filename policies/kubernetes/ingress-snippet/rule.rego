# METADATA
# title: Ingress with a piece of nginx configuration
# description: >-
#   A snippet becomes part of the configuration of the shared ingress controller: with it one tenant reads the Secrets
#   of all (CVE-2021-25742).
# custom:
#   id: k8s-ingress-snippet
#   severity: medium
#   scope: resource
#   resources: [networking.k8s.io/Ingress]
#   fix: use the annotations or a ConfigMap of the controller, and keep allow-snippet-annotations false
#   docs: policies/kubernetes/ingress-snippet
#   tags: [kubernetes, network]
#   peers: ["checkov:CKV_K8S_152", "checkov:CKV_K8S_153", "checkov:CKV_K8S_154"]
package tallygate.kubernetes.ingress_snippet

import rego.v1

# What reads files or runs code, as the advisory shows it.
code := `(?i)\blua_|_by_lua|\balias\b|\broot\s|/var/run/secrets|/run/secrets|serviceaccount|\bload_module\b`

deny contains {"msg": msg, "path": ["metadata", "annotations", key], "label": "runs in the controller"} if {
	some key, text in snippets
	regex.match(code, text)
	msg := sprintf("%s brings code or files into the ingress controller", [input.name])
}

warn contains {"msg": msg, "path": ["metadata", "annotations", key], "label": "runs in the controller"} if {
	some key, text in snippets
	not regex.match(code, text)
	msg := sprintf("%s writes into the configuration of the ingress controller", [input.name])
}

snippets[key] := text if {
	some key, text in input.values.metadata.annotations
	is_string(key)
	is_string(text)
	regex.match(`^nginx\.(ingress\.kubernetes\.io|org)/[a-z-]*snippets?$`, key)
}
