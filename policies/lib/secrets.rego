# METADATA
# title: What looks like a secret
# description: Names that say a value is secret, and values that are the secret itself rather than a way to it.
package tallygate.lib.secrets

import rego.v1

# The name ends in a word for a secret: DB_PASSWORD, stripeApiKey, AWS_SECRET_ACCESS_KEY; not PASSWORD_FILE,
# TOKEN_TTL, SECRET_NAME.
secret_name := `(?i)(password|passwd|passphrase|secret|token|api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key|encryption[_.-]?key|signing[_.-]?key|credentials?|secret_key_base)$`

# Names of objects that hold secrets, and keys that are public.
other_name := `(?i)((pull|tls|cert|certificate|existing)[_.-]?secret|public[_.-]?key)$`

is_secret_name(name) if {
	is_string(name)
	regex.match(secret_name, name)
	not regex.match(other_name, name)
}

# References and templates (${VAR}, $(VAR), {{ .. }}, <placeholder>, vault:.., ref+vault://..), SOPS and other sealed
# values, and paths of files are no literals.
reference := `\$[({]|\{\{|^<[^<>]*>$|^ENC\[|^(vault|bao|file|op|ref\+[a-z0-9]+|secretref|arn|awssm|gcpsm|azurekv|projects)[:/]|^(/[A-Za-z0-9._-]+){2,}$`

# What a pipeline or a person puts a value in place of: {NAME}, %NAME%, @NAME@, __NAME__, and CHANGEME in capitals. In
# small letters it is as often the password itself.
placeholder := `^(\{[A-Za-z_][A-Za-z0-9_.-]*\}|%[A-Za-z_][A-Za-z0-9_.-]*%|@+[A-Za-z_][A-Za-z0-9_.-]*@+|__[A-Za-z0-9][A-Za-z0-9_.-]*__|(CHANGE|REPLACE)[ _-]?(ME|THIS)|(YOUR|MY)[_-][A-Z_-]+|TODO|TBD|PLACEHOLDER|REDACTED)$`

is_literal(value) if {
	is_string(value)
	trim_space(value) != ""
	not regex.match(reference, value)
	not regex.match(placeholder, trim_space(value))
}

# Names of what stands beside a secret: a user, a host, a kind of database.
other_part := `(?i)(^|[_.-])(account[_.-]?name|address|bucket|database|db|db[_.-]?name|email|endpoint|host|hostname|kind|login|port|region|type|user|user[_.-]?name|version)(_in)?$`

# The same in camel case: apiUsername, storageAccountName.
other_camel_part := `[a-z0-9](AccountName|Address|Email|Endpoint|Host|Hostname|Port|Region|Type|User|UserName|Username|Version)$`

is_other_part(name) if {
	is_string(name)
	regex.match(other_camel_part, name)
}

is_other_part(name) if {
	is_string(name)
	regex.match(other_part, name)
}

# Switches such as MYSQL_ALLOW_EMPTY_PASSWORD=yes.
is_switch(value) if lower(value) in {"0", "1", "disabled", "enabled", "false", "no", "none", "null", "off", "on", "true", "yes"}
