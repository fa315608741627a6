# METADATA
# title: Ingress without TLS
# description: >-
#   An Ingress without TLS serves its hosts in plain text: passwords and cookies can be read and changed on the way.
# custom:
#   id: k8s-ingress-without-tls
#   severity: medium
#   scope: resource
#   resources: [networking.k8s.io/Ingress]
#   fix: add spec.tls with the hosts and a secretName, which cert-manager can fill
#   docs: policies/kubernetes/ingress-without-tls
#   tags: [kubernetes, network, encryption]
#   peers: ["polaris:tlsSettingsMissing", "gatekeeper:httpsonly"]
package tallygate.kubernetes.ingress_without_tls

import rego.v1

# Classes that bring certificates of their own.
own_certificates := {"cloudflare-tunnel", "tailscale"}

warn contains {"msg": msg, "path": ["spec", "tls"], "label": "in plain text"} if {
	routes
	not has_tls
	not ends_elsewhere
	msg := sprintf("%s is served without TLS", [served])
}

has_tls if input.values.spec.tls[_]

served := concat(", ", hosts) if {
	hosts := sort({host | some rule in input.values.spec.rules; host := rule.host; is_string(host)})
	count(hosts) > 0
} else := input.name

routes if input.values.spec.rules[_]

routes if is_object(input.values.spec.defaultBackend)

# Load balancers of clouds, Traefik and others name the certificate in an annotation.
ends_elsewhere if {
	some key, value in input.values.metadata.annotations
	is_string(key)
	regex.match(`(?i)cert|tls|ssl|https|listen-ports|entrypoints|scheme`, key)
	regex.match(`(?i)true|https|websecure|tls|arn:|internal|[a-z0-9-]*cert|letsencrypt|issuer`, sprintf("%v", [value]))
}

ends_elsewhere if {
	some key, _ in input.values.metadata.annotations
	is_string(key)
	regex.match(`(?i)certificate|cluster-issuer|cert-manager\.io/issuer|pre-shared-cert`, key)
}

ends_elsewhere if input.values.spec.ingressClassName in own_certificates

ends_elsewhere if input.values.metadata.annotations["kubernetes.io/ingress.class"] in own_certificates

# The answer to a challenge of ACME has to be plain.
ends_elsewhere if input.values.metadata.labels["acme.cert-manager.io/http01-solver"]
