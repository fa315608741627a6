package tallygate.environments.secret_in_config_test

import data.tallygate.environments.secret_in_config as rule
import rego.v1

judge(environment, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": environment, "type": "config_file", "values": values}
}

key_of_aws := concat("", ["AKIA", "SHOPDEMONOTREAL2"])

test_tokens_in_every_environment if {
	every environment in ["dev", "staging", "prod", null] {
		judge(environment, {"aws": {"id": key_of_aws}}) == {["aws", "id"]}
	}
}

test_passwords if {
	judge("prod", {"database": {"password": "hunter2-blue"}}) == {["database", "password"]}
	judge("staging", {"DB_PASSWORD": "hunter2-blue"}) == {["DB_PASSWORD"]}
	judge("prod", {"userPassword": "hunter2-blue"}) == {["userPassword"]}
	judge("prod", {"users": [{"apiKey": "0a1b2c3d4e"}]}) == {["users", 0, "apiKey"]}
}

test_development_may_have_passwords if {
	every environment in ["dev", "local", "test", null] {
		judge(environment, {"database": {"password": "hunter2-blue"}, "url": "postgres://app:hunter2@db/shop"}) == set()
	}
}

test_address_with_a_password if {
	judge("prod", {"url": "postgres://app:hunter2@db.shop.internal/shop"}) == {["url"]}
	judge("prod", {"url": "redis://:hunter2@cache.shop.internal:6379"}) == {["url"]}
}

test_addresses_without_one if {
	every url in ["postgres://db.shop.internal/shop", "postgres://app@db/shop", "postgres://app:${DB_PASSWORD}@db/shop", "https://a.shop.com:8443/x@y"] {
		judge("prod", {"url": url}) == set()
	}
}

test_references_and_placeholders if {
	every value in [
		"", "${DB_PASSWORD}", "{{ password }}", "vault:secret/data/shop#password", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db",
		"ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", "changeme", "TODO", "xxxx", "****", "%DB_PASSWORD%", "#{password}#", true, 7, null, "yes", "abc",
	] {
		judge("prod", {"password": value}) == set()
	}
}

test_names_of_secrets if {
	every value in ["shop-db-secret", "orders/prod/password", "DB_PASSWORD", "https://login.shop.com/token", "ask the platform team"] {
		judge("prod", {"secret": value}) == set()
	}
}

test_other_keys if {
	every key in ["password_file", "token_ttl", "secretName", "existingSecret", "publicKey", "resetPassword"] {
		judge("prod", {key: "hunter2-blue"}) == set()
	}
}

test_the_value_is_never_printed if {
	found := rule.deny with input as {"environment": "prod", "values": {"password": "hunter2-blue", "url": "postgres://app:hunter2-blue@db/shop", "id": key_of_aws}}
	count(found) == 3
	every one in found {
		not contains(one.msg, "hunter2")
		not contains(one.msg, key_of_aws)
	}
}
