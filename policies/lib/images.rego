# METADATA
# title: Names of images
# description: What the name of a container image says - registry, tag, and whether it is a name at all.
package tallygate.lib.images

import rego.v1

# Filled in before the pod exists: templates and variables, images that ko builds, `auto`, which Istio's injection
# replaces in gateways, and `:latest` without a name, from a chart whose values are set elsewhere.
decided_later(image) if regex.match(`\$[({]|\{\{|^ko://|^auto$|^:`, image)

# A registry's port stands before the last slash: registry.shop.internal:5000/api has no tag.
last_segment(image) := segments[count(segments) - 1] if segments := split(image, "/")

# Whether the image is whatever was pushed last: no digest, and the tag latest or none.
floating(image) if {
	not contains(image, "@")
	not contains(last_segment(image), ":")
}

floating(image) if {
	not contains(image, "@")
	endswith(last_segment(image), ":latest")
}

# The name as runtimes read it, with its registry: `redis` is `docker.io/library/redis`.
full_name(image) := image if {
	names_registry(image)
} else := sprintf("docker.io/%s", [image]) if {
	contains(image, "/")
} else := sprintf("docker.io/library/%s", [image])

# What the image is called within its registry, which may be another in each environment.
short_name(image) := split(split(last_segment(image), "@")[0], ":")[0]

# The numbers of a tag such as v1.8.2, prod-1.8.2 or 1.8.2-alpine. Undefined where the tag is no version.
version(image) := numbers if {
	tag := split(split(last_segment(image), "@")[0], ":")[1]
	regex.match(`^([a-z]+-)?v?[0-9]{1,9}(\.[0-9]{1,9}){1,3}([-+].*)?$`, tag)
	plain := regex.replace(regex.replace(tag, `^([a-z]+-)?v?`, ""), `[-+].*`, "")
	numbers := [to_number(number) | some number in split(plain, ".")]
}

registry(image) := split(full_name(image), "/")[0]

names_registry(image) if {
	parts := split(image, "/")
	count(parts) > 1
	regex.match(`[.:]|^localhost$`, parts[0])
}
