# METADATA
# title: What drift is about
# description: Each item of `input.drift` belongs to one class, and each class has a rule.
package tallygate.lib.drift

import rego.v1

# Items of a class that no ignore rule covers, by their number.
of(class) := {item.index: item |
	some item in input.drift.items
	item.ignore_rule == ""
	class_of(item) == class
}

class_of(item) := "unknown" if {
	item.kind in {"unknown", "stale"}
} else := "exposed" if {
	exposes(item)
} else := "security" if {
	adds(item)
} else := by_kind[item.kind] if {
	item.kind in object.keys(by_kind)
} else := "gone" if {
	item.kind == "missing"
	item.production
} else := "missing" if {
	item.kind == "missing"
} else := "security" if {
	guards(item)
} else := "described" if {
	describes(item)
} else := "changed"

by_kind := {
	"extra": "extra",
	"pending": "pending",
	"unmanaged": "extra",
	"version-ahead": "order",
	"version-behind": "behind",
}

anyone := {"0.0.0.0/0", "::/0"}

happened := {"modified", "extra", "unmanaged", "degraded", "out-of-sync"}

# Somebody opened it to the world.
exposes(item) if {
	item.kind in happened
	not outward(item)
	some value in parts(item.actual)
	value in anyone
	every before in parts(item.expected) {
		not before in anyone
	}
}

exposes(item) if {
	item.kind in happened
	item.actual == opened[item.steps[count(item.steps) - 1]]
}

exposes(item) if {
	item.kind in happened
	item.steps[count(item.steps) - 1] == "acl"
	startswith(item.actual, "public-")
}

# A container, a volume or another part that somebody added, with what it holds.
exposes(item) if {
	item.kind == "extra"
	item.path != ""
	walk(item.actual, [path, value])
	count(path) > 0
	value == opened[path[count(path) - 1]]
}

# Anybody, or everything, in a policy document: in a text, or at its place in one that was read.
exposes(item) if {
	item.kind in happened
	some value in parts(item.actual)
	is_string(value)
	regex.match(wildcard, value)
	every before in parts(item.expected) {
		not is_wildcard(before)
	}
}

exposes(item) if {
	item.kind in happened
	some step in item.steps
	step in {"Action", "Principal", "AWS"}
	some value in parts(item.actual)
	value == "*"
	every before in parts(item.expected) {
		before != "*"
	}
}

# A statement of a document that was read, as a whole.
exposes(item) if {
	item.kind in happened
	some statement in parts(item.actual)
	statement.Effect == "Allow"
	some part in ["Action", "Principal"]
	"*" in parts(object.get(statement, part, []))
}

# What encrypted it is gone.
exposes(item) if {
	item.kind in happened
	some step in item.steps
	contains(step, "encryption")
	item.actual in {null, false, "NONE", "DISABLED"}
	not item.expected in {null, false, ""}
}

wildcard := `"(Action|Principal|AWS)"\s*:\s*(\[\s*)?"\*"`

is_wildcard(value) if {
	is_string(value)
	regex.match(wildcard, value)
}

outward(item) if {
	some step in item.steps
	contains(step, "egress")
}

outward(item) if contains(item.subject.type, "egress")

outward(item) if contains(item.subject.type, "route")

# What a value must not be.
opened := {
	"block_public_acls": false,
	"block_public_policy": false,
	"encrypted": false,
	"hostNetwork": true,
	"ignore_public_acls": false,
	"privileged": true,
	"publicly_accessible": true,
	"restrict_public_buckets": false,
	"storage_encrypted": false,
}

# The value and all that is in it.
parts(value) := {part | walk(value, [_, part])}

about_security := `(?i)acl|cidr|credential|egress|encrypt|host(Network|PID|IPC)|iam|ingress|kms|mfa|password|polic|principal|privileged|public|repoURL|role|secret|securit|serviceAccount|ssl|tls|token`

types_of_security := `^(argoproj\.io/AppProject$|aws_iam_|aws_security_group|aws_vpc_security_group|aws_kms_|rbac\.authorization\.k8s\.io/|networking\.k8s\.io/NetworkPolicy|Secret$|ServiceAccount$)`

guards(item) if {
	some step in item.steps
	regex.match(about_security, step)
	not describes(item)
}

guards(item) if {
	regex.match(types_of_security, item.subject.type)
	not describes(item)
}

# What somebody added to an object where it guards something; not what an autoscaler or a declared manager owns.
adds(item) if {
	item.kind == "extra"
	item.layer == "k8s-live"
	item.path != ""
	object.get(item, "effect", "deny") != "audit"
	reaches(item)
}

reaches(item) if guards(item)

reaches(item) if {
	walk(item.actual, [path, _])
	some step in path
	step in far_reaching
}

far_reaching := {"add", "allowPrivilegeEscalation", "hostIPC", "hostPath", "hostPID", "hostPort", "runAsUser", "serviceAccountToken"}

describes(item) if item.steps[0] in {"tags", "tags_all", "description"}

describes(item) if {
	item.steps[0] == "metadata"
	item.steps[1] in {"labels", "annotations"}
}

# What is said of an item; never as `name: value`, which reads like a secret.
said(item) := concat("; ", array.concat([sprintf("%s is %s, where %s is expected", [place(item), shown(item.actual), shown(item.expected)])], notes(item))) if {
	values(item)
} else := sprintf("%s %s: %s", [place(item), words[item.kind], item.reason]) if {
	item.reason != ""
} else := concat("; ", array.concat([sprintf("%s %s", [place(item), words[item.kind]])], notes(item)))

place(item) := sprintf("%s %s", [item.subject.address, item.path]) if item.path != ""

place(item) := item.subject.address if item.path == ""

# How it was found says nothing to who mends it.
notes(item) := [note | some note in item.evidence; not startswith(note, "strategy: ")]

values(item) if item.expected != null

values(item) if item.actual != null

words := {
	"degraded": "is degraded",
	"extra": "is declared by nobody",
	"key-extra": "is in no other environment",
	"key-missing": "is not set here",
	"missing": "is not there",
	"modified": "is not as it is declared",
	"out-of-sync": "is out of sync",
	"pending": "is not applied yet",
	"stale": "is known as it was",
	"unknown": "is not known",
	"unmanaged": "is in no state",
	"value-differs": "has another type",
	"version-ahead": "is ahead",
	"version-behind": "is behind",
}

most := 120

shown(value) := "nothing" if value == null

shown(value) := text if {
	value != null
	text := json.marshal(value)
	count(text) <= most
}

shown(value) := sprintf("%s …", [substring(text, 0, most)]) if {
	value != null
	text := json.marshal(value)
	count(text) > most
}

# What an ignore rule speaks of.
covers(rule) := concat(", ", [sprintf("%s %s", [key, rule[key]]) |
	some key in ["layer", "type", "id", "path", "manager"]
	object.get(rule, key, "") != ""
])
