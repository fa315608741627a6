# METADATA
# title: Route to a Service that is not there
# description: >-
#   An Ingress, a Route of OpenShift or a route of the Gateway API that names a Service which its namespace does not
#   have, or a port that the Service does not open, answers every request with an error.
# custom:
#   id: k8s-ingress-without-service
#   severity: medium
#   scope: environment
#   resources: [Service, extensions/Ingress, "*.*/*", "!apiextensions.k8s.io/*"]
#   fix: name a Service of the same namespace, and one of its ports
#   docs: policies/kubernetes/ingress-without-service
#   tags: [kubernetes, network, reliability]
#   peers: ["kube-linter:dangling-ingress", "kube-score:ingress-targets-service"]
package tallygate.kubernetes.ingress_without_service

import data.tallygate.lib.neighbours
import rego.v1

warn contains {"msg": msg, "address": route.address, "path": found.path, "label": "no such Service"} if {
	some found in backends
	is_string(found.name)
	route := input.resources[found.route]
	count(neighbours.meant(route, "Service", found.name)) == 0
	not neighbours.open_ended(route)
	msg := sprintf("%s leads to the Service %s, which its namespace does not have", [route.name, found.name])
}

deny contains {"msg": msg, "address": route.address, "path": found.path, "label": "no such port", "seen": true} if {
	some found in backends
	route := input.resources[found.route]
	services := neighbours.certain(route, "Service", found.name)
	count(services) > 0
	every i in services {
		not opens(input.resources[i].values.spec, found.port)
	}
	msg := sprintf("%s leads to port %v of the Service %s, which opens others", [route.name, found.port, found.name])
}

# What Routes name may be target ports of a Service as well.
opens(spec, port) if {
	some open in spec.ports
	some field in ["port", "name", "targetPort"]
	open[field] == port
}

# Whatever is asked for, an ExternalName passes it on.
opens(spec, _) if spec.type == "ExternalName"

opens(_, port) if port == null

# A Service without ports is a part of a patch.
opens(spec, _) if not spec.ports

backends contains {"route": number, "name": name, "port": port, "path": array.concat(path, ["service", "name"])} if {
	some [number, path, backend] in ingress_backends
	name := backend.service.name
	port := asked(backend.service)
	port != "use-annotation"
}

asked(service) := service.port.name if {
	service.port.name
} else := service.port.number if {
	service.port.number
} else := null

# As Ingresses of extensions/v1beta1 had it.
backends contains {"route": number, "name": backend.serviceName, "port": port, "path": array.concat(path, ["serviceName"])} if {
	some [number, path, backend] in ingress_backends
	port := given(backend, "servicePort")
	port != "use-annotation"
}

backends contains {"route": number, "name": target.name, "port": port, "path": array.concat(path, ["name"])} if {
	some number, route in input.resources
	route.type == "route.openshift.io/Route"
	some [path, target] in route_targets(route)
	not other_kind(target)
	port := object.get(route.values, ["spec", "port", "targetPort"], null)
}

backends contains {"route": number, "name": target.name, "port": port, "path": path} if {
	some number, route in input.resources
	startswith(route.type, "gateway.networking.k8s.io/")
	some i, rule in route.values.spec.rules
	some j, target in rule.backendRefs
	not other_kind(target)
	not other_namespace(target, route)
	port := given(target, "port")
	path := ["spec", "rules", i, "backendRefs", j, "name"]
}

other_kind(target) if target.kind != "Service"

other_namespace(target, route) if target.namespace != route.namespace

given(target, field) := target[field] if {
	target[field]
} else := null

ingresses := {"extensions/Ingress", "networking.k8s.io/Ingress"}

ingress_backends contains [number, path, backend] if {
	some number, route in input.resources
	route.type in ingresses
	some field in ["defaultBackend", "backend"]
	path := ["spec", field]
	backend := route.values.spec[field]
}

ingress_backends contains [number, path, backend] if {
	some number, route in input.resources
	route.type in ingresses
	some i, rule in route.values.spec.rules
	some j, one in rule.http.paths
	path := ["spec", "rules", i, "http", "paths", j, "backend"]
	backend := one.backend
}

route_targets(route) := array.concat(first, rest) if {
	first := [[["spec", "to"], target] | target := route.values.spec.to]
	rest := [[["spec", "alternateBackends", i], target] | some i, target in route.values.spec.alternateBackends]
}
