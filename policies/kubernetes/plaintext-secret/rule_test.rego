package tallygate.kubernetes.plaintext_secret_test

import data.tallygate.kubernetes.plaintext_secret as rule
import rego.v1

judge(type, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"type": type, "values": values}
}

variable(name, value) := judge("Pod", {"spec": {"containers": [{"name": "api", "env": [{"name": name, "value": value}]}]}})

found_variable := {["spec", "containers", 0, "env", 0, "value"]}

test_entries_of_a_secret if {
	values := {"data": {"password": "aHVudGVyMg==", "username": "c2hvcA=="}, "stringData": {"token": "abc123"}}
	judge("Secret", values) == {["data", "password"], ["stringData", "token"]}
}

test_empty_secret if {
	every values in [{}, {"data": null}, {"data": {}}, {"data": {"password": ""}}, {"stringData": {"password": null}}, {"data": "x"}] {
		judge("Secret", values) == set()
	}
}

test_secret_encrypted_by_sops if {
	values := {"data": {"password": "ENC[AES256_GCM,data:b3Bl,iv:eA==,tag:eQ==,type:str]"}}
	judge("Secret", values) == set()
	judge("Secret", {"stringData": {"plain_suffix": "x"}, "sops": {"mac": "ENC[AES256_GCM,data:b3Bl,type:str]"}}) == set()
}

test_block_of_sops_without_a_mac_encrypts_nothing if {
	judge("Secret", {"stringData": {"password": "hunter2"}, "sops": {}}) == {["stringData", "password"]}
}

test_secret_filled_in_later if {
	every value in ["{{ .Values.password }}", "${DB_PASSWORD}", "<path:secret/data/shop#password>", "<password>"] {
		judge("Secret", {"stringData": {"password": value}}) == set()
	}
}

test_certificates_are_public if {
	judge("Secret", {"data": {"ca.crt": "LS0tLS1CRUdJTg==", "id.pub": "c3No"}}) == set()
	judge("Secret", {"data": {"tls.crt": "LS0tLS1CRUdJTg==", "tls.key": "LS0tLS1CRUdJTg=="}}) == {["data", "tls.key"]}
}

test_pages_are_public if {
	judge("Secret", {"stringData": {"login.html": "<html></html>", "logo.svg": "<svg/>", "style.css": "a {}"}}) == set()
	judge("Secret", {"stringData": {"html": "<html></html>"}}) == {["stringData", "html"]}
}

test_repository_of_argocd if {
	values := {
		"metadata": {"labels": {"argocd.argoproj.io/secret-type": "repository"}},
		"stringData": {"type": "git", "url": "https://git.shop.internal/platform", "password": "hunter2"},
	}
	judge("Secret", values) == {["stringData", "password"]}
	judge("Secret", object.remove(values, ["metadata"])) == {["stringData", "password"], ["stringData", "url"]}
}

test_cluster_of_argocd if {
	labels := {"metadata": {"labels": {"argocd.argoproj.io/secret-type": "cluster"}}}
	plain := {"stringData": {"name": "prod", "config": `{"tlsClientConfig": {"insecure": false}}`}}
	judge("Secret", object.union(labels, plain)) == set()
	secret := {"stringData": {"name": "prod", "config": `{"bearerToken": "abc123"}`}}
	judge("Secret", object.union(labels, secret)) == {["stringData", "config"]}
}

test_data_is_decoded if {
	judge("Secret", {"data": {"token": "L3Zhci9ydW4vc2VjcmV0cy90b2tlbg=="}}) == set()
	judge("Secret", {"data": {"token": "JHtUT0tFTn0="}}) == set()
	judge("Secret", {"data": {"token": "/////w=="}}) == {["data", "token"]}
	judge("Secret", {"data": {"token": "no base64"}}) == {["data", "token"]}
}

test_other_kinds_hold_no_secrets if {
	judge("bitnami.com/SealedSecret", {"data": {"password": "AgBy3i4OJSWK"}}) == set()
	judge("ConfigMap", {"data": {"log_level": "info"}}) == set()
}

test_variable if {
	variable("DB_PASSWORD", "hunter2") == found_variable
	variable("stripeApiKey", "sk_live_51Hx") == found_variable
}

test_variable_with_another_name if {
	every name in ["DB_HOST", "PASSWORD_FILE", "TOKEN_TTL", "IMAGE_PULL_SECRET", null] {
		variable(name, "hunter2") == set()
	}
}

test_variable_that_refers if {
	every value in ["", "$(DB_PASSWORD)", "/run/secrets/db", "vault:secret/data/shop#password", null, 7] {
		variable("DB_PASSWORD", value) == set()
	}
	env := [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]
	judge("Pod", {"spec": {"containers": [{"name": "api", "env": env}]}}) == set()
}

test_switch_is_no_secret if {
	every value in ["yes", "true", "0"] {
		variable("MYSQL_ALLOW_EMPTY_PASSWORD", value) == set()
	}
}

test_init_container_of_a_job if {
	container := {"name": "load", "env": [{"name": "A", "value": "b"}, {"name": "API_TOKEN", "value": "abc123"}]}
	found := judge("batch/Job", {"spec": {"template": {"spec": {"initContainers": [container]}}}})
	found == {["spec", "template", "spec", "initContainers", 0, "env", 1, "value"]}
}

test_value_is_never_printed if {
	printed := json.marshal(rule.deny) with input as {"type": "Secret", "values": {"stringData": {"password": "hunter2"}}}
	contains(printed, "password")
	not contains(printed, "hunter2")
	variables := json.marshal(rule.deny) with input as {
		"type": "Pod",
		"values": {"spec": {"containers": [{"name": "api", "env": [{"name": "DB_PASSWORD", "value": "hunter2"}]}]}},
	}
	contains(variables, "DB_PASSWORD")
	not contains(variables, "hunter2")
}

config(entries) := judge("ConfigMap", {"data": entries})

test_config_map if {
	config({"DB_PASSWORD": "hunter2", "log_level": "info"}) == {["data", "DB_PASSWORD"]}
	every entries in [{"DB_PASSWORD": ""}, {"DB_PASSWORD": "${DB_PASSWORD}"}, {"PASSWORD_FILE": "x"}, {"USE_TOKEN": "true"}, {"tokenSecret": 1}, null, "x"] {
		config(entries) == set()
	}
}

test_file_in_a_config_map if {
	every text in ["host = db\npassword = hunter2\n", "db:\n  password: \"hunter2\"\n", "export API_KEY=abc123", "  \"accessToken\": \"abc123\",\n"] {
		config({"app.properties": text}) == {["data", "app.properties"]}
	}
}

test_file_without_a_literal if {
	every text in ["password: ${DB_PASSWORD}", "password:\n  from: vault", "token = os.getenv('TOKEN')", "password: [a]", "password: \"\"", "password: /run/secrets/db", "token_ttl: 15m", "secret: shop-tls", "password = $(cat x)"] {
		config({"app.yaml": text}) == set()
	}
}

test_programs_are_no_settings if {
	every file in ["run.sh", "app.py", "README.md"] {
		config({file: "password=hunter2\n"}) == set()
	}
}

test_lines_of_a_settings_file_are_told if {
	text := "db:\n  password: hunter2\n  host: db\nother:\n  password: hunter3\n  token: CHANGEME\n"
	found := rule.deny with input as {"type": "ConfigMap", "values": {"data": {"app.yaml": text}}}
	[one.label | some one in found] == ["readable in Git, line 2, 5 of the text"]
}
