# METADATA
# title: Host of another environment in production
# description: >-
#   A host or URL in a file of production names another environment, this machine, or a name reserved for examples.
#   Production then reads test data, writes into staging, or does not connect at all.
# custom:
#   id: env-dev-host-in-prod
#   severity: high
#   scope: resource
#   resources: [config_file]
#   fix: set the host that belongs to production
#   docs: policies/environments/dev-host-in-prod
#   tags: [environments, leak]
package tallygate.environments.dev_host_in_prod

import data.tallygate.lib.environments
import data.tallygate.lib.hosts
import rego.v1

deny contains {"msg": msg, "path": path, "label": "not production"} if {
	environments.is_production(input.environment)
	walk(input.values, [path, value])
	is_string(value)
	not about_access(path)
	misplaced := {text | some host in hosts.named(last_key(path), value); text := complaint(host)}
	count(misplaced) > 0
	msg := concat("; ", sort(misplaced))
}

complaint(host) := sprintf("%s is a host of another environment (%s)", [host, word]) if {
	word := hosts.environment_word(host)
} else := sprintf("%s is the machine itself", [host]) if {
	hosts.is_local(host)
} else := sprintf("%s is a name reserved for examples", [host]) if {
	hosts.is_reserved(host)
}

last_key(path) := keys[count(keys) - 1] if {
	keys := [key | some key in path; is_string(key)]
	count(keys) > 0
} else := ""

# Where to listen, and whom to let in or pass by, is no connection to somewhere.
about_access(path) if {
	some key in path
	is_string(key)
	regex.match(`(?i)bind|listen|no_?proxy|allowed_?hosts`, key)
}
