# METADATA
# title: Debugging or unchecked TLS in production
# description: >-
#   A file of production switches debugging on, logs at debug or trace level, or switches the verification of
#   certificates off. Debug pages and logs tell strangers what they ask for; an unchecked certificate can be anyone's.
# custom:
#   id: env-debug-in-prod
#   severity: medium
#   scope: resource
#   resources: [config_file]
#   fix: switch it off in production, and trust a private authority by its certificate
#   docs: policies/environments/debug-in-prod
#   tags: [environments, logging, tls]
#   frameworks: [CWE-489, CWE-295]
package tallygate.environments.debug_in_prod

import data.tallygate.lib.environments
import rego.v1

deny contains {"msg": msg, "path": path, "label": "not for production"} if {
	environments.is_production(input.environment)
	walk(input.values, [path, value])
	key := words(path)
	problem := complaint(key, lower(sprintf("%v", [scalar(value)])))
	msg := sprintf("%s %s", [concat(".", [sprintf("%v", [part]) | some part in path]), problem])
}

scalar(value) := value if type_name(value) in {"string", "boolean", "number"}

# The path in lower case, its words parted by dots: db.sslMode and DB_SSL_MODE are both db.ssl.mode.
words(path) := regex.replace(lower(regex.replace(text, `([a-z0-9])([A-Z])`, "$1.$2")), `[^a-z0-9]+`, ".") if {
	text := concat(".", [sprintf("%v", [part]) | some part in path])
}

complaint(key, value) := "switches debugging on" if {
	regex.match(debugging, key)
	value in on
} else := sprintf("is %s", [value]) if {
	regex.match(mode, key)
	value in {"dev", "development", "debug"}
} else := sprintf("logs at level %s", [value]) if {
	regex.match(level, key)
	value in {"debug", "trace", "all"}
} else := "switches the verification of certificates off" if {
	regex.match(verification, key)
	value in off
} else := "switches the verification of certificates off" if {
	regex.match(no_verification, key)
	value in on
} else := "connects without TLS" if {
	regex.match(`(^|\.)(ssl\.?mode|tls\.?mode)$`, key)
	value == "disable"
}

on := {"1", "enabled", "on", "true", "yes"}

off := {"0", "disabled", "false", "no", "off"}

# A switch of the whole program, or of a framework that everyone knows; not debug.port, debug.symbols.
debugging := `^((app|application|server|django|flask|laravel|rails|spring|symfony|web|global|config|settings)\.)?debug(\.(mode|enabled))?$|^(flask|app|django)\.debug$`

mode := `^(node|flask|rails|rack|app|symfony)\.env$|^gin\.mode$|^(aspnetcore|dotnet)\.environment$`

# Of all that is logged; the level of one package is often raised for a reason.
level := `^((app|application|server|spring|global|config|settings)\.)?(log|logging|logger)\.?(level|verbosity)(\.root)?$|^logging\.level\.root$|^((app|server)\.)?(root\.)?log(ger)?\.?level$|^rust\.log$`

verification := `(^|\.)(ssl|tls|certificate|cert|certs|https)\.(verify|verification|validate|validation|check)(\.(enabled|peer|certificate|cert))?$|(^|\.)(verify|validate|check)\.(ssl|tls|certificate|certificates|cert|certs|peer)$|(^|\.)reject\.unauthorized$|(^|\.)tls\.reject\.unauthorized$`

no_verification := `(^|\.)(insecure\.skip\.(tls\.)?verify|skip\.(ssl|tls|cert|certificate)\.(verify|verification|validation)|(ssl|tls)\.(insecure|skip\.verify)|trust\.(all|server)\.certificates?|accept\.(all|invalid)\.certs?|disable\.(ssl|tls)\.(verification|validation))$`
