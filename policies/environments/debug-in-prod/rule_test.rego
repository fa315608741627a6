package tallygate.environments.debug_in_prod_test

import data.tallygate.environments.debug_in_prod as rule
import rego.v1

judge(environment, values) := found if {
	found := {one.path | some one in rule.deny} with input as {"environment": environment, "type": "config_file", "values": values}
}

prod(values) := judge("prod", values)

test_debugging if {
	every values in [{"debug": true}, {"DEBUG": "true"}, {"DEBUG": "1"}, {"APP_DEBUG": "True"}, {"debugMode": true}, {"FLASK_DEBUG": 1}] {
		count(prod(values)) == 1
	}
	prod({"app": {"debug": true}}) == {["app", "debug"]}
}

test_modes if {
	every values in [{"NODE_ENV": "development"}, {"FLASK_ENV": "dev"}, {"ASPNETCORE_ENVIRONMENT": "Development"}, {"GIN_MODE": "debug"}] {
		count(prod(values)) == 1
	}
}

test_levels if {
	every values in [{"LOG_LEVEL": "DEBUG"}, {"logLevel": "trace"}, {"logging": {"level": "debug"}}, {"logging": {"level": {"root": "TRACE"}}}, {"log": {"level": "all"}}] {
		count(prod(values)) == 1
	}
}

test_level_of_one_package_is_fine if prod({"logging": {"level": {"root": "info", "com.shop.payment": "debug"}}}) == set()

test_verification if {
	every values in [
		{"NODE_TLS_REJECT_UNAUTHORIZED": "0"}, {"VERIFY_SSL": "false"}, {"ssl_verify": false}, {"tls": {"insecureSkipVerify": true}},
		{"http": {"tls": {"verify": "off"}}}, {"rejectUnauthorized": false}, {"insecure_skip_verify": true}, {"DB_SSLMODE": "disable"}, {"db": {"sslMode": "disable"}},
	] {
		count(prod(values)) == 1
	}
}

test_production_as_it_should_be if {
	prod({
		"debug": {"symbols": true, "port": 5005}, "DEBUG": "0", "NODE_ENV": "production", "LOG_LEVEL": "info", "verify_ssl": true, "sslmode": "verify-full",
		"debugPort": 1, "mail": {"debug": true}, "features": {"debug_toolbar": false},
		"insecureSkipVerify": false, "level": "debug", "name": null, "list": ["debug"], "error_log_level": 3,
	}) == set()
}

test_other_environments if {
	every environment in ["dev", "staging", "preprod", null] {
		judge(environment, {"debug": true, "LOG_LEVEL": "debug", "verify_ssl": false}) == set()
	}
}

test_messages if {
	messages := {one.msg | some one in rule.deny} with input as {"environment": "prod", "values": {"app": {"debug": true}, "LOG_LEVEL": "DEBUG", "NODE_ENV": "development", "sslmode": "disable", "verify_tls": "no"}}
	messages == {
		"app.debug switches debugging on", "LOG_LEVEL logs at level debug", "NODE_ENV is development", "sslmode connects without TLS",
		"verify_tls switches the verification of certificates off",
	}
}
