# METADATA
# title: Hosts in configuration values
# description: Finds the hosts that a text names, and tells which of them do not belong to production.
package tallygate.lib.hosts

import rego.v1

url := `[A-Za-z][A-Za-z0-9+.-]*://([^/?#\s"'\\]*)`

# Host=db;Port=5432 and host=db port=5432
pair := `(?i)\b(?:host|server|data source)=(?:tcp:)?([A-Za-z0-9_.-]+)`

bare := `^[A-Za-z0-9_.-]+(:[0-9]{1,5})?(\s*,\s*[A-Za-z0-9_.-]+(:[0-9]{1,5})?)*$`

host_key := `(?i)(host|hostname|url|uri|endpoint|server|servers|addr|address|broker|brokers|domain|dsn)s?$`

# Domains that need no key to be told from a file name or a Java package.
domain := `(?i)\.(com|net|org|io|co|cloud|internal|local|localhost|lan|corp|intra|app|eu|uk|de|fr|nl|us|svc)(:[0-9]+)?$`

# Hosts in the value of a key, in lower case, without credentials and ports.
named(key, value) := found if {
	regex.match(url, value)
	found := {host |
		some match in regex.find_all_string_submatch_n(url, value, -1)
		some host in hosts_of(match[1])
	}
} else := found if {
	regex.match(pair, value)
	found := {lower(match[1]) | some match in regex.find_all_string_submatch_n(pair, value, -1)}
} else := hosts_of(value) if {
	regex.match(bare, value)
	says_host(key, value)
} else := set()

# A bare word is a host where its key, its port or its domain says so.
says_host(key, _) if regex.match(host_key, key)

says_host(_, value) if regex.match(`^[A-Za-z][A-Za-z0-9_.-]*:[0-9]{2,5}(,|$)`, value)

says_host(_, value) if regex.match(domain, value)

says_host(_, value) if lower(value) in {"localhost", "127.0.0.1"}

# Hosts of an authority: user:password@one:5432,two:5432
hosts_of(authority) := {host |
	addresses := regex.replace(authority, `^.*@`, "")
	some address in split(addresses, ",")
	host := lower(regex.replace(trim_space(address), `:[0-9]*$`, ""))
	host != ""
}

# The word by which a host names an environment before production: staging in db-staging.shop.internal. It must be
# a whole token (`developer` is none), digits may follow (qa2), and .dev is a domain like .com.
environment_word(host) := word if {
	name := regex.replace(host, `([^.])\.dev$`, "$1")
	found := regex.find_all_string_submatch_n(environment, name, 1)
	word := found[0][1]
}

environment := `(?:^|[._-])(dev|develop|development|nonprod|preprod|qa|sandbox|stage|staging|stg|test|testing|uat)[0-9]*(?:[._-]|$)`

is_local(host) if host in {"[::1]", "host.docker.internal", "localhost"}

is_local(host) if regex.match(`^127\.[0-9.]+$`, host)

is_local(host) if endswith(host, ".localhost")

# Names of a local network; cluster.local is the inside of a Kubernetes cluster.
is_local(host) if {
	endswith(host, ".local")
	not endswith(host, ".cluster.local")
}

# RFC 2606 and RFC 6761.
is_reserved(host) if regex.match(`(^|\.)(example\.(com|net|org)|example|invalid|test)$`, host)
