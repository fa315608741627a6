package tallygate.lib.secrets_test

import data.tallygate.lib.secrets
import rego.v1

test_secret_names if {
	every name in [
		"PASSWORD", "DB_PASSWORD", "dbPassword", "POSTGRES_PASSWD", "CLIENT_SECRET", "GITHUB_TOKEN", "STRIPE_API_KEY",
		"stripeApiKey", "AWS_SECRET_ACCESS_KEY", "SSH_PRIVATE_KEY", "SECRET_KEY_BASE", "GOOGLE_CREDENTIALS", "mail.password",
	] {
		secrets.is_secret_name(name)
	}
}

test_other_names if {
	every name in [
		"PASSWORD_FILE", "TOKEN_TTL", "SECRET_NAME", "API_KEY_PATH", "IMAGE_PULL_SECRET", "tlsSecret", "JWT_PUBLIC_KEY",
		"AWS_ACCESS_KEY_ID", "KEYCLOAK_URL", "TOKENS_PER_MINUTE", "PORT", "", null, 7, [],
	] {
		not secrets.is_secret_name(name)
	}
}

test_literals if {
	every value in ["hunter2", "s3cr3t!", "changeme", "a/b/c", "/x9k+Q==", "aHVudGVyMg==", "postgres://app:pw@db/shop"] {
		secrets.is_literal(value)
	}
}

test_not_literals if {
	every value in [
		"", "  ", "${DB_PASSWORD}", "$(DB_PASSWORD)", "{{ .Values.password }}", "<path:secret/data/shop#password>",
		"ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]", "vault:secret/data/shop#password", "ref+vault://shop/password",
		"/run/secrets/password", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop", "op://shop/db/password", null, 7, {}, [],
	] {
		not secrets.is_literal(value)
	}
}

test_placeholders if {
	every value in [
		"{FRIGATE_MQTT_PASSWORD}", "%DB_PASSWORD%", "@@DB_PASSWORD@@", "@db.password@", "__DB_PASSWORD__", "CHANGEME", "CHANGE_ME",
		"REPLACE-ME", "YOUR_API_KEY", "TODO", " CHANGEME\n",
	] {
		not secrets.is_literal(value)
	}
}

test_what_only_begins_like_a_placeholder if {
	every value in ["{FRIGATE}x", "%A%B", "@home", "__a", "change-me", "CHANGEME1", "{\"a\": 1}", "MYPASSWORD"] {
		secrets.is_literal(value)
	}
}

test_switches if {
	every value in ["yes", "True", "0", "off"] {
		secrets.is_switch(value)
	}
	not secrets.is_switch("hunter2")
}

test_other_parts if {
	every name in ["username", "DB_USER", "db.host", "DATABASE_KIND", "port", "AWS_REGION", "DB_NAME", "dbName"] {
		secrets.is_other_part(name)
	}
	every name in ["password", "user_password", "portal", "superuser", "config", "url", "", null, 7] {
		not secrets.is_other_part(name)
	}
}
