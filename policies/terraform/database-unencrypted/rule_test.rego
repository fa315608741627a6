package tallygate.terraform.database_unencrypted_test

import data.tallygate.terraform.database_unencrypted as rule
import rego.v1

judge(type, values, unknown) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values, "unknown": unknown}
}

types := ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"]

test_false if {
	every type in types {
		judge(type, {"storage_encrypted": false}, []) == {["storage_encrypted"]}
		judge(type, {"storage_encrypted": "false"}, []) == {["storage_encrypted"]}
	}
}

test_absent if {
	every type in types {
		judge(type, {"engine": "postgres"}, []) == {["storage_encrypted"]}
		judge(type, {"storage_encrypted": null}, []) == {["storage_encrypted"]}
	}
}

test_true if {
	every type in types {
		judge(type, {"storage_encrypted": true}, []) == set()
		judge(type, {"storage_encrypted": "true"}, []) == set()
	}
}

test_replica_follows_its_source if {
	judge("aws_db_instance", {"replicate_source_db": "shop-main"}, []) == set()
	judge("aws_db_instance", {"replicate_source_db": "shop-main", "storage_encrypted": false}, []) == set()
	judge("aws_rds_cluster", {"replication_source_identifier": "arn:aws:rds:eu-west-1:111122223333:cluster:shop"}, []) == set()
}

test_replica_of_an_unknown_source if {
	judge("aws_db_instance", {}, ["/replicate_source_db"]) == set()
	judge("aws_rds_cluster", {}, ["/replication_source_identifier"]) == set()
}

test_empty_source_is_no_replica if {
	every source in ["", null] {
		judge("aws_db_instance", {"replicate_source_db": source}, []) == {["storage_encrypted"]}
	}
}

test_restored_instance_must_say_it if {
	judge("aws_db_instance", {"snapshot_identifier": "shop-2025-10-01"}, []) == {["storage_encrypted"]}
}

test_restored_cluster_follows_its_snapshot if {
	judge("aws_rds_cluster", {"snapshot_identifier": "shop-2025-10-01"}, []) == set()
	judge("aws_rds_cluster", {"snapshot_identifier": "shop-2025-10-01", "storage_encrypted": false}, []) == {["storage_encrypted"]}
	judge("aws_rds_cluster", {}, ["/snapshot_identifier"]) == set()
}

test_serverless_is_always_encrypted if {
	judge("aws_rds_cluster", {"engine_mode": "serverless"}, []) == set()
	judge("aws_rds_cluster", {"engine_mode": "provisioned"}, []) == {["storage_encrypted"]}
}

# The engine turns this result into UNKNOWN, since its path is unknown.
test_unknown_value_still_leads_to_it if judge("aws_db_instance", {}, ["/storage_encrypted"]) == {["storage_encrypted"]}

test_unrelated_unknown_changes_nothing if judge("aws_db_instance", {}, ["/password"]) == {["storage_encrypted"]}
