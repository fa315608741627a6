# METADATA
# title: AWS policy documents
# description: Statements of a policy written as literal JSON, and their one-or-many fields as lists.
package tallygate.lib.iam

import rego.v1

# Statements of a policy document in a string; none where the string is no JSON or holds no policy.
statements(text) := list(found) if {
	is_string(text)
	json.is_valid(text)
	document := json.unmarshal(text)
	is_object(document)
	found := document.Statement
} else := []

# AWS writes one value or a list of them.
list(value) := value if is_array(value)

else := [value]

# How a message names a statement: by its Sid, else by its position.
label(sid, position) := sprintf("statement %s", [sid]) if {
	is_string(sid)
	sid != ""
} else := sprintf("statement %v", [position + 1]) if {
	is_number(position)
} else := "a statement"
