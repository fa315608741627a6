package tallygate.environments.dev_host_in_prod_test

import data.tallygate.environments.dev_host_in_prod as rule
import rego.v1

judge(environment, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": environment, "type": "config_file", "values": values}
}

messages(values) := found if {
	found := {one.msg | some one in rule.deny} with input as {"environment": "prod", "type": "config_file", "values": values}
}

test_host_of_another_environment if {
	judge("prod", {"api": {"url": "https://api.staging.shop.internal"}}) == {["api", "url"]}
	judge("prod", {"DB_HOST": "db-dev.shop.internal"}) == {["DB_HOST"]}
	judge("production", {"spring.datasource.url": "jdbc:postgresql://qa-db:5432/shop"}) == {["spring.datasource.url"]}
	judge("prod-eu", {"host": "test.shop.internal"}) == {["host"]}
}

test_this_machine_and_example_names if {
	every host in ["localhost", "127.0.0.1", "nas.local", "api.example.com"] {
		judge("prod", {"cache": {"host": host}}) == {["cache", "host"]}
	}
}

test_items_of_lists if {
	values := {"brokers": ["kafka-0.shop.internal:9092", "kafka-1.staging.shop.internal:9092"]}
	judge("prod", values) == {["brokers", 1]}
}

test_hosts_of_production if {
	every host in ["api.shop.internal", "db.prod.shop.internal", "payments.shop.svc.cluster.local", "developer.shop.com", "10.0.0.7", "0.0.0.0", "shop.dev"] {
		judge("prod", {"host": host}) == set()
	}
}

test_other_environments_are_not_judged if {
	every environment in ["dev", "staging", "nonprod", "pre-prod", null] {
		judge(environment, {"host": "localhost"}) == set()
	}
}

test_words_that_are_no_hosts if {
	values := {"stage": "dev", "config": "application-dev.yml", "note": "copied from staging", "level": "test", "port": 8080, "debug": false, "none": null}
	judge("prod", values) == set()
}

test_listening_is_no_connection if {
	values := {"server": {"bind": "127.0.0.1:8080"}, "listenAddress": "localhost", "NO_PROXY": "localhost,127.0.0.1", "allowed_hosts": ["localhost"]}
	judge("prod", values) == set()
}

test_empty if judge("prod", {}) == set()

test_messages if {
	messages({"url": "https://api.staging.shop.internal/v1"}) == {"api.staging.shop.internal is a host of another environment (staging)"}
	messages({"url": "http://localhost:8080"}) == {"localhost is the machine itself"}
	messages({"url": "https://api.example.com"}) == {"api.example.com is a name reserved for examples"}
}

test_credentials_are_never_printed if {
	messages({"url": "postgres://app:hunter2@db.staging.shop.internal/shop"}) == {"db.staging.shop.internal is a host of another environment (staging)"}
}
