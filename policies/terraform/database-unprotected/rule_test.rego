package tallygate.terraform.database_unprotected_test

import data.tallygate.terraform.database_unprotected as rule
import rego.v1

judge(environment, type, values) := found if {
	found := {one.path[0] | some one in rule.deny} with input as {"environment": environment, "type": type, "values": values, "unknown": []}
}

messages(type, values) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "type": type, "values": values, "unknown": []}
}

safe := {"deletion_protection": true, "backup_retention_period": 7}

test_nothing_said if {
	every type in ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"] {
		judge("prod", type, {}) == {"deletion_protection", "backup_retention_period"}
	}
}

test_safe if {
	every type in ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"] {
		judge("prod", type, safe) == set()
	}
}

test_values_as_text if judge("prod", "aws_db_instance", {"deletion_protection": "true", "backup_retention_period": "14"}) == set()

test_off if judge("prod", "aws_db_instance", object.union(safe, {"deletion_protection": false})) == {"deletion_protection"}

test_days if {
	messages("aws_db_instance", object.union(safe, {"backup_retention_period": 0})) == {"backups of production are off"}
	messages("aws_db_instance", object.union(safe, {"backup_retention_period": 1})) == {"backups of production are kept for 1 day"}
	messages("aws_db_instance", object.union(safe, {"backup_retention_period": 6})) == {"backups of production are kept for 6 days"}
}

test_defaults_of_the_provider if {
	messages("aws_db_instance", {"deletion_protection": true}) == {"backups of production are off"}
	messages("aws_rds_cluster", {"deletion_protection": true}) == {"backups of production are kept for 1 day"}
}

test_replica_is_made_again if judge("prod", "aws_db_instance", {"replicate_source_db": "orders"}) == set()

test_replica_of_an_unknown_source if {
	found := rule.deny with input as {"environment": "prod", "type": "aws_db_instance", "values": {}, "unknown": ["/replicate_source_db"]}
	found == set()
}

test_table if {
	judge("prod", "aws_dynamodb_table", {}) == {"deletion_protection_enabled", "point_in_time_recovery"}
	judge("prod", "aws_dynamodb_table", {"deletion_protection_enabled": true, "point_in_time_recovery": [{"enabled": true}]}) == set()
	judge("prod", "aws_dynamodb_table", {"deletion_protection_enabled": true, "point_in_time_recovery": [{"enabled": false}]}) == {"point_in_time_recovery"}
}

test_other_environments if {
	every environment in ["dev", "staging", "nonprod", null] {
		judge(environment, "aws_db_instance", {}) == set()
		judge(environment, "aws_dynamodb_table", {}) == set()
	}
}
