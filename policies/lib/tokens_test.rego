package tallygate.lib.tokens_test

import data.tallygate.lib.tokens
import rego.v1

# Put together here, so that no scanner takes this file for a leak.
long := "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D"

test_every_shape if {
	tokens.held(concat("", ["AKIA", "SHOPDEMONOTREAL2"])) == {"an access key of AWS"}
	tokens.held(concat("", ["ghp_", substring(long, 0, 36)])) == {"a token of GitHub"}
	tokens.held(concat("", ["github_pat_", substring(long, 0, 22), "_", substring(long, 0, 59)])) == {"a token of GitHub"}
	tokens.held(concat("", ["glpat-", substring(long, 0, 20)])) == {"a token of GitLab"}
	tokens.held(concat("", ["xoxb-", "123456789012-", substring(long, 0, 24)])) == {"a token of Slack"}
	tokens.held(concat("", ["sk_", "live_", substring(long, 0, 24)])) == {"a live key of Stripe"}
	tokens.held(concat("", ["SG.", substring(long, 0, 22), ".", substring(long, 0, 43)])) == {"a key of SendGrid"}
	tokens.held(concat("", ["npm_", substring(long, 0, 36)])) == {"a token of npm"}
	tokens.held("-----BEGIN RSA PRIVATE KEY-----\nMIIE") == {"a private key"}
	tokens.held("-----BEGIN PRIVATE KEY-----") == {"a private key"}
}

test_no_credentials if {
	every text in [
		"", "AKIAIOSFODNN7EXAMPLE", "AKIA", "ghp_short", "pk_live_0a1B2c3D4e5F6g7H8i9J", "sk_test_0a1B2c3D4e5F6g7H8i9J",
		"-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "npm_config_registry", "${GITHUB_TOKEN}", null, 7, {}, [],
	] {
		tokens.held(text) == set()
	}
}

test_inside_of_a_text if {
	tokens.held(concat("", ["https://", "ghp_", substring(long, 0, 36), "@github.com/shop/app"])) == {"a token of GitHub"}
}
