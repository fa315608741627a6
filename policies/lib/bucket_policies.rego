# METADATA
# title: Bucket policies in JSON
# description: Statements of a bucket policy's text that let anyone in.
package tallygate.lib.bucket_policies

import data.tallygate.lib.iam
import rego.v1

# Condition keys that make a statement with Principal * non-public, when they hold fixed values.
# Source: Amazon S3 User Guide, "The meaning of public", read October 2025.
narrowing_keys := {
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceorgid", "aws:sourceowner",
	"aws:sourcevpc", "aws:sourcevpce", "aws:userid",
	"s3:dataaccesspointaccount", "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id",
}

# How messages name the statements that allow everyone and have no condition that holds some back.
open_statements(text) := {iam.label(object.get(statement, "Sid", ""), i) |
	some i, statement in iam.statements(text)
	statement.Effect == "Allow"
	public_principal(statement)
	not narrowed(statement)
}

public_principal(statement) if "*" in iam.list(statement.Principal)

public_principal(statement) if "*" in iam.list(statement.Principal.AWS)

# Everyone but a few is the public, too.
public_principal(statement) if statement.NotPrincipal

narrowed(statement) if {
	some operator, key
	narrows(operator, key, iam.list(statement.Condition[operator][key]))
}

narrows(operator, key, values) if {
	is_string(operator)
	not regex.match(`(?i)not|ifexists`, operator)
	is_string(key)
	lower(key) in narrowing_keys
	count([value | some i; value := values[i]; fixed(value)]) == count(values)
}

fixed(value) if {
	is_string(value)
	not value in {"*", "0.0.0.0/0", "::/0"}
}
