# METADATA
# title: Words of Argo CD's sync
# description: >-
#   Sync options, hooks and delete policies that Argo CD knows, after docs/user-guide and gitops-engine of argo-cd in
#   August 2026, and what an object says of them. Argo CD passes over what it does not know.
package tallygate.lib.sync

import data.tallygate.lib.applications
import rego.v1

switch := {"true", "false"}

# By option the values that mean something; both are compared as they are written.
options := {
	"ApplyOutOfSyncOnly": switch,
	"ClientSideApplyMigration": switch,
	"CreateNamespace": switch,
	"Delete": {"true", "false", "confirm"},
	"FailOnSharedResource": switch,
	"Force": switch,
	"Prune": {"true", "false", "confirm"},
	"PruneLast": switch,
	"PrunePropagationPolicy": {"background", "foreground", "orphan"},
	"Replace": switch,
	"RespectIgnoreDifferences": switch,
	"ServerSideApply": switch,
	"SkipDryRunOnMissingResource": switch,
	"Validate": switch,
}

hooks := {"PreSync", "Sync", "PostSync", "SyncFail", "Skip", "PreDelete", "PostDelete"}

delete_policies := {"HookSucceeded", "HookFailed", "BeforeHookCreation"}

wave := "argocd.argoproj.io/sync-wave"

hook := "argocd.argoproj.io/hook"

delete_policy := "argocd.argoproj.io/hook-delete-policy"

option := "argocd.argoproj.io/sync-options"

# Entries of an annotation that holds several, without the blanks around them.
entries(name) := [trim_space(entry) |
	text := input.values.metadata.annotations[name]
	is_string(text)
	some entry in split(text, ",")
	trim_space(entry) != ""
]

# Every sync option that is set: of an Application, or of the object itself.
set_options contains {"option": text, "path": path} if {
	some i, text in applications.application.spec.syncPolicy.syncOptions
	is_string(text)
	path := array.concat(applications.prefix, ["spec", "syncPolicy", "syncOptions", i])
}

set_options contains {"option": text, "path": ["metadata", "annotations", option]} if {
	some text in entries(option)
}

# The wave that Argo CD takes an object for: the weight of a chart's hook counts where no wave can be read.
wave_of(one) := number if {
	number := whole(one.values.metadata.annotations[wave])
} else := number if {
	number := whole(one.values.metadata.annotations["helm.sh/hook-weight"])
} else := 0

whole(text) := to_number(concat("", [trim_prefix(sign, "+"), digits])) if {
	is_string(text)
	[[_, sign, digits]] := regex.find_all_string_submatch_n(`^([+-]?)0*([0-9]{1,18})$`, text, 1)
}

is_hook(one) if {
	some name in [hook, "helm.sh/hook"]
	one.values.metadata.annotations[name]
}
