# METADATA
# title: Applications of Argo CD
# description: >-
#   The application that an Application or the template of an ApplicationSet is, its sources, whether it deploys to
#   production, and which of its sources move without a commit.
package tallygate.lib.applications

import data.tallygate.lib.environments
import rego.v1

# Branches that take every merge. A branch an environment owns (env/prod) moves by promotion and is no finding.
trunks := {"default", "dev", "develop", "development", "main", "mainline", "master", "trunk"}

application := input.values if input.type == "argoproj.io/Application"

application := input.values.spec.template if input.type == "argoproj.io/ApplicationSet"

prefix := [] if input.type == "argoproj.io/Application"

prefix := ["spec", "template"] if input.type == "argoproj.io/ApplicationSet"

production if environments.is_production(input.environment)

# A manifest that stands in no environment's folder says by its own names where it deploys.
production if {
	input.environment == null
	some name in names
	environments.is_production(name)
}

names contains name if name := input.values.metadata.name

names contains name if name := application.metadata.name

names contains name if name := application.metadata.labels.environment

names contains name if name := application.metadata.labels.env

names contains name if name := application.spec.destination.name

names contains name if name := application.spec.destination.namespace

names contains name if {
	some found in sources
	name := found.source.path
}

# Argo CD ignores `source` where `sources` has an entry.
sources contains {"source": source, "path": path} if {
	some i
	source := application.spec.sources[i]
	is_object(source)
	path := array.concat(prefix, ["spec", "sources", i, "targetRevision"])
}

sources contains {"source": source, "path": path} if {
	not several
	source := application.spec.source
	is_object(source)
	path := array.concat(prefix, ["spec", "source", "targetRevision"])
}

several if {
	is_array(application.spec.sources)
	count(application.spec.sources) > 0
}

# The revision as text; absent and null are Argo CD's default. Undefined where it is no text.
revision(source) := text if {
	text := object.get(source, "targetRevision", "")
	is_string(text)
} else := "" if source.targetRevision == null

# What a source follows, in words. Undefined where it stays what it is until a commit changes it.
moving(source) := default_revision(source) if revision(source) == ""

moving(source) := named if {
	named := moving_name(source, revision(source))
}

moving(source) := sprintf("every version that meets %s", [revision(source)]) if {
	is_range(source)
	regex.match(`^\s*([*xX]|>=?\s*v?[0-9.xX*-]+)\s*$`, revision(source))
}

default_revision(source) := "the newest version, since no targetRevision is set" if versioned(source)

else := "HEAD, since no targetRevision is set"

moving_name(_, text) := "HEAD" if lower(text) == "head"

moving_name(_, text) := "the tag latest" if text == "latest"

moving_name(source, text) := sprintf("branch %s", [branch]) if {
	not versioned(source)
	branch := trim_prefix(text, "refs/heads/")
	lower(branch) in trunks
}

# Charts and OCI artefacts have versions, Git sources have revisions.
versioned(source) if {
	is_string(source.chart)
	source.chart != ""
}

versioned(source) if {
	is_string(source.repoURL)
	startswith(source.repoURL, "oci://")
}

is_range(source) if {
	not contains(revision(source), "{{")
	regex.match(`[*^~<>|]|\s-\s`, revision(source))
}

# `1.x` is a range of chart versions, and a fair name of a branch.
is_range(source) if {
	not contains(revision(source), "{{")
	versioned(source)
	regex.match(`(^|\.)[xX](\.|$)`, revision(source))
}
