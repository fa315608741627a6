# METADATA
# title: Ignored difference that cannot be read
# description: >-
#   A pointer without a slash ignores nothing. An expression of jq that does not parse makes Argo CD fail to compare the whole application.
# custom:
#   id: argocd-ignore-difference-malformed
#   severity: medium
#   scope: resource
#   resources: [argoproj.io/Application, argoproj.io/ApplicationSet]
#   fix: "write jsonPointers as /spec/replicas, and jqPathExpressions as .spec.replicas"
#   docs: policies/argocd/ignore-difference-malformed
#   tags: [argocd, reliability]
#   peers: ["argocd-source-lint:malformed-ignore-diff-pointer", "argocd-source-lint:malformed-ignore-diff-jq-expression"]
package tallygate.argocd.ignore_difference_malformed

import data.tallygate.lib.applications
import rego.v1

deny contains {"msg": msg, "path": path, "label": "ignores nothing"} if {
	some i, ignored in applications.application.spec.ignoreDifferences
	some j, pointer in ignored.jsonPointers
	is_string(pointer)
	not contains(pointer, "{{")
	not regex.match(`^(/([^~]|~[01])*)?$`, pointer)
	path := array.concat(applications.prefix, ["spec", "ignoreDifferences", i, "jsonPointers", j])
	msg := sprintf("%s is no JSON pointer: it is written like /spec/replicas", [pointer])
}

deny contains {"msg": msg, "path": path, "label": "does not parse"} if {
	some i, ignored in applications.application.spec.ignoreDifferences
	some j, expression in ignored.jqPathExpressions
	is_string(expression)
	not contains(expression, "{{")
	why := broken(expression)
	path := array.concat(applications.prefix, ["spec", "ignoreDifferences", i, "jqPathExpressions", j])
	msg := sprintf("%s is no expression of jq: %s", [expression, why])
}

broken(expression) := "it begins with a slash" if {
	startswith(trim_space(expression), "/")
} else := "a quote is not closed" if {
	contains(unquoted(expression), `"`)
} else := "its brackets do not match" if {
	rest := unquoted(expression)
	some pair in [["(", ")"], ["[", "]"], ["{", "}"]]
	count(split(rest, pair[0])) != count(split(rest, pair[1]))
}

# Without its texts, whose content is free.
unquoted(expression) := regex.replace(expression, `"(?:[^"\\]|\\.)*"`, "")
