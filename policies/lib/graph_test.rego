package tallygate.lib.graph_test

import data.tallygate.lib.graph
import rego.v1

bucket := {"type": "aws_s3_bucket", "address": "aws_s3_bucket.a", "at": ["/bucket"]}

role := {"type": "aws_iam_role", "address": "aws_iam_role.b", "at": []}

both := {"references": [bucket, role], "referenced_by": [role, bucket]}

readers(types) := found if found := graph.readers(types) with input as both

sources(types) := found if found := graph.sources(types) with input as both

readers_at(types, pointer) := found if found := graph.readers_at(types, pointer) with input as both

sources_at(types, pointer) := found if found := graph.sources_at(types, pointer) with input as both

test_by_type if {
	readers({"aws_s3_bucket"}) == [bucket]
	sources({"aws_iam_role", "aws_s3_bucket"}) == [bucket, role]
	sources({"aws_vpc"}) == []
}

test_by_pointer if {
	readers_at({"aws_s3_bucket"}, "/bucket") == [bucket]
	readers_at({"aws_s3_bucket"}, "/buck") == []
	sources_at({"aws_iam_role"}, "/bucket") == []
	sources_at({"aws_s3_bucket"}, "/bucket") == [bucket]
}

test_without_a_graph if graph.readers({"aws_s3_bucket"}) == [] with input as {}

test_names if {
	graph.named([role, bucket, role]) == "aws_iam_role.b, aws_s3_bucket.a"
	graph.named([{"address": name} | some name in ["d", "b", "a", "c", "e"]]) == "a, b, c and 2 more"
}
